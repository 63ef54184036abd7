/** What can be asked for, and not for so long. Pure. */
import { tellLengthsApart } from './lengths.ts';
import { lengthOf, refusalOfDuration, type Asked } from './policy-refusals.ts';
import { refuse, type Refused } from './refused.ts';
import { spansFor, type Span } from './spans.ts';
import { isRefused, type Terms } from './terms.ts';

/**
 * By policies that are for other lengths, or the bounds of those that are for this one; null for
 * nothing, and where a policy says in its own words why it refuses. Pure.
 */
export function refusalOfLength(asked: Asked, terms: Terms | null): Refused | null {
  const { policies, resource, role, durationSeconds } = asked;
  const byBounds = terms === null || isRefused(terms) ? null : refusalOfDuration(terms, durationSeconds);
  if (!tellLengthsApart(policies)) return byBounds;
  if (terms !== null && terms.refusalRule !== null) return null;
  const lasting = { soFarSeconds: lengthOf(asked) - durationSeconds, leftSeconds: 0 };
  return refusalOfSpans(spansFor(policies, resource, role, lasting), durationSeconds) ?? byBounds;
}

/** What speaks against a duration that lies in none of these; null for nothing. Pure. */
export function refusalOfSpans(spans: readonly Span[], durationSeconds: number): Refused | null {
  if (spans.some(({ from, to }) => durationSeconds >= from && durationSeconds <= to)) return null;
  const shorter = spans.findLast(({ to }) => to < durationSeconds);
  if (shorter !== undefined) {
    const { to: maxSeconds, terms } = shorter;
    const below = maxSeconds === terms.maxSeconds ? terms.by.maxSeconds : null;
    return refuse({ code: 'too_long', maxSeconds, leftSeconds: null, below }, 'duration');
  }
  const [first] = spans;
  if (first === undefined) return null;
  const { from: minSeconds, terms } = first;
  const below = minSeconds === terms.minSeconds ? terms.by.minSeconds : null;
  return refuse({ code: 'too_short', minSeconds, below }, 'duration');
}
