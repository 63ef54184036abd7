import type { Tx } from '../../../context.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { holdFinding, insertFinding, lockUndecided, type Finding } from '../../../db/findings/findings.ts';
import { cachedRows, slotKeyText } from '../../../db/cache/memberships.ts';
import type { SlotRow } from '../../../db/grants/slots.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { renewFinding } from './renew-finding.ts';
import { tellFindings } from './tell-findings.ts';

/**
 * Whether the row found on a slot at rest is one that hallpass made with an end and of which it
 * knows nothing, as after a restored backup: then it is no baseline. Makes a finding of it that is
 * undecided while grants stand there, or such of the one that a sync made; tells the owners.
 */
export async function noticeLost(
  tx: Tx,
  slot: SlotRow,
  { row, madeBy }: { readonly row: Row; readonly madeBy: string | null },
): Promise<boolean> {
  const botExternalId = (await findConnectorState(tx.db, slot.connectorId))?.botExternalId ?? null;
  if (madeBy === null || madeBy !== botExternalId || row.expiresOn === null) return false;
  const earlier = await lockUndecided(tx, slot);
  if (earlier !== undefined) return holdLost(tx, earlier, botExternalId);
  if ((await cachedRows(tx.db, [slot])).has(slotKeyText(slot))) return false;
  const finding = await insertFinding(tx, slot.connectorId, slot, {
    found: row,
    former: null,
    grants: [],
    author: { externalId: botExternalId, name: 'hallpass' },
    held: true,
  });
  const { connectorId, resourceId, accountExternalId } = slot;
  tx.audit({
    action: 'drift.found',
    subject: finding.id,
    body: { connectorId, resourceId, accountExternalId, found: row, former: null, grants: [] },
  });
  await tellFindings(tx, connectorId, [finding]);
  return true;
}

async function holdLost(tx: Tx, finding: Finding, botExternalId: string): Promise<boolean> {
  const isLost = finding.status === 'open' && finding.author?.externalId === botExternalId;
  if (isLost && !finding.held) {
    await holdFinding(tx, finding.id);
    await renewFinding(tx, finding);
  }
  return isLost;
}
