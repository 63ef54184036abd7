import type { Fault } from '../../../domain/fault.ts';
import { faultSentence } from '../../../sentences/faults.ts';

/** Why a grant that failed was not given. Pure. */
export const failureWords = ({ failure }: { readonly failure: Fault | null }): string =>
  failure === null ? 'GitLab did not take it.' : faultSentence(failure);
