import type { Tx } from '../../../context.ts';
import { emergencyStop } from '../../../db/grants/emergency-stops.ts';
import { RefusedError } from '../../../errors.ts';

/**
 * What begins or prolongs a grant comes through here, whatever it was decided by.
 * @throws RefusedError not_requestable while everything is stopped
 */
export async function assertNotStopped(tx: Tx): Promise<void> {
  const stop = await emergencyStop(tx.db);
  if (stop !== undefined)
    throw new RefusedError({ code: 'not_requestable', why: 'stopped', reason: stop.reason });
}
