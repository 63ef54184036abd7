import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  insertEventReceiver,
  keepEventReceivers,
  lockEventReceivers,
  nextEvents,
  spreadEvents as spread,
} from '../../db/events/event-receivers.ts';
import { system } from '../../domain/actor.ts';
import type { EventReceiver } from '../../domain/document/config-event-receivers.ts';
import { transact } from '../transact.ts';

/** Events that are looked at in one transaction, for each receiver. */
const AT_ONCE = 500;

/**
 * Notes for each event receiver of the document what the audit trail recorded since it was last
 * looked at, to be sent. A new receiver is told what happens from now on; one that the document has
 * no more is forgotten; one that is stopped goes on where it was. Returns whether there is more.
 * Writes event_receivers, event_deliveries; adds deliver-events. Twice: nothing is noted twice.
 */
export async function spreadEvents(ctx: OperationContext): Promise<boolean> {
  return transact(ctx, system('spread-events'), async (tx) => {
    const { file } = await activeConfig(tx.db);
    const wanted = file.eventReceivers ?? [];
    await keepEventReceivers(
      tx,
      wanted.map(({ id }) => id),
    );
    const rows = await lockEventReceivers(tx);
    const known = new Map(rows.map((row) => [row.id, row]));
    let isMore = false;
    for (const receiver of wanted) {
      const row = known.get(receiver.id);
      if (row === undefined) await insertEventReceiver(tx, receiver.id);
      else if (row.stoppedAt === null) isMore = (await tell(tx, receiver, row.afterSeq)) || isMore;
    }
    return isMore;
  });
}

async function tell(tx: Tx, receiver: EventReceiver, afterSeq: number): Promise<boolean> {
  const events = await nextEvents(tx, afterSeq, AT_ONCE);
  await spread(tx, receiver, events);
  if (events.length > 0) tx.enqueue({ name: 'deliver-events', payload: { receiverId: receiver.id } });
  return events.length === AT_ONCE;
}
