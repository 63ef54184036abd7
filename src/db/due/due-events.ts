/** Event receivers for which something waits, and that are not to be left alone for now. */
import { BATCH, due } from './due-rows.ts';

export const DUE_EVENTS = due(
  ({ db, before }) =>
    db
      .selectFrom('eventReceivers')
      .select('id as subject')
      .where('stoppedAt', 'is', null)
      .where((eb) => eb.or([eb('nextTryAt', 'is', null), eb('nextTryAt', '<=', before)]))
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('eventDeliveries')
            .select('eventDeliveries.id')
            .whereRef('eventDeliveries.receiverId', '=', 'eventReceivers.id')
            .where('eventDeliveries.dueAt', '<=', before),
        ),
      )
      .limit(BATCH),
  (receiverId) => ({ name: 'deliver-events', payload: { receiverId } }),
);
