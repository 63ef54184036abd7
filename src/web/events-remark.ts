import type { ReadDb } from '../context.ts';
import { eventReceivers } from '../db/events/event-receivers.ts';

/**
 * What to know of event receivers: those that take nothing, since when and why; null where all do.
 * hallpass works without them. Reads only.
 */
export async function eventsRemark(
  db: Pick<ReadDb, 'selectFrom'>,
): Promise<{ readonly remark: string } | null> {
  const failing = (await eventReceivers(db)).flatMap(({ id, fault, failingSince, stoppedAt }) => {
    const since = stoppedAt ?? failingSince;
    return since === null ? [] : [`${id} takes nothing since ${since.toISOString()} (${fault})`];
  });
  return failing.length === 0 ? null : { remark: failing.join('; ') };
}
