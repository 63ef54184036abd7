/** The parts of a group or project that others than its members see, as it is set. Pure. */
import type { FoundThere } from './asked.ts';

const LEVEL = '_access_level';
const OPEN_PLACES: ReadonlySet<unknown> = new Set(['internal', 'public']);

/**
 * `enabled` is whoever sees the place: on a private one, its members. `public` is everybody,
 * whoever sees the rest; GitLab has it for pages and packages only (app/models/project_feature.rb).
 */
export function openParts(
  place: Readonly<Record<string, unknown>>,
): Pick<FoundThere, 'type' | 'key' | 'label' | 'print'>[] {
  const { visibility, public_jobs: showsJobs } = place;
  const seenBy = OPEN_PLACES.has(visibility) ? String(visibility) : null;
  const parts = Object.keys(place)
    .filter((key) => key.endsWith(LEVEL))
    .map((key) => [key.slice(0, -LEVEL.length), audienceOf(place[key], seenBy)] as const);
  const jobs = showsJobs === true ? audienceOf(place['builds_access_level'], seenBy) : null;
  return [...parts, ['job_logs', jobs] as const].flatMap(([key, print]) =>
    print === null ? [] : [{ type: 'open_part', key, label: key.replaceAll('_', ' '), print }],
  );
}

function audienceOf(level: unknown, seenBy: string | null): string | null {
  if (level === 'public') return 'public';
  return level === 'enabled' ? seenBy : null;
}
