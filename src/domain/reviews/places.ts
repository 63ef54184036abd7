import type { ResourceId } from '../id.ts';
import { comparable, patternOf } from '../policies/policy-match.ts';

/** A place as far as it matters whether it is reviewed. */
interface Place {
  readonly id: ResourceId;
  readonly parentId: ResourceId | null;
  readonly path: string;
}

/**
 * The places whose paths match one of the patterns, and the groups above them that are not among
 * them: what is held there reaches into what is reviewed. Pure.
 */
export function placesIn<P extends Place>(
  places: readonly P[],
  globs: readonly string[],
): { readonly inside: readonly P[]; readonly above: readonly P[] } {
  const isInside = matcherOf(globs);
  const inside = places.filter(({ path }) => isInside(path));
  const byId = new Map(places.map((place) => [place.id, place]));
  const taken = new Set(inside.map(({ id }) => id));
  const above = new Map<ResourceId, P>();
  for (const { parentId } of inside)
    for (let at = parentId; at !== null && !above.has(at);) {
      const group = byId.get(at);
      if (group === undefined) break;
      if (!taken.has(at)) above.set(at, group);
      at = group.parentId;
    }
  return { inside, above: [...above.values()] };
}

/** Whether a path matches one of the patterns. Pure. */
export const isReviewed = (path: string, globs: readonly string[]): boolean => matcherOf(globs)(path);

function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(patternOf);
  return (path) => patterns.some(({ test }) => test(comparable(path)));
}
