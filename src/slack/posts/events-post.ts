/** From a row of `messages` about an event receiver to what it says now. */
import type { Context } from '../../context.ts';
import { countDeliveries, findEventReceiver } from '../../db/events/event-receivers.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import { stoppedReceiverSubject } from '../../domain/messages/subject.ts';
import type { Post } from '../blocks/poster.ts';
import { eventsStopped } from '../views/events/events-stopped.ts';

type Subject = Pick<MessageRow, 'subjectId' | 'detail'>;

export async function eventsPostOf(db: Context['db'], { subjectId, detail }: Subject): Promise<Post> {
  const told = readMessageDetail('events-stopped', detail);
  return eventsStopped(told, await isStillSo(db, subjectId, told));
}

/** Whether it is as it was told: stopped since then, or with events that wait for somebody. */
async function isStillSo(
  db: Context['db'],
  subjectId: string,
  { receiverId, isStopped }: { readonly receiverId: string; readonly isStopped: boolean },
): Promise<boolean> {
  const receiver = await findEventReceiver(db, receiverId);
  if (receiver === undefined) return false;
  if (!isStopped) return (await countDeliveries(db, receiverId)).givenUp > 0;
  return receiver.stoppedAt !== null && stoppedReceiverSubject(receiverId, receiver.stoppedAt) === subjectId;
}
