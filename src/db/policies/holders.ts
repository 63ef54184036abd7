/**
 * What people hold in effect, as conflicts are judged: from the cache and hallpass's own grants,
 * with what comes through invited groups. Reads only.
 */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { Conflict } from '../../domain/document/config-conflicts.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Hold, Holder, Places } from '../../domain/conflicts/conflict.ts';
import { neededPlaces } from '../../domain/conflicts/conflict-places.ts';
import { dayOf } from '../../domain/day.ts';
import { groupedBy, pushTo } from '../../domain/grouped.ts';
import { isOpenGrant, LIVE_STATUSES } from '../../domain/access/grant.ts';
import type { PersonId } from '../../domain/id.ts';
import { withInvited, type ShareIndex } from '../../domain/conflicts/invited.ts';
import { comparable } from '../../domain/policies/policy-match.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * One person, or everybody who has an account that is let in. A slot with live grants counts as its
 * baseline and its open grants, as in `heldRole`; a date that is over counts no more.
 */
export async function holdersNow(
  db: Reader,
  shares: ShareIndex,
  now: Date,
  personId: PersonId | null,
): Promise<Map<PersonId, Holder>> {
  const people = personId === null ? sql<boolean>`true` : sql<boolean>`accounts.person_id = ${personId}`;
  const holds = new Map<PersonId, Hold[]>();
  for (const { personId: id, ...hold } of await directHolds(db, now, people)) pushTo(holds, id, hold);
  const groups = await userGroupsOf(db, personId);
  const ids = new Set([...holds.keys(), ...groups.keys()]);
  return new Map(
    [...ids].map((id) => [
      id,
      { holds: withInvited(holds.get(id) ?? [], shares), userGroups: groups.get(id) ?? [] },
    ]),
  );
}

interface DirectHold extends Hold {
  readonly personId: PersonId;
}

async function directHolds(
  db: Reader,
  now: Date,
  people: ReturnType<typeof sql<boolean>>,
): Promise<DirectHold[]> {
  const rows = await db
    .selectFrom('accounts')
    .innerJoin('memberships', (join) =>
      join
        .onRef('memberships.connectorId', '=', 'accounts.connectorId')
        .onRef('memberships.accountExternalId', '=', 'accounts.externalId'),
    )
    .innerJoin('resources', 'resources.id', 'memberships.resourceId')
    .leftJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'memberships.resourceId')
        .onRef('slots.accountExternalId', '=', 'memberships.accountExternalId')
        .on(hasLiveGrants),
    )
    .select(['accounts.personId', 'accounts.connectorId', 'resources.path', 'memberships.role'])
    .where('accounts.state', '=', 'active')
    .where('accounts.personId', 'is not', null)
    .where('resources.goneAt', 'is', null)
    .where('slots.id', 'is', null)
    .where((eb) => eb.or([eb('expiresOn', 'is', null), eb('expiresOn', '>', dayOf(now))]))
    .where(people)
    .execute();
  const slots = await db
    .selectFrom('accounts')
    .innerJoin('slots', (join) =>
      join
        .onRef('slots.connectorId', '=', 'accounts.connectorId')
        .onRef('slots.accountExternalId', '=', 'accounts.externalId'),
    )
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('grants', 'grants.slotId', 'slots.id')
    .select(['accounts.personId', 'accounts.connectorId', 'resources.path', 'slots.id as slotId'])
    .select(['slots.baseline', 'grants.id as grantId', 'grants.role', 'grants.status'])
    .where('accounts.state', '=', 'active')
    .where('accounts.personId', 'is not', null)
    .where('resources.goneAt', 'is', null)
    .where('grants.status', 'in', LIVE_STATUSES)
    .where(people)
    .execute();
  return [
    ...rows.map((row) => ({ ...row, grantId: null })),
    ...[...new Map(slots.map((slot) => [slot.slotId, slot])).values()].flatMap((slot) => {
      const { personId, connectorId, path, baseline } = slot;
      const role = baseline?.row?.role;
      return role === undefined ? [] : [{ personId, connectorId, path, role, grantId: null }];
    }),
    ...slots.filter(isOpenGrant),
  ].flatMap(({ personId, connectorId, path, role, grantId }) =>
    personId === null ? [] : [{ personId, connectorId, path, role, grantId, invited: null }],
  );
}

/** Then its baseline and its open grants are what counts, not the row in GitLab. */
const hasLiveGrants = sql<boolean>`slots.baseline is not null and exists (select from grants
  where grants.slot_id = slots.id and grants.status in (${sql.join(LIVE_STATUSES.map((status) => sql.lit(status)))}))`;

async function userGroupsOf(
  db: Reader,
  personId: PersonId | null,
): Promise<ReadonlyMap<PersonId, readonly string[]>> {
  const rows = await db
    .selectFrom('people')
    .innerJoin('userGroupMembers', 'userGroupMembers.slackUserId', 'people.slackUserId')
    .select(['people.id', 'userGroupMembers.slackGroupId'])
    .where('people.deactivatedAt', 'is', null)
    .$if(personId !== null, (query) => query.where('people.id', '=', personId as PersonId))
    .orderBy('slackGroupId')
    .execute();
  return new Map(
    [...groupedBy(rows, ({ id }) => id)].map(([id, its]) => [id, its.map((one) => one.slackGroupId)]),
  );
}

/** Every place of every connector. */
export async function allPlaces(db: Reader): Promise<Places> {
  const rows = await db
    .selectFrom('resources')
    .select(['connectorId', 'path'])
    .where('goneAt', 'is', null)
    .execute();
  return byConnector(rows);
}

/** As much of the tree as it takes to judge somebody who holds these. */
export async function placesFor(
  db: Reader,
  conflicts: readonly Conflict[],
  holds: readonly Pick<Hold, 'path'>[],
): Promise<Places> {
  const { keys, starts } = neededPlaces(conflicts);
  const own = [...new Set(holds.map(({ path }) => comparable(path)))];
  const paths = [...new Set([...own, ...keys])].map((key) => key.slice(0, -1));
  if (own.length === 0) return new Map();
  const exact = db
    .selectFrom('resources')
    .select(['connectorId', 'path'])
    .where('goneAt', 'is', null)
    .where(sql<boolean>`lower(path) = any(${paths}::text[])`);
  const below =
    starts.length === 0
      ? []
      : await db
          .selectFrom('resources')
          .select(['connectorId', 'path'])
          .where('goneAt', 'is', null)
          .where(
            sql<boolean>`exists (select from unnest(${own}::text[]) as above where starts_with(lower(path), above))`,
          )
          .where(
            sql<boolean>`exists (select from unnest(${starts}::text[]) as start where starts_with(lower(path) || '/', start))`,
          )
          .execute();
  const rows = [...(await exact.execute()), ...below];
  return byConnector([...new Map(rows.map((row) => [`${row.connectorId} ${row.path}`, row])).values()]);
}

const byConnector = (rows: readonly { readonly connectorId: string; readonly path: string }[]): Places =>
  new Map(
    [...groupedBy(rows, ({ connectorId }) => connectorId)].map(([id, its]) => [
      id,
      its.map(({ path }) => path),
    ]),
  );

/**
 * Roles that anybody may hold for all hallpass knows: through groups whose members it does not
 * read, and on connectors where it has not read which are invited.
 */
export async function unknownHolds(
  db: Reader,
  { connectors }: Pick<ConfigFile, 'connectors'>,
  shares: ShareIndex,
): Promise<readonly Hold[]> {
  const roots = await db
    .selectFrom('connectorStates as state')
    .innerJoin('resources', (join) =>
      join
        .onRef('resources.connectorId', '=', 'state.connectorId')
        .onRef('resources.externalId', '=', 'state.rootExternalId')
        .on('resources.kind', '=', 'group'),
    )
    .select(['state.connectorId', 'resources.path'])
    .where('state.sharesReadAt', 'is', null)
    .where('state.connectorId', 'in', ['', ...connectors.map(({ id }) => id)])
    .execute();
  const unread = roots.map((root): Hold => ({ ...root, role: 'owner', invited: '', grantId: null }));
  return [...shares.unknown, ...unread];
}
