import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { rank, type Held } from '../../domain/entitlement.ts';
import { OPEN_STATUSES, LIVE_STATUSES } from '../../domain/access/grant.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { Row } from '../../domain/access/membership.ts';
import { isListed, isMissed, type RunKey } from './sync-run-pages.ts';
import type { SyncRuns } from './sync-runs.ts';

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
  /** Left out where it is not told: then what was known stays. */
  readonly since?: Date | null;
  readonly madeBy?: string | null;
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

/** Those of these, by `slotKeyText`, of which the cache knows no row. */
export async function uncachedKeys(tx: Tx, keys: readonly SlotKey[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const resources = sql.val(keys.map(({ resourceId }) => resourceId));
  const accounts = sql.val(keys.map(({ accountExternalId }) => accountExternalId));
  const { rows } = await sql<SlotKey>`
    select resource_id, account_external_id
    from unnest(${resources}::text[], ${accounts}::text[]) as keys(resource_id, account_external_id)
    left join memberships as known using (resource_id, account_external_id)
    where known.role is null`.execute(tx.db);
  return new Set(rows.map(slotKeyText));
}

/** These rows are there, whatever they say: the cached ones miss nothing. */
export async function touchMemberships(tx: Tx, keys: readonly SlotKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.db
    .updateTable('memberships')
    .set({ misses: 0, absentAt: null, syncedAt: tx.now })
    .where(isAmong(keys))
    .where((eb) => eb.or([eb('misses', '>', 0), eb('absentAt', 'is not', null)]))
    .execute();
}

/** Compares rows with the cache and writes what is new there, or says something else. */
export async function upsertMemberships(
  tx: Tx,
  connectorId: string,
  found: readonly CachedMembership[],
): Promise<void> {
  if (found.length === 0) return;
  const rows = found.map(({ resourceId, accountExternalId, row, since = null, madeBy = null }) => ({
    resource_id: resourceId,
    account_external_id: accountExternalId,
    role: row.role,
    custom_role: row.customRole,
    expires_on: row.expiresOn,
    since,
    made_by: madeBy,
  }));
  await sql`
    insert into memberships (resource_id, account_external_id, connector_id, role, custom_role, expires_on, since, made_by,
      synced_at)
    select found.resource_id, found.account_external_id, ${connectorId}, found.role, found.custom_role, found.expires_on,
      found.since, found.made_by, ${tx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as found(resource_id text, account_external_id text, role text, custom_role text, expires_on date,
        since timestamptz, made_by text)
    left join memberships as known using (resource_id, account_external_id)
    where known.role is null or known.misses > 0 or known.absent_at is not null
      or (known.role, known.custom_role, known.expires_on)
        is distinct from (found.role, found.custom_role, found.expires_on)
      or (found.since is not null and (known.since, known.made_by) is distinct from (found.since, found.made_by))
    on conflict (resource_id, account_external_id) do update set role = excluded.role,
      custom_role = excluded.custom_role, expires_on = excluded.expires_on,
      since = coalesce(excluded.since, memberships.since),
      made_by = case when excluded.since is null then memberships.made_by else excluded.made_by end, misses = 0, absent_at = null,
      synced_at = excluded.synced_at`.execute(tx.db);
}

/** A member list that was read to its end, and all whom it shows. */
export interface ReadList {
  readonly resourceId: ResourceId;
  readonly accounts: readonly string[];
}

/**
 * Marks the cached rows that these lists do not show, unless they were written since the sync run
 * began: what was listed may be older than that.
 */
export async function markAbsent(tx: Tx, startedAt: Date, lists: readonly ReadList[]): Promise<void> {
  if (lists.length === 0) return;
  await sql`
    with lists as (select * from jsonb_to_recordset(${JSON.stringify(lists)}::jsonb) as l("resourceId" text, accounts jsonb)),
      shown as materialized (select "resourceId" as id, account
        from lists, jsonb_array_elements_text(accounts) as account)
    update memberships set absent_at = ${tx.now}
    from lists where memberships.resource_id = lists."resourceId"
      and memberships.absent_at is null and memberships.synced_at < ${startedAt}
      and not exists (select from shown
        where shown.id = memberships.resource_id and shown.account = memberships.account_external_id)`.execute(
    tx.db,
  );
}

/**
 * After a complete sync run: rows it did not see miss once; a second miss in a row removes them.
 * Returns the resources of removed ones that may be there all the same: their list was not read, or
 * they go because an owner said so.
 */
export async function missMemberships(
  tx: Tx,
  connectorId: string,
  { startedAt, stoppedAt }: SyncRuns,
): Promise<ResourceId[]> {
  const run = { connectorId, startedAt };
  await tx.db
    .updateTable('memberships')
    .set({ misses: sql<number>`misses + ${stoppedAt === null ? sql`1` : missesSince(stoppedAt, run)}` })
    .where('connectorId', '=', connectorId)
    .where(isMissed(run))
    .execute();
  const dropped = await tx.db
    .deleteFrom('memberships')
    .where('memberships.connectorId', '=', connectorId)
    .where('memberships.misses', '>=', 2)
    .returning(['resourceId', isListed(run, 'memberships.resource_id').as('isListed')])
    .execute();
  return dropped.flatMap(({ resourceId, isListed: wasRead }) =>
    stoppedAt !== null || !wasRead ? [resourceId] : [],
  );
}

/** Twice where the sync run that was stopped did not see it either. */
const missesSince = (stoppedAt: Date, { connectorId, startedAt }: RunKey) =>
  sql`case when memberships.synced_at < ${stoppedAt} and (memberships.absent_at < ${startedAt}
    or not ${isListed({ connectorId, startedAt: stoppedAt }, 'memberships.resource_id')}) then 2 else 1 end`;
