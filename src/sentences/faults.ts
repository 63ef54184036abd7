import type { Fault, FaultCode, FaultFacts } from '../domain/fault.ts';
import { ANSWER_FAULTS } from './answer-faults.ts';
import { DETAILS_FAULTS } from './details-faults.ts';
import { MEMBER_FAULTS } from './member-faults.ts';
import { PLAIN_WAYS } from './ways.ts';
import { sayBy, type Sentences } from './sentences.ts';
import { TOKEN_FAULTS } from './token-faults.ts';

const FAULTS: Sentences<FaultFacts> = {
  ...MEMBER_FAULTS,
  ...ANSWER_FAULTS,
  ...TOKEN_FAULTS,
  ...DETAILS_FAULTS,
  sentence: ({ text }) => text,
};

/**
 * What is wrong, and what to do, with `code` in backticks; of a code of a later version only that.
 * Pure.
 */
export const faultSentence = (fault: Fault): string =>
  Object.hasOwn(FAULTS, fault.code)
    ? sayBy<FaultFacts, FaultCode>(FAULTS, fault, PLAIN_WAYS)
    : `A newer version of hallpass knows what this is: ${fault.code}.`;
