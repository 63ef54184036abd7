/**
 * What everything is handed: built once by compose.ts, types only here. Nothing reaches for a
 * global instead.
 */
import type { KeyObject } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { OnCall } from './connectors/on-call/on-call.ts';
import type { EventSender } from './connectors/event-sender/event-sender.ts';
import type { Connectors } from './connectors/registry.ts';
import type { Tables } from './db/schema/tables.ts';
import type { AuditEvent } from './domain/audit.ts';
import type { Id, IdPrefix, PersonId, SlotId } from './domain/id.ts';
import type { MessageKind } from './domain/messages/message.ts';
import type { Log } from './log.ts';
import type { Job } from './queue/jobs.ts';
import type { Boxes } from './sealed-box.ts';
import type { SlackPoster } from './slack/blocks/poster.ts';
import type { SlackSignIn } from './slack/edge/slack-sign-in.ts';

/** The database for reading. Writing takes a Tx, and only operations/transact.ts makes one. */
export type ReadDb = Pick<Kysely<Tables>, 'selectFrom' | 'transaction' | 'with' | 'withRecursive'>;

/** One open transaction: rows to write, facts to audit, jobs to add once it is committed. */
export interface Tx {
  readonly db: Transaction<Tables>;
  readonly now: Date;
  readonly newId: OperationContext['newId'];
  enqueue(job: Job): void;
  audit(event: AuditEvent): void;
  /**
   * Every message of these kinds about a subject shows something else now: they are rendered anew,
   * and so are the Home tabs of who has one.
   */
  renewMessages(subjectId: string, kinds: readonly MessageKind[]): void;
  /**
   * Something this person is shown on their Home tab has changed: it is published anew, if they
   * have ever opened it.
   */
  renewHome(personId: PersonId): void;
  /**
   * What somebody holds has changed, or what anybody does: the conflicts they are in are looked at
   * anew.
   */
  reviewConflicts(who: PersonId | 'everybody'): void;
  /**
   * A grant on this slot has changed: so have the Home tabs of those who watch over its connector.
   */
  renewWatchers(slotId: SlotId): void;
}

/**
 * What operations are handed: rows, and where jobs go that carry out what they decide. There is no
 * way to another system in it, and test/architecture.test.ts keeps it the only context they know.
 */
export interface OperationContext {
  readonly db: ReadDb;
  readonly queue: { add(job: Job): Promise<void> };
  /**
   * Where tokens are sealed; null without HALLPASS_SECRET_KEY: then nothing can be entered in
   * Slack.
   */
  readonly boxes: Boxes | null;
  /**
   * Where people reach hallpass with a browser, without a slash at the end; null where they cannot:
   * then no page is offered.
   */
  readonly publicUrl: string | null;
  readonly now: () => Date;
  readonly newId: <P extends IdPrefix>(prefix: P) => Id<P>;
  readonly log: Log;
}

export interface Context extends OperationContext {
  readonly connectors: Connectors;
  readonly onCall: OnCall;
  /** Where events of the audit trail are told to. */
  readonly events: EventSender;
  readonly slack: SlackPoster;
  /** Sign in with Slack, for the console; null where it is not set up. */
  readonly slackSignIn: SlackSignIn | null;
  /** What evidence of access reviews is signed with; null where none is set. */
  readonly signingKey: KeyObject | null;
}
