/** The row types of event receivers. */
import type { EventDeliveryId } from '../../domain/id.ts';
import type { DeliveryFault } from '../../domain/events/delivery.ts';

/** A receiver of the document, and how far it is told. */
export interface EventReceiversTable {
  id: string;
  /** The last event of the audit trail that was looked at for it. */
  afterSeq: number;
  /** Failures of the receiver as a whole, in a row. */
  failures: number;
  /** Since when it takes nothing; null while it does. */
  failingSince: Date | null;
  /** Why the last try failed; null after one that did not. */
  fault: DeliveryFault | null;
  /** The status it answered the last try with; null where that was none, or none has failed. */
  status: number | null;
  /** Nothing is sent before; null for no pause. */
  nextTryAt: Date | null;
  /** Since when nothing is sent until somebody sends it again; null while it is told. */
  stoppedAt: Date | null;
  /** When it last took an event; null before the first. */
  takenAt: Date | null;
}

/** An event that a receiver has not taken yet. */
export interface EventDeliveriesTable {
  id: EventDeliveryId;
  receiverId: string;
  seq: number;
  /** Since when it is tried by itself. */
  since: Date;
  /** How often it was refused. */
  attempts: number;
  /** When it is sent, or sent again; null when it waits for somebody to do that. */
  dueAt: Date | null;
  fault: DeliveryFault | null;
  status: number | null;
}
