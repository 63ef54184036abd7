import type { GeneratedAlways } from 'kysely';
import type { HoldingLook } from '../../domain/access/holding.ts';
import type { CancelCause, RequestKind, RequestStatus } from '../../domain/access/request.ts';
import type { RequestSource } from '../../domain/actor.ts';
import type { AskedConflicts } from '../../domain/conflicts/conflict-ask.ts';
import type { GrantableRole } from '../../domain/entitlement.ts';
import type { StoredFault } from '../../domain/fault.ts';
import type { Turns } from '../../domain/policies/turns.ts';
import type { ApprovalId, GrantId, PersonId, RequestId, ResourceId } from '../../domain/id.ts';
import type { Defaulted, NullableJson } from './columns.ts';

export interface RequestsTable {
  id: RequestId;
  number: GeneratedAlways<number>;
  kind: RequestKind;
  requesterId: PersonId;
  resourceId: ResourceId;
  role: GrantableRole;
  durationSeconds: number;
  reason: string;
  status: RequestStatus;
  configVersion: number;
  policyId: string;
  createdAt: Date;
  /** When it lapses unanswered. */
  expiresAt: Date;
  decidedAt: Date | null;
  /** Who approved or denied it; null when a policy or time did, or while pending. */
  decidedBy: PersonId | null;
  /** What the decider wrote. */
  decisionNote: string | null;
  cancelCause: CancelCause | null;
  extendsGrantId: GrantId | null;
  source: RequestSource;
  idempotencyKey: string;
  remindersSent: Defaulted<number>;
  /** Null when no more reminders are due. */
  nextReminderAt: Date | null;
  /** When what it waits for is to be looked at again; null for not before somebody decides. */
  reviewDueAt: Date | null;
  /** Its steps that have waited for too long, from 0. */
  escalated: Defaulted<number[]>;
  /** When GitLab is to be asked what the person holds there; null when it was, or will not be. */
  lookDueAt: Date | null;
  /** What it said; null while it was not asked. */
  look: NullableJson<HoldingLook>;
  /** The conflicts it would bring about, as of its last judgement; null for none. */
  conflicts: NullableJson<AskedConflicts>;
  /** Of an extension: why what was approved was put back; null where it was not. */
  undone: StoredFault | null;
  /** Whom it waits for, and since when; null for what was asked by version 0.2.0 or earlier. */
  asked: NullableJson<Turns>;
}

export interface ApprovalsTable {
  id: ApprovalId;
  requestId: RequestId;
  requesterId: PersonId;
  /** Null when a policy approved. */
  approverId: PersonId | null;
  decision: 'approve' | 'deny';
  source: 'slack' | 'web' | 'cli' | 'api' | 'policy' | 'console';
  note: string | null;
  /** What was approved, which may be less than asked. */
  role: GrantableRole;
  durationSeconds: number;
  at: Date;
}
