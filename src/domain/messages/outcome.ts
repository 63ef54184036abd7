import type { EndReason, GrantStatus } from '../access/grant.ts';
import type { CancelCause, RequestKind, RequestStatus } from '../access/request.ts';

/**
 * What becomes of a request or a grant and is told to the person by a message of its own, for an
 * edited card rings nowhere. The position is the ordinal of the message: never change the order.
 */
export const OUTCOMES = [
  'active',
  'failed',
  'ended',
  'denied',
  'expired',
  'cancelled',
  'extended',
  'undone',
  'waiting',
  'standstill',
  'going_on',
  'askable',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Those that say how it stands while somebody waits, and that may come again. */
export const WAITING_OUTCOMES = ['standstill', 'going_on'] as const satisfies readonly Outcome[];

/** What lies between the ordinals of an outcome and of the same one when it comes again. */
export const ROUND = 100;

/** The ordinal of the message that tells of it, the first time in round 0. Pure. */
export const ordinalOf = (outcome: Outcome, round = 0): number => round * ROUND + OUTCOMES.indexOf(outcome);

/** Which time it is that an outcome is told with this ordinal, from 0. Pure. */
export const roundOf = (ordinal: number): number => Math.floor(ordinal / ROUND);

/** What a message with this ordinal tells; undefined for what this version does not know. Pure. */
export const outcomeAt = (ordinal: number): Outcome | undefined => OUTCOMES[ordinal % ROUND];

interface Answered {
  readonly kind: RequestKind;
  readonly status: RequestStatus;
  /** Null when a policy decided, time, or nobody yet. */
  readonly decidedBy: unknown;
  readonly cancelCause: CancelCause | null;
}

/** Of the others they know, or are told by another message. */
const TOLD_CAUSES: ReadonlySet<CancelCause> = new Set(['connector_gone', 'resource_gone', 'nobody_left']);

/**
 * Null for what the person did by a press of their own, or is told otherwise: the grant of an
 * approved request tells of itself. Pure.
 */
export function outcomeOfRequest({ kind, status, decidedBy, cancelCause }: Answered): Outcome | null {
  switch (status) {
    case 'pending':
      return null;
    case 'approved':
      return kind === 'extension' && decidedBy !== null ? 'extended' : null;
    case 'cancelled':
      return cancelCause !== null && TOLD_CAUSES.has(cancelCause) ? 'cancelled' : null;
    case 'denied':
    case 'expired':
      return status;
  }
}

/** Ends that the holder is told by a notice about the account, or cannot read any more. */
const TOLD_OTHERWISE: ReadonlySet<EndReason> = new Set(['unlinked', 'deactivated']);

/** In no other state a grant has an outcome. */
export const TELLING: ReadonlySet<GrantStatus> = new Set(['active', 'failed', 'ended']);

/**
 * The same of a grant. One that a policy gave at once is what the person has just asked for, unless
 * GitLab had them wait, which they were told (`hasWaited`); of drift its finding tells. What the
 * holder gave back is told where it took long (`isLate`). Pure.
 */
export function outcomeOfGrant(
  {
    status,
    endReason,
    isLate,
  }: { readonly status: GrantStatus; readonly endReason: EndReason | null; readonly isLate: boolean },
  { kind, decidedBy, hasWaited }: Pick<Answered, 'kind' | 'decidedBy'> & { readonly hasWaited: boolean },
): Outcome | null {
  const isDrift = kind === 'drift';
  switch (status) {
    case 'active':
      return isDrift || (decidedBy === null && !hasWaited) ? null : 'active';
    case 'failed':
      return isDrift ? null : 'failed';
    case 'ended':
      if (endReason === 'given_back') return isLate ? 'ended' : null;
      return endReason !== null && TOLD_OTHERWISE.has(endReason) ? null : 'ended';
    case 'provisioning':
    case 'revoking':
      return null;
  }
}
