import { createHash } from 'node:crypto';

/** Every fact the audit trail records, noun.pastParticiple. */
export const AUDIT_ACTIONS = [
  'request.created',
  'request.refused',
  'request.counted',
  'request.advanced',
  'request.escalated',
  'request.approved',
  'request.denied',
  'request.cancelled',
  'request.expired',
  'request.reminded',
  'request.nudged',
  'request.signed_in',
  'grant.started',
  'grant.provisioned',
  'grant.failed',
  'grant.extended',
  'grant.curtailed',
  'grant.revoking',
  'grant.late',
  'grant.ended',
  'slot.drifted',
  'slot.written',
  'resource.confirmed_gone',
  'resource.lost',
  'resource.moved',
  'drift.found',
  'drift.doubted',
  'drift.returned',
  'drift.accepted',
  'drift.limited',
  'drift.removing',
  'drift.removed',
  'drift.reopened',
  'drift.reconsidered',
  'drift.gone',
  'drift.replaced',
  'conflict.found',
  'conflict.exempted',
  'conflict.reopened',
  'conflict.resolved',
  'review.created',
  'review.skipped',
  'review.edited',
  'review.staging_refused',
  'review.staged',
  'review.opened',
  'review.closed',
  'review.completed',
  'review.discarded',
  'review.decided',
  'review.cleared',
  'review.submitted',
  'review.kept',
  'review.applied',
  'review.delegated',
  'review.concluded',
  'review.vanished',
  'review.moved',
  'review.dropped',
  'review.undone',
  'review.restored',
  'review.not_restored',
  'review.reassigned',
  'review.task_done',
  'review.task_left',
  'review.evidence_wanted',
  'review.evidence_made',
  'review.evidence_sent',
  'review.evidence_dropped',
  'person.registered',
  'person.deactivated',
  'person.reactivated',
  'account.linked',
  'account.unlinked',
  'verification.begun',
  'verification.answered',
  'verification.declined',
  'verification.failed',
  'config.applied',
  'event_receiver.stopped',
  'event_receiver.sent_again',
  'access.stopped',
  'access.resumed',
  'connector.synced',
  'connector.stopped',
  'connector.begun',
  'connector.confirmed',
  'connector.paused',
  'connector.resumed',
  'connector.removed',
  'draft.created',
  'draft.entered',
  'draft.checked',
  'draft.rejected',
  'draft.lapsed',
  'draft.confirmed',
  'draft.discarded',
  'draft.reminded',
  'token.made',
  'token.revoked',
  'session.begun',
  'session.ended',
  'credential.stored',
  'credential.rekeyed',
  'credential.dropped',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/**
 * `subject` is the id of the thing it happened to; `body` is JSON without secrets and without free
 * text nobody asked to keep.
 */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly subject: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What happened, before it is said to what. */
export type AuditFact = Omit<AuditEvent, 'subject'>;

/**
 * JSON with sorted keys and no spaces, so that equal facts have equal text. Undefined values are
 * left out. Pure.
 */
export function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${entries.join(',')}}`;
}

export interface ChainLink {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subjectId: string;
  /** JSON. */
  readonly body: string;
}

/**
 * The hash that makes the trail a chain: SHA-256, hex, over the previous hash and every field.
 * Pure.
 */
export function chainHash(prevHash: string, link: ChainLink): string {
  const text = [
    prevHash,
    link.seq,
    link.at.toISOString(),
    link.actor,
    link.action,
    link.subjectId,
    link.body,
  ].join('\n');
  return createHash('sha256').update(text).digest('hex');
}

/** The `prevHash` of the first event. */
export const GENESIS_HASH = '0'.repeat(64);
