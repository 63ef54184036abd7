import { sql, type Selectable } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ResourceId, SlotId } from '../../domain/id.ts';
import type { Baseline, Intent, Look, Plan } from '../../domain/access/membership.ts';
import type { SlotKey } from '../cache/memberships.ts';
import type { ResourceRow } from '../cache/resources.ts';
import { holdRead } from '../read-once.ts';
import { isDue, isSlotDue } from '../schema/is-due.ts';
import type { SlotsTable } from '../schema/resource-tables.ts';

export type SlotRow = Selectable<SlotsTable>;

type SlotOf = SlotKey & { readonly connectorId: string };

/** Finds or makes the slot of an account on a resource, and locks it. */
export const ensureSlot = (tx: Tx, of: SlotOf): Promise<SlotRow> => upsert(tx, of, 0);

/** The same, which is due by that. Adds the job that reconciles it. */
export async function wantSlot(tx: Tx, of: SlotOf): Promise<SlotRow> {
  const slot = await upsert(tx, of, 1, { nextAttemptAt: tx.now, attempts: 0 });
  holdSlots(tx, [slot]);
  tx.enqueue({ name: 'reconcile-membership', payload: { slotId: slot.id } });
  return slot;
}

const upsert = (
  tx: Tx,
  { connectorId, resourceId, accountExternalId }: SlotOf,
  versions: number,
  due: { readonly nextAttemptAt?: Date; readonly attempts?: number } = {},
): Promise<SlotRow> =>
  tx.db
    .insertInto('slots')
    .values({
      id: tx.newId('slt'),
      connectorId,
      resourceId,
      accountExternalId,
      intents: '[]',
      wantedVersion: versions,
      ...due,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['connectorId', 'resourceId', 'accountExternalId'])
        .doUpdateSet((eb) => ({ wantedVersion: eb('slots.wantedVersion', '+', versions), ...due })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();

export const findSlot = (
  tx: Tx,
  { resourceId, accountExternalId }: Pick<SlotRow, 'resourceId' | 'accountExternalId'>,
): Promise<SlotRow | undefined> =>
  tx.db
    .selectFrom('slots')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('accountExternalId', '=', accountExternalId)
    .executeTakeFirst();

/** Locks a slot until the transaction ends; undefined when there is none. */
export const lockSlot = (tx: Tx, id: SlotId): Promise<SlotRow | undefined> =>
  tx.db.selectFrom('slots').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The slots of a resource that hallpass has something on. */
export async function openSlotsOf(tx: Tx, resourceId: ResourceId): Promise<SlotId[]> {
  const rows = await tx.db
    .selectFrom('slots')
    .select('id')
    .where('resourceId', '=', resourceId)
    .where('baseline', 'is not', null)
    .execute();
  return rows.map((row) => row.id);
}

/** Marks slots as due now and adds the jobs that reconcile them. */
export async function wantSlots(tx: Tx, ids: readonly SlotId[]): Promise<void> {
  if (ids.length === 0) return;
  const slots = await tx.db
    .updateTable('slots')
    .set((eb) => ({ wantedVersion: eb('wantedVersion', '+', 1), nextAttemptAt: tx.now, attempts: 0 }))
    .where('id', 'in', ids)
    .returning(['id', 'connectorId'])
    .execute();
  holdSlots(tx, slots);
  for (const slotId of ids) tx.enqueue({ name: 'reconcile-membership', payload: { slotId } });
}

/**
 * Makes due now what waits on a connector because of something its GitLab said or did not say. Adds
 * the jobs.
 */
export async function wakeWaiting(tx: Tx, connectorId: string): Promise<void> {
  const rows = await tx.db
    .updateTable('slots')
    .set({ nextAttemptAt: tx.now })
    .where('connectorId', '=', connectorId)
    .whereRef('reconciledVersion', '<', 'wantedVersion')
    .where('nextAttemptAt', '>', tx.now)
    .where('attempts', '>', 0)
    .where('lastFault', 'is not', null)
    .returning('id')
    .execute();
  for (const { id } of rows) tx.enqueue({ name: 'reconcile-membership', payload: { slotId: id } });
}

/**
 * Takes the lease of a due slot: a compare-and-set with a time limit. Undefined when it is
 * reconciled, taken, or must wait.
 */
export const takeLease = (
  tx: Tx,
  id: SlotId,
  token: string,
  until: Date,
): Promise<(SlotRow & SlotPlace) | undefined> =>
  tx.db
    .updateTable('slots')
    .from('resources')
    .set({ leaseToken: token, leaseUntil: until })
    .where('slots.id', '=', id)
    .whereRef('resources.id', '=', 'slots.resourceId')
    .whereRef('reconciledVersion', '<', 'wantedVersion')
    .where(isDue('leaseUntil', tx.now, tx.now, 'lease'))
    .where(isDue('notBefore', tx.now, tx.now, 'lostWrite'))
    .where(isSlotDue(tx.now, tx.now))
    .returningAll('slots')
    .returning(['resources.kind', 'resources.externalId'])
    .executeTakeFirst();

/** Where it is, as the vendor calls that. */
type SlotPlace = Pick<ResourceRow, 'kind' | 'externalId'>;

/**
 * Locks a slot for the holder of its lease; undefined when the lease has passed to somebody else.
 */
export async function lockLeased(tx: Tx, id: SlotId, token: string): Promise<SlotRow | undefined> {
  const slot = await tx.db
    .selectFrom('slots')
    .selectAll()
    .where('id', '=', id)
    .where('leaseToken', '=', token)
    .forUpdate()
    .executeTakeFirst();
  if (slot !== undefined) holdSlots(tx, [slot]);
  return slot;
}

/** Of which connectors they are is not asked again. */
function holdSlots({ db }: Tx, slots: readonly Pick<SlotRow, 'id' | 'connectorId'>[]): void {
  for (const { id, connectorId } of slots) holdRead(db, 'slots', id, [{ id, connectorId }]);
}

/** Commits what is about to be done, before it is done. */
export const recordPlan = (
  tx: Tx,
  id: SlotId,
  plan: Plan,
  applied: Look,
  intents: readonly Intent[],
): Promise<unknown> =>
  tx.db
    .updateTable('slots')
    .set({
      baseline: JSON.stringify(plan.baseline),
      applied: JSON.stringify(applied),
      pinned: plan.pinned === null ? null : JSON.stringify(plan.pinned),
      undecided: plan.undecided === null ? null : JSON.stringify(plan.undecided),
      intents: JSON.stringify(intents),
    })
    .where('id', '=', id)
    .execute();

export interface Reconciled {
  readonly version: number;
  readonly applied: Look;
  readonly owed: boolean;
  /** When what is owed is looked at again; null leaves that to what a sync or a webhook sees. */
  readonly owedLookAt: Date | null;
  /**
   * Earlier writes that may still land: the slot is looked at again when the first of them no
   * longer can.
   */
  readonly intents: readonly Intent[];
}

/** Releases the lease with the slot reconciled at `version`. */
export async function recordSlotReconciled(
  tx: Tx,
  id: SlotId,
  { version, applied, owed, owedLookAt, intents }: Reconciled,
): Promise<void> {
  const looks = [
    ...intents.map(({ landsBy }) => landsBy),
    ...(owedLookAt === null ? [] : [owedLookAt.toISOString()]),
  ];
  const lookAgainAt = looks.toSorted()[0] ?? null;
  await tx.db
    .updateTable('slots')
    .set((eb) => ({
      applied: JSON.stringify(applied),
      intents: JSON.stringify(intents),
      owed,
      reconciledVersion: version,
      reconciledAt: tx.now,
      ...(lookAgainAt === null
        ? {}
        : { wantedVersion: eb.fn<number>('greatest', ['wantedVersion', eb.val(version + 1)]) }),
      nextAttemptAt: eb
        .case()
        .when('wantedVersion', '>', version)
        .then(sql<Date>`${tx.now}::timestamptz`)
        .else(sql<Date | null>`${lookAgainAt}::timestamptz`)
        .end(),
      notBefore: null,
      leaseToken: null,
      leaseUntil: null,
      attempts: 0,
      lastError: null,
      lastFault: null,
    }))
    .where('id', '=', id)
    .execute();
}

/** Replaces what is known of writes that may still land. */
export const recordIntents = (tx: Tx, id: SlotId, intents: readonly Intent[]): Promise<unknown> =>
  tx.db
    .updateTable('slots')
    .set({ intents: JSON.stringify(intents) })
    .where('id', '=', id)
    .execute();

/** Replaces what a slot goes back to, and what hallpass last knew there. */
export const rebaseSlot = (
  tx: Tx,
  id: SlotId,
  { baseline, applied }: { readonly baseline: Baseline; readonly applied: Look | null },
): Promise<unknown> =>
  tx.db
    .updateTable('slots')
    .set({
      baseline: JSON.stringify(baseline),
      applied: applied === null ? null : JSON.stringify(applied),
      pinned: null,
      undecided: null,
    })
    .where('id', '=', id)
    .execute();

/** Nothing of hallpass is left on the slot: forget what it goes back to. */
export const restSlot = (tx: Tx, id: SlotId): Promise<unknown> =>
  tx.db
    .updateTable('slots')
    .set({ baseline: null, applied: null, pinned: null, undecided: null, intents: '[]', owed: false })
    .where('id', '=', id)
    .execute();

/**
 * Releases the lease after a failed try. `notBefore` keeps every reader away while the lost write
 * may still land.
 */
export function recordSlotFailed(
  tx: Tx,
  id: SlotId,
  failed: Pick<SlotRow, 'attempts' | 'nextAttemptAt' | 'notBefore' | 'lastError' | 'lastFault'>,
): Promise<unknown> {
  tx.renewWatchers(id);
  return tx.db
    .updateTable('slots')
    .set({ ...failed, leaseToken: null, leaseUntil: null })
    .where('id', '=', id)
    .execute();
}

/** Slots below a resource (not the resource itself) that still owe this account a lower row. */
export async function owedBelow(
  tx: Tx,
  of: { connectorId: string; resourceId: ResourceId; accountExternalId: string },
): Promise<SlotId[]> {
  const rows = await tx.db
    .withRecursive('below', (cte) =>
      cte
        .selectFrom('resources')
        .select('id')
        .where('parentId', '=', of.resourceId)
        .unionAll((eb) =>
          eb
            .selectFrom('resources as child')
            .innerJoin('below', 'below.id', 'child.parentId')
            .select('child.id'),
        ),
    )
    .selectFrom('slots')
    .innerJoin('below', 'below.id', 'slots.resourceId')
    .select('slots.id')
    .where('slots.connectorId', '=', of.connectorId)
    .where('slots.accountExternalId', '=', of.accountExternalId)
    .where('slots.owed', '=', true)
    .execute();
  return rows.map((row) => row.id);
}
