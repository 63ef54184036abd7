import type { Fault } from '../../../domain/fault.ts';
import { faultSentence } from '../../../sentences/faults.ts';

/** Why more time that was approved was put back. Pure. */
export const undoneWords = ({ undone }: { readonly undone: Fault | null }): string =>
  undone === null ? '' : faultSentence(undone);

/** Why a grant that failed was not given. Pure. */
export const failureWords = ({ failure }: { readonly failure: Fault | null }): string =>
  failure === null ? 'GitLab did not take it.' : faultSentence(failure);
