/** What a document would have made of requests that were really made. Pure. */
import type { Decision } from './policy.ts';
import type { Progress } from './progress.ts';
import type { RequestStatus } from '../access/request.ts';

/** A request as it went. */
export interface Past {
  readonly status: RequestStatus;
  /** Nobody had to approve it. */
  readonly isByRule: boolean;
  /** How many people agreed to it. */
  readonly agreed: number;
}

/**
 * `by_rule`: granted at once, and people decided it then. `asked`: the other way round. `nobody`: a
 * step has nobody who could agree. `refused`: and it was approved then. `more`: approved then, by
 * fewer people than would have to agree.
 */
export const REPLAY_CHANGES = ['by_rule', 'asked', 'nobody', 'refused', 'more'] as const;
export type ReplayChange = (typeof REPLAY_CHANGES)[number];

/** What would be different; null for nothing that anybody would notice. Pure. */
export function changeOf(past: Past, decision: Decision): ReplayChange | null {
  switch (decision.outcome) {
    case 'approve':
      return past.isByRule ? null : 'by_rule';
    case 'refuse':
      if (decision.refusal.code === 'no_approver') return 'nobody';
      return past.status === 'approved' ? 'refused' : null;
    case 'ask': {
      if (past.isByRule) return 'asked';
      return past.status === 'approved' && past.agreed < fewest(decision.progress) ? 'more' : null;
    }
  }
}

/** How many people have to agree at least. */
function fewest({ steps, distinct }: Progress): number {
  const needs = steps.map(({ need }) => need);
  return distinct ? needs.reduce((sum, need) => sum + need, 0) : Math.max(0, ...needs);
}
