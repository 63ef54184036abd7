/**
 * Rows that somebody may have changed with power a grant gave them, and what became of that power
 * (ADR 4).
 */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { OPEN_STATUSES } from '../../domain/access/grant.ts';
import type { GrantId, SlotId } from '../../domain/id.ts';
import type { SlotKey } from '../cache/memberships.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** The slots on which something undecided stands that this grant gave the power for. */
export async function undecidedThrough(
  db: Reader,
  { id, slotId }: { readonly id: GrantId; readonly slotId: SlotId },
): Promise<SlotId[]> {
  const rows = await heldFindings(db)
    .innerJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'findings.resourceId')
        .onRef('slots.accountExternalId', '=', 'findings.accountExternalId'),
    )
    .select('slots.id')
    .where('findings.connectorId', '=', (eb) =>
      eb.selectFrom('slots as own').select('own.connectorId').where('own.id', '=', slotId),
    )
    .where('slots.undecided', 'is not', null)
    .where(sql<boolean>`findings.grants @> ${JSON.stringify([id])}::jsonb`)
    .orderBy('slots.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The grants that gave the power for what is undecided on a slot; none when no grant did. */
export async function powerBehind(db: Reader, key: SlotKey): Promise<readonly GrantId[]> {
  const finding = await heldFindings(db)
    .select('findings.grants')
    .where('findings.resourceId', '=', key.resourceId)
    .where('findings.accountExternalId', '=', key.accountExternalId)
    .executeTakeFirst();
  return finding?.grants ?? [];
}

/** Whether there are such grants, and each is over or on its way out. */
export async function areOver(db: Reader, ids: readonly GrantId[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const open = await db
    .selectFrom('grants')
    .select('id')
    .where('id', 'in', ids)
    .where('status', 'in', OPEN_STATUSES)
    .executeTakeFirst();
  return open === undefined;
}

const heldFindings = (db: Reader) =>
  db
    .selectFrom('findings')
    .where('findings.status', '=', 'open')
    .where('findings.held', '=', true)
    .where('findings.returnedAt', 'is', null);
