import { takeFromWindow } from '../../db/api/request-windows.ts';
import { system } from '../../domain/actor.ts';
import { transact, type Transacting } from '../transact.ts';

/** It asks for no job. */
const NO_QUEUE = { add: async () => undefined };

/**
 * Slots for requests with a token, of the window of `windowMs` that it is now, of which there are
 * `most` for all processes on the database together: at most `count`, 0 for none.
 */
export const takeRequests = (
  ctx: Omit<Transacting, 'queue'>,
  { key, count, most, windowMs }: { key: string; count: number; most: number; windowMs: number },
): Promise<number> =>
  transact({ ...ctx, queue: NO_QUEUE }, system('sync-connector'), async (tx) => {
    const at = new Date(Math.floor(tx.now.getTime() / windowMs) * windowMs);
    return (await takeFromWindow(tx, { key, at, most }, count)).given;
  });
