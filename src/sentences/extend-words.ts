import { spellDuration } from '../domain/duration.ts';
import type { ExtendRule } from '../domain/policies/extend-rule.ts';

/** `extended twice at most, 8 hours in all at most, once half of its time is over`. Pure. */
export function extendWords({ times, upToSeconds, fromPercent }: ExtendRule): string {
  if (times === 0) return 'never extended';
  const limits = [
    ...(times === null ? [] : [`${times} ${times === 1 ? 'time' : 'times'} at most`]),
    ...(upToSeconds === null ? [] : [`${spellDuration(upToSeconds)} in all at most`]),
    ...(fromPercent === null ? [] : [`once ${fromPercent} % of its time is over`]),
  ];
  return limits.length === 0 ? 'extended without a limit of its own' : `extended ${limits.join(', ')}`;
}
