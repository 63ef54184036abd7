/**
 * What becomes of a decision on a finding once GitLab was read back, or said no. Called by what
 * records a reconcile.
 */
import type { Tx } from '../../../context.ts';
import { findAccount } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import {
  findingsOfRequests,
  lockUnderWay,
  recordFound,
  type Finding,
} from '../../../db/findings/findings.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { heldRole } from '../../../db/cache/memberships.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { rebaseSlot, type SlotRow } from '../../../db/grants/slots.ts';
import { dayOf } from '../../../domain/day.ts';
import type { Fault } from '../../../domain/fault.ts';
import { outgrows, reaches } from '../../../domain/access/finding.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { moveFinding } from './move-finding.ts';
import { renewFinding } from './renew-finding.ts';

/**
 * Records what was read back about the finding that is being carried out on a slot, if any:
 * removed, or changed by somebody meanwhile. `live` are the grants of the slot before the
 * reconcile: what is shown of those that findings became is renewed.
 */
export async function concludeFinding(tx: Tx, slot: SlotRow, live: readonly Grant[]): Promise<void> {
  for (const finding of await findingsOfRequests(
    tx,
    live.map(({ requestId }) => requestId),
  ))
    await renewFinding(tx, finding);
  const finding = await lockUnderWay(tx, slot);
  if (finding === undefined || finding.grantStatus === 'provisioning' || finding.grantStatus === 'revoking')
    return;
  const standing = slot.undecided?.row ?? slot.baseline?.row ?? null;
  const isPowered = finding.grants.length > 0;
  if (standing !== null && (slot.undecided !== null || outgrows(finding.former, standing, isPowered)))
    return overtaken(tx, finding, standing);
  if (finding.status === 'temporary') {
    await moveFinding(tx, finding, 'vanish', { now: standing });
    return;
  }
  const left = (await heldRole(tx.db, slot))?.role ?? null;
  await moveFinding(tx, finding, 'conclude', { left });
  await tellHolder(tx, finding);
}

/**
 * Somebody changed it in GitLab before it was carried out, and theirs stands until it is decided
 * on, too.
 */
async function overtaken(tx: Tx, finding: Finding, row: Row): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const level = file.connectors.find(({ id }) => id === finding.connectorId)?.driftFrom ?? null;
  if (level === null || (finding.grants.length === 0 && !reaches(row, level))) {
    await moveFinding(tx, finding, 'vanish', { now: row });
    return;
  }
  await recordFound(tx, finding.id, row);
  await moveFinding(tx, finding, 'reopen', {
    refusal: { code: 'changed_meanwhile' },
  });
}

/**
 * What was decided is given up, and certainly nothing of it was done: what was found stays on the
 * slot, and the finding waits for another decision, with the reason. A grant it became is given up
 * when that failed; a removal only when GitLab refuses it for good.
 */
export async function refuseFinding(
  tx: Tx,
  slot: SlotRow,
  { why, isFinal }: { readonly why: Fault; readonly isFinal: boolean },
): Promise<void> {
  const finding = await lockUnderWay(tx, slot);
  if (finding === undefined) return;
  const isGivenUp = finding.status === 'temporary' ? finding.grantStatus === 'failed' : isFinal;
  if (!isGivenUp) return;
  if (!finding.held)
    await rebaseSlot(tx, slot.id, {
      baseline: { row: finding.found, on: dayOf(tx.now) },
      applied: slot.applied,
    });
  await moveFinding(tx, finding, 'reopen', { refusal: why });
}

/** The group or project is gone, and with it what was to be done. */
export async function concludeGone(tx: Tx, slot: SlotRow): Promise<void> {
  const finding = await lockUnderWay(tx, slot);
  if (finding !== undefined) await moveFinding(tx, finding, 'vanish', { now: null });
}

/** Shows anew what is being carried out on a slot: it takes longer than it should. */
export async function showFinding(tx: Tx, slot: SlotRow): Promise<void> {
  const finding = await lockUnderWay(tx, slot);
  if (finding !== undefined) await renewFinding(tx, finding);
}

async function tellHolder(tx: Tx, { id, connectorId, accountExternalId, decidedBy }: Finding): Promise<void> {
  const account = await findAccount(tx.db, connectorId, accountExternalId);
  const personId = account?.personId ?? null;
  if (personId !== null && personId !== decidedBy)
    await wantMessage(tx, { subjectId: id, kind: 'finding-answer', personId });
}
