import type { Day } from '../day.ts';

/** What a machine signs in with, as GitLab tells of it. */
export interface MachineToken {
  readonly name: string;
  /** What it may do, in GitLab's words; none where its permissions are finer than that. */
  readonly scopes: readonly string[];
  /** The day it ends, null for never. */
  readonly expiresOn: Day | null;
  /** When it was last used; null for never, and where GitLab does not say. */
  readonly lastUsedOn: Day | null;
}
