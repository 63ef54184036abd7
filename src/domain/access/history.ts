/** What people look back for, and by what. Pure. */
import type { AuditAction } from '../audit.ts';
import type { Role } from '../entitlement.ts';
import type { RequestSource } from '../actor.ts';
import type { Fault } from '../fault.ts';
import type { PersonId } from '../id.ts';

/**
 * `access`: who had what and when, one entry for each grant. `decisions`: everything that was
 * decided. `all`: every fact of the audit trail.
 */
export const HISTORIES = ['access', 'decisions', 'all'] as const;
export type History = (typeof HISTORIES)[number];

/** What somebody decided, or a rule, or time. */
export const DECISIONS = [
  'request.counted',
  'request.advanced',
  'request.approved',
  'request.denied',
  'request.refused',
  'request.cancelled',
  'request.expired',
  'grant.extended',
  'grant.curtailed',
  'grant.failed',
  'slot.drifted',
  'drift.accepted',
  'drift.limited',
  'drift.removing',
  'drift.reopened',
  'drift.reconsidered',
  'drift.doubted',
  'drift.returned',
  'account.linked',
  'account.unlinked',
  'verification.declined',
  'config.applied',
  'access.stopped',
  'access.resumed',
  'connector.stopped',
  'connector.confirmed',
  'connector.paused',
  'connector.resumed',
  'connector.removed',
  'draft.confirmed',
  'draft.discarded',
] as const satisfies readonly AuditAction[];

/** The facts that one history is made of; null for all. */
export const FACTS: Readonly<Record<History, readonly AuditAction[] | null>> = {
  access: ['grant.started'],
  decisions: DECISIONS,
  all: null,
};

/** Somebody, as Slack knows them. */
export interface Someone {
  readonly id: PersonId;
  readonly slackUserId: string;
  readonly name: string;
}

/** One fact of the audit trail with whatever it belongs to. */
export interface HistoryEntry {
  readonly seq: number;
  readonly at: Date;
  readonly action: string;
  readonly subjectId: string;
  /** `per_…@slack` or `system:expire-grant`. */
  readonly actor: string;
  /** The person who did it; null when hallpass did. */
  readonly by: Someone | null;
  /** Whom it is about; null for what is about nobody, or an account that is nobody's. */
  readonly person: Someone | null;
  /** Its username; the path or the address of what was invited. */
  readonly account: string | null;
  readonly connectorId: string | null;
  readonly path: string | null;
  readonly role: Role | null;
  /** The request it belongs to. */
  readonly request: {
    readonly number: number;
    readonly reason: string;
    readonly note: string | null;
    /** Who approved or denied it; null when a policy or time did, or while pending. */
    readonly decider: Someone | null;
    readonly policyId: string;
    readonly source: RequestSource;
  } | null;
  /**
   * The grant it belongs to: since when it was held and until when; null while that has not come.
   */
  readonly held: {
    readonly from: Date | null;
    readonly until: Date | null;
    readonly expiresAt: Date | null;
    readonly endReason: string | null;
    /** What whoever ended it wrote about it; null for nothing. */
    readonly endNote: string | null;
    readonly failure: Fault | null;
  } | null;
  /** Canonical JSON, as it stands in the trail. */
  readonly body: string;
  readonly prevHash: string;
  readonly hash: string;
}
