import { lockDocument } from '../../db/config/config.ts';
import { emergencyStop, recordResumed, type EmergencyStop } from '../../db/grants/emergency-stops.ts';
import { system } from '../../domain/actor.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { transact, type Transacting } from '../transact.ts';
import { tellAskable } from './steps/tell-askable.ts';
import { tellEmergencyStop } from './steps/tell-emergency-stop.ts';

/**
 * Lets grants begin again after `stopEverything`. What ended stays ended: it has to be asked for
 * anew. What has waited since is looked at again, and whoever lost
 * something is told. Returns the stop that is over now, or null where
 * there was none. Writes emergency_stops, requests, messages, audit_events; adds review-request,
 * render-message.
 */
export async function resumeEverything(ctx: Transacting, by: string): Promise<EmergencyStop | null> {
  return transact(ctx, system('emergency-stop'), async (tx) => {
    await lockDocument(tx);
    const stop = await emergencyStop(tx.db);
    if (stop === undefined) return null;
    await recordResumed(tx, stop.id, by);
    await wantReviews(tx);
    tx.audit({ action: 'access.resumed', subject: stop.id, body: { by } });
    await tellEmergencyStop(tx, stop, 'resumed');
    await tellAskable(tx, stop);
    return stop;
  });
}
