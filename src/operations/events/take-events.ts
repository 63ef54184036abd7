import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  isSomethingTaken,
  lockEventReceiver,
  takeDeliveries,
  type DeliverableEvent,
} from '../../db/events/event-receivers.ts';
import { system } from '../../domain/actor.ts';
import { isLocal, type EventReceiver } from '../../domain/document/config-event-receivers.ts';
import { transact } from '../transact.ts';

const AT_ONCE = 20;
/** Longer than so many take; after that the process that took them is taken for dead. */
const TAKEN_FOR_MS = 300_000;
const TAKEN_HERE_FOR_MS = 30_000;

/** Events that are to be sent now, the oldest first. */
export interface TakenEvents {
  readonly receiver: EventReceiver;
  readonly events: readonly DeliverableEvent[];
}

/**
 * Takes what is due for a receiver: for five minutes, or half a minute on this machine, nobody else
 * sends it. None where it is left alone for now, is stopped or gone, or where what is to be in
 * order is with another process. Writes event_deliveries.
 */
export async function takeEvents(ctx: OperationContext, receiverId: string): Promise<TakenEvents | null> {
  return transact(ctx, system('deliver-events'), async (tx) => {
    const { file } = await activeConfig(tx.db);
    const receiver = file.eventReceivers?.find(({ id }) => id === receiverId);
    const row = await lockEventReceiver(tx, receiverId);
    if (receiver === undefined || row === undefined || row.stoppedAt !== null) return null;
    if (row.nextTryAt !== null && row.nextTryAt > tx.now) return null;
    const isHere = isLocal(receiver);
    // Lines stand in the order of the trail: what another process took comes first.
    if (isHere && (await isSomethingTaken(tx, receiverId))) return null;
    const until = new Date(tx.now.getTime() + (isHere ? TAKEN_HERE_FOR_MS : TAKEN_FOR_MS));
    const events = await takeDeliveries(tx, receiverId, AT_ONCE, until);
    return events.length === 0 ? null : { receiver, events };
  });
}
