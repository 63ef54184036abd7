import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { EmergencyStopId, PersonId, RequestId } from '../../domain/id.ts';
import { readOnce } from '../read-once.ts';
import type { EmergencyStopsTable } from '../schema/emergency-stop-tables.ts';

export type EmergencyStop = Selectable<EmergencyStopsTable>;

/** The one that is not over; undefined while everything goes its way. */
export const emergencyStop = (db: Pick<ReadDb, 'selectFrom'>): Promise<EmergencyStop | undefined> =>
  readOnce(db, 'stops', 'present', () =>
    db.selectFrom('emergencyStops').selectAll().where('resumedAt', 'is', null).executeTakeFirst(),
  );

export const findEmergencyStop = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: EmergencyStopId,
): Promise<EmergencyStop | undefined> =>
  db.selectFrom('emergencyStops').selectAll().where('id', '=', id).executeTakeFirst();

export const insertEmergencyStop = (
  tx: Tx,
  stop: Pick<EmergencyStop, 'reason' | 'stoppedBy' | 'ended'>,
): Promise<EmergencyStop> =>
  tx.db
    .insertInto('emergencyStops')
    .values({ ...stop, id: tx.newId('stp'), stoppedAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

export const recordResumed = (tx: Tx, id: EmergencyStopId, resumedBy: string): Promise<unknown> =>
  tx.db.updateTable('emergencyStops').set({ resumedBy, resumedAt: tx.now }).where('id', '=', id).execute();

/** What a stop ended on places that are still there, with whose it was. Reads only. */
export const endedByStop = (
  db: Pick<ReadDb, 'selectFrom'>,
  { stoppedAt }: Pick<EmergencyStop, 'stoppedAt'>,
): Promise<{ requestId: RequestId; personId: PersonId; connectorId: string }[]> =>
  db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('people', 'people.id', 'grants.personId')
    .select(['grants.requestId', 'grants.personId', 'resources.connectorId'])
    .where('grants.endReason', '=', 'emergency_stop')
    .where('grants.endingAt', '>=', stoppedAt)
    .where('resources.goneAt', 'is', null)
    .where('people.deactivatedAt', 'is', null)
    .where('people.isOutsider', '=', false)
    .orderBy('grants.requestId')
    .execute();
