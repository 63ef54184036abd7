/** What stands, or stood, where something was found. */
import type { ReadDb, Tx } from '../../context.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { FindingId } from '../../domain/id.ts';
import { isAmong, type SlotKey, slotKeyText } from '../cache/memberships.ts';

/**
 * What stands where findings of a connector wait for a decision, by the id of the finding; null for
 * no row. Where hallpass is at work, that is what it set aside.
 */
export async function standingRows(tx: Tx, connectorId: string): Promise<ReadonlyMap<FindingId, Row | null>> {
  const rows = await tx.db
    .selectFrom('findings')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.resourceId', '=', 'findings.resourceId')
        .onRef('memberships.accountExternalId', '=', 'findings.accountExternalId'),
    )
    .leftJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'findings.resourceId')
        .onRef('slots.accountExternalId', '=', 'findings.accountExternalId'),
    )
    .select([
      'findings.id',
      'slots.baseline',
      'memberships.role',
      'memberships.customRole',
      'memberships.expiresOn',
    ])
    .where('findings.connectorId', '=', connectorId)
    .where('findings.status', '=', 'open')
    .execute();
  return new Map(
    rows.map(({ id, baseline, role, customRole, expiresOn }) => {
      const cached = role === null ? null : { role, customRole, expiresOn };
      return [id, baseline === null ? cached : baseline.row];
    }),
  );
}

/** Those of some rows, by `slotKeyText`, on which a finding waits for a decision. */
export async function askedAbout(
  db: Pick<ReadDb, 'selectFrom'>,
  keys: readonly SlotKey[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom('findings')
    .select(['resourceId', 'accountExternalId'])
    .where(isAmong(keys))
    .where('status', '=', 'open')
    .where('held', '=', false)
    .execute();
  return new Set(rows.map(slotKeyText));
}

/**
 * What was there before the last finding on each of these rose, by `slotKeyText`, where it is not
 * there any more or was undecided: what is back then is no starting point. Nothing of the others.
 */
export async function formerRows(tx: Tx, keys: readonly SlotKey[]): Promise<ReadonlyMap<string, Row | null>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('findings')
    .distinctOn(['resourceId', 'accountExternalId'])
    .select(['resourceId', 'accountExternalId', 'status', 'former'])
    .where(isAmong(keys))
    .orderBy('resourceId')
    .orderBy('accountExternalId')
    .orderBy('id', 'desc')
    .execute();
  const unreconciled = rows.filter(({ status }) => ['open', 'gone', 'removed'].includes(status));
  return new Map(unreconciled.map(({ former, ...key }) => [slotKeyText(key), former]));
}
