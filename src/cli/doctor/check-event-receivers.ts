import type { ReadDb } from '../../context.ts';
import { countDeliveries, eventReceivers } from '../../db/events/event-receivers.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';

/**
 * Says of each event receiver of the document whether it took what it was last sent. Sends nothing.
 * Reads only.
 */
export async function checkEventReceivers(
  db: ReadDb,
  { eventReceivers: named = [] }: Pick<ConfigFile, 'eventReceivers'>,
): Promise<Diagnosis[]> {
  if (named.length === 0) return [];
  const known = new Map((await eventReceivers(db)).map((row) => [row.id, row]));
  return Promise.all(
    named.map(async ({ id }) => {
      const subject = `Event receiver ${id}`;
      const row = known.get(id);
      if (row === undefined)
        return warn(subject, 'is told what happens once hallpass runs with this file for some seconds');
      const { waiting, givenUp } = await countDeliveries(db, id);
      const waits = waiting === 1 ? 'one event waits' : `${waiting} events wait`;
      const why = row.status === null ? row.fault : `${row.fault}, ${row.status}`;
      if (row.stoppedAt !== null)
        return fail(
          subject,
          `is stopped since ${row.stoppedAt.toISOString()} (${why}); ${waits} for Send again in Slack`,
        );
      if (row.failingSince !== null)
        return warn(subject, `takes nothing since ${row.failingSince.toISOString()} (${why}); ${waits}`);
      if (givenUp > 0)
        return warn(
          subject,
          `refused some events for a day, ${givenUp} in all, which wait for Send again in Slack`,
        );
      return ok(
        subject,
        row.takenAt === null ? 'was told nothing yet' : `took the last event at ${row.takenAt.toISOString()}`,
      );
    }),
  );
}
