/** Why an integration owner cannot change what they wanted to. */
import { faultSentence } from './faults.ts';
import type { RefusalFacts } from '../domain/refusal.ts';
import type { Sentences } from './sentences.ts';

type OwnerCode = 'only_watched' | 'own_account' | 'last_owner' | 'token_refused';

export const OWNER_REFUSALS: Sentences<Pick<RefusalFacts, OwnerCode>> = {
  // It may also be configured no more.
  only_watched: ({ connector, paused }) =>
    paused
      ? `${connector} is paused, so hallpass changes nothing there.`
      : `hallpass changes nothing on ${connector}. Change the membership in GitLab.`,
  own_account: () => "This is hallpass's own account, and without it nothing could be taken back.",
  last_owner: () =>
    'Nobody else stays Owner of the group. Make somebody else Owner of it first, without an end.',
  token_refused: ({ connector, open, fault }) =>
    `${open === 1 ? '1 grant is' : `${open} grants are`} not over, and the token of ${connector} cannot take ${open === 1 ? 'it' : 'them'} back${fault === null ? '.' : `: ${faultSentence(fault)}`} Enter a working token first, under Details. Then ${connector} can be removed.`,
};
