/** What people look back for, and by what. Pure. */
import type { AuditAction } from './audit.ts';

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
  'drift.doubted',
  'drift.returned',
  'account.linked',
  'account.unlinked',
  'verification.declined',
  'config.applied',
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
