import type { Context } from '../src/context.ts';
import type { DeliverableEvent } from '../src/db/events/event-receivers.ts';
import { history } from '../src/db/models/history/history.ts';
import { formatOf, type EventReceiver } from '../src/domain/document/config-event-receivers.ts';
import { isOfEvent } from '../src/domain/events/delivery.ts';
import { eventText } from '../src/domain/events/event-text.ts';
import { ocsfText } from '../src/domain/events/ocsf.ts';
import { recordDeliveries, type Outcome } from '../src/operations/events/record-deliveries.ts';
import { takeEvents } from '../src/operations/events/take-events.ts';
import { VERSION } from '../src/version.ts';
import type { Payload } from '../src/queue/jobs.ts';

/** A long queue leaves room for other work now and then; the next look goes on. */
const PATIENCE_MS = 20_000;

/**
 * Tells a receiver what it has not been told, the oldest first, until nothing is due or it takes no
 * more. What was sent and not recorded when the process died is sent once more, under the same id.
 */
export async function deliverEvents(
  ctx: Context,
  { receiverId }: Payload<'deliver-events'>,
  signal: AbortSignal,
): Promise<void> {
  const limit = performance.now() + PATIENCE_MS;
  while (performance.now() < limit) {
    const taken = await takeEvents(ctx, receiverId);
    if (taken === null) return;
    const outcomes = await sendAll(ctx, taken.receiver, taken.events, signal);
    await recordDeliveries(ctx, receiverId, outcomes);
    if (outcomes.some(([, delivered]) => delivered === null)) return;
  }
}

async function textFor(ctx: Context, receiver: EventReceiver, event: DeliverableEvent): Promise<string> {
  if (formatOf(receiver) === 'webhook') return eventText(event);
  const part = { after: event.seq - 1, order: 'oldest', limit: 1 } as const;
  const [entry] = await history(ctx.db, { what: 'all' }, part);
  if (entry?.seq !== event.seq) throw new Error('the audit trail lacks an event that was noted');
  return ocsfText(entry, VERSION);
}

async function sendAll(
  ctx: Context,
  receiver: EventReceiver,
  events: readonly DeliverableEvent[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let isOver = false;
  for (const event of events) {
    if (isOver || signal.aborted) {
      outcomes.push([event, null]);
      continue;
    }
    const { id, seq, hash } = event;
    const sent = { id, seq, hash, body: await textFor(ctx, receiver, event) };
    const delivered = await ctx.events.send(receiver, sent, ctx.now(), signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    outcomes.push([event, delivered]);
    if (delivered?.taken !== false) continue;
    const { fault, status } = delivered;
    ctx.log.warn({ receiverId: receiver.id, seq: event.seq, fault, status }, 'event not taken');
    isOver = !isOfEvent(fault);
  }
  return outcomes;
}
