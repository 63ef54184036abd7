/** Which grants reach a place: those on it and on every group above it. Reads only. */
import { sql, type ExpressionBuilder } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { ResourceKind, Role } from '../../domain/entitlement.ts';
import { LIVE_STATUSES } from '../../domain/access/grant.ts';
import type { GrantId, PersonId, ResourceId } from '../../domain/id.ts';
import { givesPower, letsMake } from '../../domain/power.ts';
import { lineOf } from '../cache/line.ts';
import type { Tables } from '../schema/tables.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

/** A grant on a place or above it. */
export interface GrantOver {
  readonly id: GrantId;
  /** The place it is on. */
  readonly resourceId: ResourceId;
  readonly personId: PersonId;
  readonly accountExternalId: string;
  readonly role: Role;
  /** When its holder got it; null before. */
  readonly activatedAt: Date | null;
  /** When it was over; null while it is not. */
  readonly endedAt: Date | null;
}

/**
 * The grants on a place and above it that were not over at `since`; null for only those that are
 * not over now. One that reached it until it was moved away, or something above it, was over by
 * then. Oldest first.
 */
export async function grantsOver(
  db: Reader,
  resourceId: ResourceId,
  since: Date | null,
): Promise<readonly GrantOver[]> {
  const rows = await lineOf(db, resourceId)
    .innerJoin('slots', 'slots.resourceId', 'line.id')
    .innerJoin('grants', 'grants.slotId', 'slots.id')
    .select(['grants.id', 'grants.personId', 'slots.accountExternalId', 'grants.role'])
    .select(['grants.activatedAt', 'slots.resourceId', 'grants.endedAt'])
    .select(sql<boolean>`true`.as('isThere'))
    .where(isGiven(since))
    .unionAll((eb) => reachedBefore(eb, since))
    .execute();
  const there = rows.filter(({ isThere }) => isThere);
  const others = rows.filter((row) => !row.isThere && there.every(({ id }) => id !== row.id));
  return [...there, ...others].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Of rows of `grants` and `slots`: it gave something, and was not over then. */
const isGiven = (since: Date | null) =>
  // One that is only being given has given nothing unless it was written.
  sql<boolean>`(grants.status in ('active', 'revoking')
    or grants.status = 'provisioning' and slots.intents <> '[]'::jsonb
    or grants.status = 'ended' and ${since === null ? sql`false` : sql`grants.ended_at >= ${since}`})`;

/** Those that reached a place, or a group above it, until that was moved. */
const reachedBefore = (eb: Pick<WithLine, 'selectFrom'>, since: Date | null) =>
  eb
    .selectFrom('line')
    .innerJoin('movedPlaces', 'movedPlaces.resourceId', 'line.id')
    .innerJoin('grants', 'grants.id', 'movedPlaces.grantId')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select(['grants.id', 'grants.personId', 'slots.accountExternalId', 'grants.role'])
    .select(['grants.activatedAt', 'slots.resourceId'])
    .select(sql<Date | null>`least(grants.ended_at, max(moved_places.moved_at))`.as('endedAt'))
    .select(sql<boolean>`false`.as('isThere'))
    .where(isGiven(since))
    .where((eb) => (since === null ? eb.lit(true) : eb('movedPlaces.movedAt', '>=', since)))
    .groupBy(['grants.id', 'slots.id']);

type WithLine = ExpressionBuilder<Tables & { line: { id: ResourceId; parentId: ResourceId | null } }, never>;

/**
 * Whose account a grant is for, and from when to when; of one that was never confirmed from when it
 * was made. Undefined when there is none.
 */
export const holdingOf = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: GrantId,
): Promise<Pick<GrantOver, 'accountExternalId' | 'activatedAt' | 'endedAt'> | undefined> =>
  db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select(['slots.accountExternalId', 'grants.endedAt'])
    .select((eb) => eb.fn.coalesce('grants.activatedAt', 'grants.createdAt').as('activatedAt'))
    .where('grants.id', '=', id)
    .executeTakeFirst();

/**
 * Whether anybody on a connector has, or had since then, power over members of anything through a
 * grant, or could make something to have it in.
 */
export async function isPowerGiven(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  since: Date | null,
): Promise<boolean> {
  const rows = await db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select('grants.role')
    .distinct()
    .where('slots.connectorId', '=', connectorId)
    .where((eb) =>
      eb.or([
        eb('grants.status', 'in', LIVE_STATUSES),
        eb.and([
          eb('grants.status', '=', 'ended'),
          since === null ? sql<boolean>`false` : eb('grants.endedAt', '>=', since),
        ]),
      ]),
    )
    .execute();
  return rows.some(({ role }) => letsMake(role, 'project'));
}

/** Those of them that give power over the members of a place of this kind. Pure. */
export const withPower = (grants: readonly GrantOver[], kind: ResourceKind): readonly GrantOver[] =>
  grants.filter(({ role }) => givesPower(role, kind));

/** Whose grants these are. */
export async function holdersOf(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly GrantId[],
): Promise<ReadonlySet<PersonId>> {
  if (ids.length === 0) return new Set();
  const rows = await db.selectFrom('grants').select('personId').where('id', 'in', ids).execute();
  return new Set(rows.map(({ personId }) => personId));
}

/** Which of these accounts have power over the members of a place in their own right. */
export async function ownPower(
  db: Reader,
  { resourceId, kind }: { readonly resourceId: ResourceId; readonly kind: ResourceKind },
  accounts: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await ownRoles(db, resourceId, accounts);
  return new Set(
    rows.filter(({ role }) => givesPower(role, kind)).map(({ accountExternalId }) => accountExternalId),
  );
}

/**
 * The roles that these accounts have in a place in their own right: by a membership there or above
 * it that hallpass neither gave nor asks the owners about.
 */
export async function ownRoles(
  db: Reader,
  resourceId: ResourceId,
  accounts: readonly string[],
): Promise<readonly { readonly accountExternalId: string; readonly role: Role }[]> {
  if (accounts.length === 0) return [];
  return lineOf(db, resourceId)
    .innerJoin('memberships', 'memberships.resourceId', 'line.id')
    .leftJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'memberships.resourceId')
        .onRef('slots.accountExternalId', '=', 'memberships.accountExternalId'),
    )
    .leftJoin('findings', (join) =>
      join
        .onRef('findings.resourceId', '=', 'memberships.resourceId')
        .onRef('findings.accountExternalId', '=', 'memberships.accountExternalId')
        .on('findings.status', 'in', ['open', 'removing', 'temporary']),
    )
    .select(['memberships.accountExternalId', 'memberships.role'])
    .where('memberships.accountExternalId', 'in', accounts)
    .where('slots.baseline', 'is', null)
    .where('findings.id', 'is', null)
    .execute();
}
