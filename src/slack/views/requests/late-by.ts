import { overdueSeconds, type Ending } from '../../../domain/access/grant.ts';
import { spellDuration } from '../../../domain/duration.ts';

/** How late an end was, in whole minutes, at least one; null while it is not over. Pure. */
export function lateBy(grant: Ending): string | null {
  const seconds = overdueSeconds(grant);
  return seconds === null ? null : spellDuration(Math.max(1, Math.round(seconds / 60)) * 60);
}
