import type { Tx } from '../../../context.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { toldOfLate } from '../../../db/messages/late-alerts.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { recordSlotReconciled, restSlot, type SlotRow } from '../../../db/grants/slots.ts';
import { sameRow, stillLanding } from '../../../domain/access/membership.ts';
import type { ConnectorError } from '../../../errors.ts';
import { concludeGone } from '../../findings/steps/conclude-finding.ts';
import { concludeReviewGone } from '../../reviews/steps/conclude-review.ts';
import { moveGrant } from '../../requests/steps/move-grant.ts';
import { renewBegunOwnersOf } from '../../messages/steps/renew-begun-owners.ts';
import { tellOwners } from '../../messages/steps/tell-owners.ts';

/**
 * GitLab does not find the resource, and neither did the syncs: nothing is left that could be taken
 * back. Ends the live grants of its slot, but for `failed` ones, which were never given. The owners
 * are told, for it may have been moved out of sight; what is owed then is taken back if a sync ever
 * finds it again.
 */
export async function recordGone(
  tx: Tx,
  slot: SlotRow,
  live: readonly Grant[],
  error: ConnectorError,
): Promise<void> {
  for (const grant of live) {
    if (grant.status === 'revoking') await moveGrant(tx, grant, 'remove', { left: null });
    else await moveGrant(tx, grant, 'vanish', { reason: 'resource_gone', left: null });
  }
  tx.renewMessages(slot.id, ['revoke-alert']);
  if (live.some(({ lateToldAt }) => lateToldAt !== null)) await renewBegunOwnersOf(tx, slot.connectorId);
  if (live.length > 0) await tellGone(tx, slot, live, error);
  await concludeGone(tx, slot);
  await concludeReviewGone(tx, slot);
  const landing = stillLanding(slot.intents, tx.now);
  const owed = !sameRow(slot.applied?.row ?? null, slot.baseline?.row ?? null);
  await recordSlotReconciled(tx, slot.id, {
    version: slot.wantedVersion,
    applied: slot.applied ?? { row: null },
    owed,
    owedLookAt: null,
    intents: landing,
  });
  if (!owed && landing.length === 0) await restSlot(tx, slot.id);
}

/** The owners, and whoever was told of one of the grants that it is late, owner or not by now. */
async function tellGone(
  tx: Tx,
  slot: SlotRow,
  live: readonly Grant[],
  { code }: ConnectorError,
): Promise<void> {
  const ordinal = Math.floor(tx.now.getTime() / 1000);
  const notice = { subjectId: slot.id, kind: 'gone-notice', ordinal, detail: { error: code } } as const;
  await tellOwners(tx, slot.connectorId, notice);
  for (const { id, slotId } of live)
    for (const { personId } of await toldOfLate(tx.db, { id, slotId, now: tx.now }))
      await wantMessage(tx, { ...notice, personId });
}
