/**
 * What owners do about accounts: confirming that one is somebody's, the list of people without one,
 * linking one by hand.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findVerification } from '../../../db/identities/account-verifications.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import { findPerson, type Person } from '../../../db/identities/people.ts';
import { peopleWithoutAccount, unlinkedPeople } from '../../../db/models/identities/unlinked.ts';
import { FIND_ACCOUNT_MS } from '../../../domain/identities/account.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../../errors.ts';
import { decideLink } from '../../../operations/verifications/decide-link.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { VerificationValue, UnlinkedPageValue, UnlinkedValue } from '../../blocks/values.ts';
import { nameFormOf } from './link.ts';
import { openForm } from '../../forms/open-form.ts';
import type { Post } from '../../blocks/poster.ts';
import { refreshCopy, refreshList } from '../../posts/pressed.ts';
import { LINK_TITLE } from '../../views/identities/link-modals.ts';
import { UNLINKED_PER_PAGE, unlinkedCounts, unlinkedList } from '../../views/identities/unlinked-list.ts';
import { said } from '../../blocks/said.ts';

type Press = BlockAction<ButtonAction>;

export function registerLinkOwners(app: App, ctx: Context): void {
  for (const decision of ['confirm', 'decline'] as const) {
    const action_id = decision === 'confirm' ? ACTIONS.linkConfirm : ACTIONS.linkDecline;
    app.action<Press>(action_id, async ({ ack, action, body, respond, context }) => {
      const call = callOf(context);
      const verificationId = VerificationValue.parse(action.value);
      const actor = actorOf(await call.person());
      try {
        const input =
          decision === 'decline' ? { decision } : { decision, account: await accountIn(ctx, verificationId) };
        await decideLink(ctx, actor, { verificationId, ...input });
        await ack();
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        await call.tell(said(error));
        await refreshCopy(ctx, { body, respond });
      }
    });
  }

  for (const turn of [ACTIONS.unlinkedPage, ACTIONS.unlinkedBack]) {
    app.action<Press>(turn, async ({ ack, action, body, respond, context }) => {
      await ack();
      const [connectorId, page] = UnlinkedPageValue.parse(action.value);
      const person = await callOf(context).person();
      await refreshList(ctx, { body, respond }, () => unlinkedPage(ctx, person, connectorId, page));
    });
  }

  app.action<Press>(ACTIONS.linkByHand, async ({ ack, action, body, client, context }) => {
    await ack();
    const [connectorId, personId] = UnlinkedValue.parse(action.value);
    await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, LINK_TITLE, async () => {
      await assertLooksAfter(ctx, connectorId, await callOf(context).person());
      const person = await findPerson(ctx.db, personId);
      if (person === undefined) throw new NotFoundError('person');
      return nameFormOf(ctx, { connectorId, method: 'owner', person });
    });
  });
}

/**
 * The account a verification is about, as GitLab shows it now; null for none.
 * @throws ConnectorError
 */
async function accountIn(ctx: Context, verificationId: ReturnType<typeof VerificationValue.parse>) {
  const verification = await findVerification(ctx.db, verificationId);
  if (verification === undefined || verification.accountExternalId === null)
    throw new NotFoundError('verification');
  const connector = await ctx.connectors.get(verification.connectorId);
  return connector.findAccount(
    { externalId: verification.accountExternalId },
    AbortSignal.timeout(FIND_ACCOUNT_MS),
  );
}

/**
 * Who has no account, for the connectors somebody looks after: the list where that is one, else how
 * many there are on each.
 * @throws ForbiddenError not_owner for anybody else
 */
export async function unlinkedOf(ctx: Context, person: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const mine = [];
  for (const { id, name } of file.connectors)
    if (await managesConnector(ctx.db, file, id, person)) mine.push({ id, name });
  const [first, ...others] = mine;
  if (first === undefined) throw notYours();
  if (others.length === 0) return unlinkedPage(ctx, person, first.id, 0);
  const counts = [];
  for (const one of mine) {
    const { count } = await peopleWithoutAccount(ctx.db, one.id, { limit: 1 });
    counts.push({ ...one, count });
  }
  return unlinkedCounts(counts);
}

/** One page, from 0; behind the last one, the last. @throws ForbiddenError not_owner */
async function unlinkedPage(ctx: Context, person: Person, connectorId: string, page: number): Promise<Post> {
  await assertLooksAfter(ctx, connectorId, person);
  const { file } = await activeConfig(ctx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId)?.name ?? connectorId;
  const found = await unlinkedPeople(ctx.db, connectorId, {
    limit: UNLINKED_PER_PAGE,
    offset: page * UNLINKED_PER_PAGE,
  });
  if (found.people.length === 0 && page > 0) return unlinkedPage(ctx, person, connectorId, page - 1);
  return unlinkedList({ connectorId, connector, page, ...found });
}

async function assertLooksAfter(ctx: Context, connectorId: string, person: Person): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  if (!(await managesConnector(ctx.db, file, connectorId, person))) throw notYours();
}

const notYours = (): ForbiddenError => new ForbiddenError({ code: 'not_owner', act: 'see_unlinked' });
