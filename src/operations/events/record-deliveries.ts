import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  changeDeliveries,
  changeEventReceiver,
  countDeliveries,
  dropDeliveries,
  lockEventReceiver,
  type DeliverableEvent,
  type EventReceiverRow,
} from '../../db/events/event-receivers.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { adminsOf } from '../../db/policies/owners.ts';
import { system } from '../../domain/actor.ts';
import {
  isGivenUp,
  isOfEvent,
  LOCAL_PAUSE_SECONDS,
  triedAgainAt,
  type Delivered,
  type DeliveryFault,
} from '../../domain/events/delivery.ts';
import { dayOf } from '../../domain/day.ts';
import { refusingReceiverSubject, stoppedReceiverSubject } from '../../domain/messages/subject.ts';
import { transact } from '../transact.ts';

/** What became of an event that was taken for sending; null where it was not sent after all. */
export type Outcome = readonly [event: DeliverableEvent, delivered: Delivered | null];

type Failed = Extract<Delivered, { taken: false }>;

/**
 * Records what a receiver took. What it refused is sent again later by itself, and the receiver as
 * a whole is left alone for a while where it does not answer; after a day of that it is stopped,
 * and at once where it said that it is gone: then nothing is sent until an admin sends it again.
 * Admins are told, once; of what is refused in one message a day. Writes event_receivers,
 * event_deliveries, messages, audit_events.
 */
export async function recordDeliveries(
  ctx: OperationContext,
  receiverId: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  await transact(ctx, system('deliver-events'), async (tx) => {
    const row = await lockEventReceiver(tx, receiverId);
    if (row === undefined) return;
    const ids = (which: (delivered: Delivered | null) => boolean) =>
      outcomes.filter(([, delivered]) => which(delivered)).map(([{ id }]) => id);
    const taken = ids((delivered) => delivered?.taken === true);
    if (taken.length > 0) await dropDeliveries(tx, taken);
    const unsent = ids(
      (delivered) => delivered === null || (!delivered.taken && !isOfEvent(delivered.fault)),
    );
    if (unsent.length > 0) await changeDeliveries(tx, unsent, { dueAt: tx.now });
    await refused(tx, row, outcomes);
    await recordReceiver(tx, row, { took: taken.length > 0, failure: failureOf(outcomes) });
  });
}

/** Why the receiver as a whole was left alone; null where it was not. */
function failureOf(outcomes: readonly Outcome[]): Failed | null {
  for (const [, delivered] of outcomes)
    if (delivered?.taken === false && !isOfEvent(delivered.fault)) return delivered;
  return null;
}

async function refused(tx: Tx, { id }: EventReceiverRow, outcomes: readonly Outcome[]): Promise<void> {
  let givenUp = 0;
  let last: Failed | null = null;
  for (const [event, delivered] of outcomes) {
    if (delivered === null || delivered.taken || !isOfEvent(delivered.fault)) continue;
    const { fault, status, waitSeconds } = delivered;
    const attempts = event.attempts + 1;
    const isOver = isGivenUp(event.since, tx.now);
    if (isOver) givenUp += 1;
    last = delivered;
    const dueAt = isOver ? null : triedAgainAt(tx.now, attempts, waitSeconds);
    await changeDeliveries(tx, [event.id], { attempts, dueAt, fault, status });
  }
  if (givenUp > 0 && last !== null) await tellAdmins(tx, id, last, false);
}

async function recordReceiver(
  tx: Tx,
  row: EventReceiverRow,
  { took, failure }: { readonly took: boolean; readonly failure: Failed | null },
): Promise<void> {
  if (failure === null) {
    if (!took && row.failingSince === null) return;
    const taken = took ? { takenAt: tx.now } : {};
    return void (await changeEventReceiver(tx, row.id, { ...CALM, ...taken }));
  }
  const { fault, status, waitSeconds } = failure;
  const failures = took ? 1 : row.failures + 1;
  const failingSince = (took ? null : row.failingSince) ?? tx.now;
  const isHere = IN_PLACE.has(fault);
  const isOver = fault === 'gone' || (!isHere && isGivenUp(failingSince, tx.now));
  await changeEventReceiver(tx, row.id, {
    failures,
    failingSince,
    fault,
    status,
    nextTryAt: isHere ? afterPause(tx.now) : triedAgainAt(tx.now, failures, waitSeconds),
    stoppedAt: isOver ? tx.now : null,
    ...(took ? { takenAt: tx.now } : {}),
  });
  if (!isOver) return;
  tx.audit({ action: 'event_receiver.stopped', subject: row.id, body: { fault, status } });
  await tellAdmins(tx, row.id, failure, true);
}

/** What a file or standard output fails with: it waits for room, however long that takes. */
const IN_PLACE: ReadonlySet<DeliveryFault> = new Set(['disk_full', 'unwritable']);

const afterPause = (now: Date): Date => new Date(now.getTime() + LOCAL_PAUSE_SECONDS * 1000);

const CALM = { failures: 0, failingSince: null, fault: null, status: null, nextTryAt: null };

async function tellAdmins(
  tx: Tx,
  receiverId: string,
  { fault, status }: Failed,
  isStopped: boolean,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const { waiting } = await countDeliveries(tx.db, receiverId);
  const subjectId = isStopped
    ? stoppedReceiverSubject(receiverId, tx.now)
    : refusingReceiverSubject(receiverId, dayOf(tx.now));
  for (const { id: personId } of await adminsOf(tx.db, file))
    await wantMessage(tx, {
      kind: 'events-stopped',
      subjectId,
      personId,
      detail: { receiverId, fault, status, waiting, isStopped },
    });
}
