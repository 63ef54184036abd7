import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  changeEventReceiver,
  countDeliveries,
  lockEventReceiver,
  resendDeliveries,
} from '../../db/events/event-receivers.ts';
import { subjectsOf } from '../../db/messages/messages.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { receiverSubjects } from '../../domain/messages/subject.ts';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';

/**
 * Has everything sent that an event receiver has not taken, from where it stopped, and gives how
 * many events wait by now. For admins. Twice: it is tried once more. Writes event_receivers,
 * event_deliveries, audit_events; renews what admins were told; adds spread-events, deliver-events.
 * @throws ForbiddenError not_admin, deactivated; NotFoundError event_receiver
 */
export async function sendEventsAgain(
  ctx: OperationContext,
  actor: PersonActor,
  { receiverId }: { readonly receiverId: string },
): Promise<{ readonly waiting: number }> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const { file } = await activeConfig(tx.db);
    if (!isAdmin(file, person)) throw new ForbiddenError({ code: 'not_admin', act: 'send_events' });
    const row = await lockEventReceiver(tx, receiverId);
    if (row === undefined) throw new NotFoundError('event_receiver');
    const { waiting } = await countDeliveries(tx.db, receiverId);
    await resendDeliveries(tx, receiverId);
    await changeEventReceiver(tx, receiverId, {
      failures: 0,
      failingSince: null,
      fault: null,
      status: null,
      nextTryAt: null,
      stoppedAt: null,
    });
    tx.audit({ action: 'event_receiver.sent_again', subject: receiverId, body: { waiting } });
    for (const subjectId of await subjectsOf(tx, 'events-stopped', receiverSubjects(receiverId)))
      tx.renewMessages(subjectId, ['events-stopped']);
    tx.enqueue({ name: 'spread-events', payload: {} });
    tx.enqueue({ name: 'deliver-events', payload: { receiverId } });
    return { waiting };
  });
}
