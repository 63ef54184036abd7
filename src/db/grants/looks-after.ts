/** What is looked at once a grant is over. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { Role } from '../../domain/entitlement.ts';
import type { GrantId } from '../../domain/id.ts';
import { givesPower, letsMake } from '../../domain/power.ts';
import { wantScope } from './grants.ts';

/** A role on a project makes nothing below it. */
const isOnGroup = async (tx: Tx, id: GrantId): Promise<boolean> =>
  (await tx.db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select('grants.id')
    .where('grants.id', '=', id)
    .where('resources.kind', '=', 'group')
    .executeTakeFirst()) !== undefined;

/**
 * A grant that gave power, or let its holder make something to have it in, is over: its scope is
 * looked into, and so is what whoever was let in through it gave on.
 */
export async function wantLooksAfter(
  tx: Tx,
  { id, role }: { readonly id: GrantId; readonly role: Role },
): Promise<void> {
  if (!letsMake(role, 'project')) return;
  if (givesPower(role, 'project') || (await isOnGroup(tx, id))) await wantScope(tx, id, null);
  await tx.db
    .updateTable('findings')
    .set({ watchDueAt: tx.now, watchAfter: null })
    .where('watchDueAt', '>', tx.now)
    .where(sql<boolean>`grants @> ${JSON.stringify([id] satisfies GrantId[])}::jsonb`)
    .execute();
}

/** GitLab works out what is held in sum later than it takes a row away. */
const LAG_MS = 120_000;

/**
 * Whoever, or what, was let in through these grants was taken out: those that are over are looked
 * into once more, for it can have hidden something that gives as much. One look for all of them.
 */
export const wantLookOnceOut = (tx: Tx, ids: readonly GrantId[]): Promise<unknown> =>
  tx.db
    .updateTable('grants')
    .set({ scopeDueAt: new Date(tx.now.getTime() + LAG_MS), scopeAfter: null })
    .where('id', '=', sql<GrantId>`any(${sql.val(ids)}::text[])`)
    .where('status', '=', 'ended')
    .where('role', 'in', ['maintainer', 'owner'])
    .where('scopeDueAt', 'is', null)
    .execute();
