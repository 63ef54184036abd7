import { sql } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import { rank, type Held } from '../domain/entitlement.ts';
import { OPEN_STATUSES, LIVE_STATUSES } from '../domain/access/grant.ts';
import type { ResourceId } from '../domain/id.ts';
import type { Row } from '../domain/access/membership.ts';
import { missesAfter, wasLookedFor, type SyncRuns } from './sync-runs.ts';

/** Whose direct row where. */
export interface SlotKey {
  readonly resourceId: ResourceId;
  readonly accountExternalId: string;
}

interface Where extends SlotKey {
  readonly connectorId: string;
}

/** One text for one key, for looking it up. Pure. */
export const slotKeyText = ({ resourceId, accountExternalId }: SlotKey): string =>
  `${resourceId}/${accountExternalId}`;

/**
 * The strongest role an account has on a resource and through what, from the cache and hallpass's
 * own grants; null for none. A slot with live grants counts as its baseline or its strongest open
 * grant: a grant on its way out is not held any more.
 */
export async function heldRole(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  where: Where,
): Promise<Held | null> {
  return strongest(await heldRows(db, where));
}

/** The same of hallpass's own grants alone. */
export const heldByGrant = async (
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  where: Where,
): Promise<Held | null> =>
  strongest((await heldRows(db, where)).filter(({ grantUntil }) => grantUntil !== undefined));

const strongest = (rows: readonly Held[]): Held | null =>
  rows.reduce<Held | null>(
    (best, row) => (best === null || rank(row.role) > rank(best.role) ? row : best),
    null,
  );

/** Every role an account has on a resource, itself first, then up the tree. */
async function heldRows(db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>, where: Where): Promise<Held[]> {
  const line = await db
    .withRecursive('line', (cte) =>
      cte
        .selectFrom('resources')
        .select(['id', 'parentId', 'path', sql<number>`0`.as('depth')])
        .where('id', '=', where.resourceId)
        .unionAll((eb) =>
          eb
            .selectFrom('resources as parent')
            .innerJoin('line', 'line.parentId', 'parent.id')
            .select(['parent.id', 'parent.parentId', 'parent.path', sql<number>`line.depth + 1`.as('depth')]),
        ),
    )
    .selectFrom('line')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.resourceId', '=', 'line.id')
        .on('memberships.accountExternalId', '=', where.accountExternalId),
    )
    .leftJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'line.id')
        .on('slots.accountExternalId', '=', where.accountExternalId),
    )
    .select(['line.path', 'line.depth', 'memberships.role', 'slots.id as slotId', 'slots.baseline'])
    .orderBy('line.depth')
    .execute();
  const slotIds = line.flatMap((step) => step.slotId ?? []);
  const grants =
    slotIds.length === 0
      ? []
      : await db
          .selectFrom('grants')
          .select(['slotId', 'role', 'status', 'expiresAt'])
          .where('slotId', 'in', slotIds)
          .where('status', 'in', LIVE_STATUSES)
          .execute();
  return line.flatMap((step) => {
    const live = grants.filter((grant) => grant.slotId === step.slotId);
    const open = live.filter((grant) => OPEN_STATUSES.some((status) => status === grant.status));
    const direct = live.length > 0 && step.baseline !== null ? (step.baseline.row?.role ?? null) : step.role;
    const at = { through: step.path, direct: step.depth === 0 };
    const granted = open.map(({ role, expiresAt }): Held => ({ role, ...at, grantUntil: expiresAt }));
    return direct === null ? granted : [...granted, { role: direct, ...at }];
  });
}

/** The cached direct row and when it was seen; undefined for none. */
export const cachedMembership = (
  db: Pick<ReadDb, 'selectFrom'>,
  { resourceId, accountExternalId }: Pick<Where, 'resourceId' | 'accountExternalId'>,
): Promise<(Row & { syncedAt: Date }) | undefined> =>
  db
    .selectFrom('memberships')
    .select(['role', 'customRole', 'expiresOn', 'syncedAt'])
    .where('resourceId', '=', resourceId)
    .where('accountExternalId', '=', accountExternalId)
    .executeTakeFirst();

/** Puts what was just read back into the cache. */
export async function cacheMembership(tx: Tx, where: Where, row: Row | null): Promise<void> {
  if (row === null) {
    await tx.db
      .deleteFrom('memberships')
      .where('resourceId', '=', where.resourceId)
      .where('accountExternalId', '=', where.accountExternalId)
      .execute();
    return;
  }
  await upsertMemberships(tx, where.connectorId, [{ ...where, row }]);
}

export interface CachedMembership extends SlotKey {
  readonly row: Row;
}

/** Rows of a table that are about these. */
export function isAmong(keys: readonly SlotKey[]) {
  const resources = sql.val(keys.map(({ resourceId }) => resourceId));
  const accounts = sql.val(keys.map(({ accountExternalId }) => accountExternalId));
  return sql<boolean>`(resource_id, account_external_id) in (select * from unnest(${resources}::text[], ${accounts}::text[]))`;
}

/** What the cache says of these, by `slotKeyText`; nothing where it knows no row. */
export async function cachedRows(
  db: Pick<ReadDb, 'selectFrom'>,
  keys: readonly SlotKey[],
): Promise<ReadonlyMap<string, Row>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('memberships')
    .select(['resourceId', 'accountExternalId', 'role', 'customRole', 'expiresOn'])
    .where(isAmong(keys))
    .execute();
  return new Map(
    rows.map(({ role, customRole, expiresOn, ...key }) => [
      slotKeyText(key),
      { role, customRole, expiresOn },
    ]),
  );
}

/** These rows are there, whatever they say: the cached ones miss nothing. */
export async function touchMemberships(tx: Tx, keys: readonly SlotKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.db.updateTable('memberships').set({ misses: 0, syncedAt: tx.now }).where(isAmong(keys)).execute();
}

export async function upsertMemberships(
  tx: Tx,
  connectorId: string,
  found: readonly CachedMembership[],
): Promise<void> {
  if (found.length === 0) return;
  const values = found.map(({ resourceId, accountExternalId, row }) => ({
    resourceId,
    accountExternalId,
    connectorId,
    role: row.role,
    customRole: row.customRole,
    expiresOn: row.expiresOn,
    misses: 0,
    syncedAt: tx.now,
  }));
  await tx.db
    .insertInto('memberships')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['resourceId', 'accountExternalId']).doUpdateSet((eb) => ({
        role: eb.ref('excluded.role'),
        customRole: eb.ref('excluded.customRole'),
        expiresOn: eb.ref('excluded.expiresOn'),
        misses: 0,
        syncedAt: eb.ref('excluded.syncedAt'),
      })),
    )
    .execute();
}

/**
 * After a complete sync run: rows it did not see miss once; a second miss in a row removes them.
 * Returns the resources of removed ones that may be there all the same: their list was not read, or
 * they go because an owner said so.
 */
export async function missMemberships(
  tx: Tx,
  connectorId: string,
  syncRuns: SyncRuns,
): Promise<ResourceId[]> {
  const { startedAt } = syncRuns;
  await tx.db
    .updateTable('memberships')
    .set({ misses: missesAfter(syncRuns) })
    .where('connectorId', '=', connectorId)
    .where('syncedAt', '<', startedAt)
    .where(wasLookedFor(startedAt))
    .execute();
  const dropped = await tx.db
    .deleteFrom('memberships')
    .using('resources')
    .whereRef('resources.id', '=', 'memberships.resourceId')
    .where('memberships.connectorId', '=', connectorId)
    .where('memberships.misses', '>=', 2)
    .returning(['resources.id', 'resources.membersSyncedAt'])
    .execute();
  const isUnread = (at: Date | null): boolean => at === null || at < startedAt;
  return dropped.flatMap(({ id, membersSyncedAt }) =>
    syncRuns.stoppedAt !== null || isUnread(membersSyncedAt) ? [id] : [],
  );
}
