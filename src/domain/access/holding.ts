/** What somebody holds somewhere through anything, as GitLab itself said when it was asked. */
import type { Day } from '../day.ts';
import { rank, type Role } from '../entitlement.ts';

/**
 * `own`: a row of the place itself; `above`: of a group above it; `invited`: through a group that
 * was invited to it, or above it.
 */
export const HOLDING_WAYS = ['own', 'above', 'invited'] as const;

export interface Holding {
  readonly role: Role;
  /**
   * Which group or project gives it; null where the vendor does not show that, or it was not looked
   * for.
   */
  readonly through: { readonly way: (typeof HOLDING_WAYS)[number]; readonly path: string } | null;
  /** The day on which it ends by itself; null for none known. */
  readonly endsOn: Day | null;
}

/** What came of asking, kept with the request. */
export type HoldingLook =
  | { readonly said: 'held'; readonly holding: Holding }
  | { readonly said: 'nothing' }
  /** It is hallpass's own doing, or has just been: what the rows say is truer. */
  | { readonly said: 'ours' }
  | { readonly said: 'no_answer' };

/**
 * Whether a role that is asked for until `until` would add nothing: as much is held, and does not
 * end before by itself. GitLab ends what has a day at the start of it. Pure.
 */
export const coversAsk = (
  { role, endsOn }: Holding,
  ask: { readonly role: Role; readonly until: Date },
): boolean =>
  rank(role) >= rank(ask.role) &&
  (endsOn === null || Date.parse(`${endsOn}T00:00:00Z`) >= ask.until.getTime());
