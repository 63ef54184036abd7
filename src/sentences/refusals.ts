import type { Attempt, Refusal, RefusalFacts, RefusedCode } from '../domain/refusal.ts';
import { ACCOUNT_REFUSALS } from './account-refusals.ts';
import { approvalRefusal, untilThen } from './approval-refusals.ts';
import { OWNER_REFUSALS } from './owner-refusals.ts';
import { REQUEST_REFUSALS } from './request-refusals.ts';
import { REVIEW_REFUSALS } from './review-refusals.ts';
import { sayBy, type Sentences } from './sentences.ts';
import type { Ways } from './ways.ts';

const REFUSALS: Sentences<RefusalFacts> = {
  ...REQUEST_REFUSALS,
  ...ACCOUNT_REFUSALS,
  ...OWNER_REFUSALS,
  ...REVIEW_REFUSALS,
};

/**
 * Why the rules say no, with `code` in backticks, to whoever wanted it; of a code of a later
 * version only that. Pure.
 */
export const refusalSentence = (refusal: Refusal, ways: Ways): string =>
  Object.hasOwn(REFUSALS, refusal.code)
    ? sayBy<RefusalFacts, RefusedCode>(REFUSALS, refusal, ways)
    : `A newer version of hallpass knows what this is: ${refusal.code}.`;

/** The same with what it stands in the way of. Pure. */
export function attemptSentence(refusal: Refusal, attempt: Attempt, ways: Ways): string {
  switch (attempt.at) {
    case 'approve': {
      const meanwhile = untilThen(refusal, attempt, ways);
      if (meanwhile !== null) return meanwhile;
      const head = attempt.isLess ? 'It cannot be approved like that.' : 'This can no longer be approved.';
      return `${head} ${approvalRefusal(refusal, attempt, ways) ?? refusalSentence(refusal, ways)}`;
    }
    case 'put_back':
      return `It cannot be put back. ${refusalSentence(refusal, ways)}`;
    case 'remove':
      return `It cannot be removed. ${refusalSentence(refusal, ways)}`;
    case 'limit':
      return `It cannot be made temporary. ${refusalSentence(refusal, ways)}`;
  }
}
