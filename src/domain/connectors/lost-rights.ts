/** That a connector's token cannot do its work any more, which does not heal by itself. Pure. */
import type { Fault, StoredFault } from '../fault.ts';
import { readStored } from '../told.ts';

/** The codes of errors that mean it: the token, and what its account is. */
const LOST = ['unauthorized', 'forbidden'] as const;
export type LostRights = (typeof LOST)[number];

export const isLost = (code: string | null): code is LostRights => LOST.some((lost) => lost === code);

/** What a check of a token that works says, the gravest first. */
const SAID: Readonly<Partial<Record<Fault['code'], LostRights>>> = {
  not_owner: 'forbidden',
  reads_only: 'unauthorized',
  permissions_missing: 'unauthorized',
};

/** What a check found missing for giving and taking roles; null when nothing is. */
export function rightsLost(check: {
  readonly canProvision: boolean;
  readonly warnings: readonly Fault[];
}): { readonly code: LostRights; readonly fault: Fault } | null {
  if (check.canProvision) return null;
  for (const [said, code] of Object.entries(SAID)) {
    const fault = check.warnings.find((warning) => warning.code === said);
    if (fault !== undefined) return { code, fault };
  }
  return null;
}

/** Whether what is wrong with a connector leaves it to read all there is, as a sync does. */
export const isStillRead = (state: {
  readonly failures: number;
  readonly failedIn: string | null;
  readonly detail: StoredFault | null;
}): boolean =>
  state.failures === 0 &&
  state.failedIn === 'check' &&
  state.detail !== null &&
  readStored(state.detail).code in SAID;
