/** Taking the link of an account away: one's own, or as an owner somebody else's. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { liveGrants } from '../../../db/models/grants/access-lists.ts';
import { accountOf, isLinked } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import { findPerson, type Person } from '../../../db/identities/people.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';
import { unlinkAccount } from '../../../operations/identities/unlink-account.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { UnlinkedValue } from '../../blocks/values.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { connectorName } from '../../posts/places.ts';
import type { Post } from '../../blocks/poster.ts';
import { refreshList } from '../../posts/pressed.ts';
import { unlinkList, type UnlinkEntry } from '../../views/identities/unlink-list.ts';

export function registerUnlinks(app: App, ctx: Context): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.unlink, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const [connectorId, personId] = UnlinkedValue.parse(action.value);
    const person = await call.person();
    const { username } = await unlinkAccount(ctx, actorOf(person), { connectorId, personId });
    await ack();
    const { file } = await activeConfig(ctx.db);
    const name = connectorName(file, connectorId);
    await call.tell(
      mrkdwn`The ${name} account @${username} is not linked any more. Access that hung on it ends now.`,
    );
    const whose = await findPerson(ctx.db, personId);
    if (whose === undefined) throw new NotFoundError('person');
    await refreshList(ctx, { body, respond }, () => unlinkListOf(ctx, person, whose));
  });
}

/**
 * What `asker` may unlink of somebody's accounts.
 * @throws ForbiddenError not_owner when that is somebody else's and not their business
 */
export async function unlinkListOf(ctx: Context, asker: Person, whose: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const own = asker.id === whose.id;
  const entries: UnlinkEntry[] = [];
  let isAllowed = own;
  for (const { id, name } of file.connectors) {
    if (!own && !(await managesConnector(ctx.db, file, id, asker))) continue;
    isAllowed = true;
    const account = await accountOf(ctx.db, id, whose.id);
    if (account === undefined || !isLinked(account)) continue;
    const grants = await liveGrants(ctx.db, { personId: whose.id, connectorIds: [id] }, MOST_COUNTED);
    entries.push({ connectorId: id, connector: name, account, open: grants.length });
  }
  if (isAllowed) return unlinkList({ person: whose, own, entries });
  throw new ForbiddenError({ code: 'not_owner', act: 'unlink_others' });
}

/** More open grants than that are said to be many. */
const MOST_COUNTED = 100;
