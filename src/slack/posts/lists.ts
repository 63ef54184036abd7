/** The lists of /access, for one person and as of now. */
import type { Context } from '../../context.ts';
import {
  LONGEST_LIST,
  LONGEST_PENDING,
  endableList,
  heldList,
  nothingToCancel,
  pendingList,
} from '../views/grants/access-lists.ts';
import { liveGrants } from '../../db/models/grants/access-lists.ts';
import { holdings, type Watched } from '../../db/models/grants/holdings.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { undecidedBy, undecidedOf } from '../../db/models/undecided.ts';
import { accountOf } from '../../db/identities/accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { isAdmin, ownedBy } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import { whyWithoutAccount } from '../../db/models/identities/unlinked.ts';
import { ForbiddenError } from '../../errors.ts';
import { placeOf } from './places.ts';
import type { Post } from '../blocks/poster.ts';
import { whoami } from '../views/identities/whoami.ts';

export async function heldOf(ctx: Context, person: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const grants = await liveGrants(ctx.db, { personId: person.id }, LONGEST_LIST + 1);
  return heldList(grants, (grant) => placeOf(file, grant), ctx.now());
}

export async function pendingOf(ctx: Context, person: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const [onMe, onOthers] = await Promise.all([
    undecidedBy(ctx.db, file, person.id, { limit: LONGEST_PENDING + 1, now: ctx.now() }),
    undecidedOf(ctx.db, file, person.id, { limit: LONGEST_PENDING + 1, now: ctx.now() }),
  ]);
  return pendingList({ onMe, onOthers }, (request) => placeOf(file, request));
}

/** What a person has wait themselves, each with a button to cancel it. */
export async function cancelableOf(ctx: Context, person: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const limit = { limit: LONGEST_PENDING + 1, now: ctx.now() };
  const own = await undecidedOf(ctx.db, file, person.id, limit);
  return own.length === 0
    ? nothingToCancel
    : pendingList({ onMe: [], onOthers: own }, (one) => placeOf(file, one));
}

/**
 * What a person may end: everything for an admin, what is on their connectors for an owner.
 * @throws ForbiddenError not_owner for anybody else
 */
export async function endableBy(
  ctx: Context,
  person: Person,
  { holder, place }: { readonly holder: Person | null; readonly place: string | null },
): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const held = await holdings(ctx.db, await watchedBy(ctx, file, person), {
    personId: holder?.id,
    path: place ?? undefined,
    limit: LONGEST_LIST,
  });
  const shown = { person: holder?.slackUserId ?? null, place };
  return endableList(held, (grant) => placeOf(file, grant), shown);
}

/**
 * The connectors whose access somebody may end; null for an admin, who may end all.
 * @throws ForbiddenError not_owner for anybody else
 */
export async function watchedBy(
  { db }: Pick<Context, 'db'>,
  file: ConfigFile,
  person: Person,
): Promise<Watched> {
  if (isAdmin(file, person)) return null;
  const owned = await ownedBy(db, file, person.id);
  if (owned.length === 0) throw new ForbiddenError({ code: 'not_owner', act: 'end_others' });
  return owned;
}

export async function whoamiOf(ctx: Context, person: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const owned = await ownedBy(ctx.db, file, person.id);
  const connectors = [];
  for (const { id, name } of file.connectors) {
    const account = await accountOf(ctx.db, id, person.id);
    const state = await findConnectorState(ctx.db, id);
    const linked =
      account === undefined || account.linkedBy === null
        ? null
        : { username: account.username, linkedBy: account.linkedBy, linkedAt: account.linkedAt };
    const reason = linked === null && !person.isOutsider ? await whyWithoutAccount(ctx.db, id, person) : null;
    const owns = owned.includes(id);
    connectors.push({ name, account: linked, reason, owns, syncedAt: state?.syncedAt ?? null });
  }
  return whoami({ person, isAdmin: isAdmin(file, person), connectors });
}
