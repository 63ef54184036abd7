/**
 * When it is looked at what somebody who was let in under a grant gives on: what they gave is no
 * finding of the grant's scope, which is read at its end.
 */
import { rank } from '../entitlement.ts';
import type { GrantId } from '../id.ts';
import { powerOf } from '../power.ts';
import type { FindingKind, FindingStatus } from './finding.ts';
import type { Row } from './membership.ts';

interface LetIn {
  readonly kind: FindingKind;
  readonly held: boolean;
  readonly grants: readonly GrantId[];
  readonly found: Row;
}

const HOUR_MS = 3_600_000;

/** Whether what was found gives power of its own that holders gave, and that stays. Pure. */
export const isWatched = ({ kind, held, grants, found }: LetIn): boolean =>
  (kind === 'membership' || kind === 'share') &&
  !held &&
  grants.length > 0 &&
  rank(powerOf(found)) >= rank('maintainer');

/**
 * When it is looked at first; null for never. What is in a place that was made meanwhile was never
 * looked at; elsewhere the end of the grant is a look. Pure.
 */
export function firstWatch(finding: LetIn, isNew: boolean, now: Date): Date | null {
  if (!isWatched(finding)) return null;
  return isNew ? now : new Date(now.getTime() + HOUR_MS);
}

/**
 * When next, after a look: while nobody has decided, after an hour, then each time twice as long
 * after it was found, at least once a day; what was removed an hour after that. Null for not any
 * more. Pure.
 */
export function nextWatch(
  finding: LetIn & {
    readonly status: FindingStatus;
    readonly foundAt: Date;
    readonly decidedAt: Date | null;
  },
  now: Date,
): Date | null {
  const { status, foundAt, decidedAt } = finding;
  if (!isWatched(finding)) return null;
  if (decidedAt !== null && (status === 'removing' || status === 'removed')) {
    const last = new Date(decidedAt.getTime() + HOUR_MS);
    if (last > now) return last;
  }
  if (status !== 'open' && status !== 'removing') return null;
  const age = now.getTime() - foundAt.getTime();
  return new Date(now.getTime() + Math.min(Math.max(age, HOUR_MS), 24 * HOUR_MS));
}
