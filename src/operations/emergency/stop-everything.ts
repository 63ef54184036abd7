import type { Tx } from '../../context.ts';
import { activeConfig, lockConnector, lockDocument } from '../../db/config/config.ts';
import { connectorsEverSeen } from '../../db/connectors/connector-states.ts';
import { emergencyStop, insertEmergencyStop, type EmergencyStop } from '../../db/grants/emergency-stops.ts';
import { lockOpenGrants } from '../../db/grants/grants.ts';
import { system } from '../../domain/actor.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { transact, type Transacting } from '../transact.ts';
import { tellEmergencyStop } from './steps/tell-emergency-stop.ts';

export interface StopEverything {
  /** What whoever asks, or loses something, is told. */
  readonly reason: string;
  /** The user and host of the command line. */
  readonly by: string;
}

/**
 * Stops everything: from its commit on no grant begins and none is prolonged, and every open grant
 * is on its way out. What waits goes on waiting, and can be denied and cancelled. It stays so,
 * across restarts, until `resumeEverything`. For whoever runs hallpass alone: there is no way to it
 * but the command line beside the database. Writes emergency_stops, grants, slots, requests,
 * messages, audit_events; adds reconcile-membership, review-request, render-message. Twice: what
 * had slipped in under a version that knew of no stops ends, and the stop stays the one it was.
 */
export async function stopEverything(
  ctx: Transacting,
  { reason, by }: StopEverything,
): Promise<{ readonly stop: EmergencyStop; readonly ended: number; readonly wasStopped: boolean }> {
  return transact(ctx, system('emergency-stop'), async (tx) => {
    await lockEverything(tx);
    const earlier = await emergencyStop(tx.db);
    const why = { reason: 'emergency_stop', note: earlier?.reason ?? reason } as const;
    let ended = 0;
    for (const grant of await lockOpenGrants(tx, 'all'))
      if ((await moveGrant(tx, grant, 'end', why)) !== null) ended += 1;
    if (earlier !== undefined) return { stop: earlier, ended, wasStopped: true };
    const stop = await insertEmergencyStop(tx, { reason, stoppedBy: by, ended });
    tx.audit({ action: 'access.stopped', subject: stop.id, body: { reason, by, ended } });
    await wantReviews(tx);
    await tellEmergencyStop(tx, stop, 'stopped');
    return { stop, ended, wasStopped: false };
  });
}

/**
 * Waits for whoever is giving something, on any connector, and keeps others from beginning to: the
 * order is that of requests/steps/lock-eligibility.ts.
 */
async function lockEverything(tx: Tx): Promise<void> {
  await lockDocument(tx);
  const { file } = await activeConfig(tx.db);
  const all = new Set([...(await connectorsEverSeen(tx.db)), ...file.connectors.map(({ id }) => id)]);
  for (const connectorId of [...all].toSorted()) await lockConnector(tx, connectorId);
}
