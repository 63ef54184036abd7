import type { Tx } from '../../../context.ts';
import { insertFinding, lockHeld, lockUndecided, recordReturned } from '../../../db/findings/findings.ts';
import type { SlotRow } from '../../../db/grants/slots.ts';
import type { GrantId } from '../../../domain/id.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { moveFinding } from './move-finding.ts';
import { renewFinding } from './renew-finding.ts';
import { tellFindings } from './tell-findings.ts';

/**
 * Makes a finding of a change that holders may have made for themselves, and tells the owners:
 * undecided, the end of the grants restores what was there before. One that is open there is
 * replaced by it. While a decision is being carried out it is told when that is done.
 */
export async function noticeDoubted(
  tx: Tx,
  slot: SlotRow,
  rows: { readonly found: Row; readonly former: Row | null },
  grants: readonly GrantId[],
): Promise<void> {
  const earlier = await lockUndecided(tx, slot);
  const by = rows.found;
  if (earlier !== undefined && (await moveFinding(tx, earlier, 'replace', { by })) === null) return;
  const finding = await insertFinding(tx, slot.connectorId, slot, {
    ...rows,
    grants,
    author: null,
    held: true,
  });
  const { resourceId, accountExternalId } = slot;
  tx.audit({
    action: 'drift.doubted',
    subject: finding.id,
    body: { resourceId, accountExternalId, ...rows, grants },
  });
  await tellFindings(tx, slot.connectorId, [finding]);
}

/**
 * A newer change of the same row was taken at its word, so there is nothing to decide about the one
 * before.
 */
export async function dropDoubted(tx: Tx, slot: SlotRow, row: Row | null): Promise<void> {
  const finding = await lockHeld(tx, slot);
  if (finding !== undefined) await moveFinding(tx, finding, 'vanish', { now: row });
}

/**
 * The slot is at rest: what was there before is there again, and the owners can still say that it
 * should not have been undone.
 */
export async function returnDoubted(tx: Tx, slot: SlotRow): Promise<void> {
  const finding = await lockHeld(tx, slot);
  if (finding === undefined) return;
  await recordReturned(tx, finding.id);
  tx.audit({
    action: 'drift.returned',
    subject: finding.id,
    body: { found: finding.found, former: finding.former },
  });
  await renewFinding(tx, finding);
}
