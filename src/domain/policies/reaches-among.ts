import { comparable } from './policy-match.ts';
import type { Known } from './policies-below.ts';
import type { Reach } from './terms.ts';

/** Each of these places of one connector with what is among them below it, by path. Pure. */
export function reachesAmong(places: readonly Known[]): Reach[] {
  const sorted = places
    .map((place) => ({ start: comparable(place.path), place }))
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  return sorted.map(({ start, place: { path, kind } }, index) => {
    const below: Known[] = [];
    if (kind === 'group')
      for (let at = index + 1; sorted[at]?.start.startsWith(start) === true; at++) {
        const its = sorted[at]?.place;
        if (its !== undefined) below.push(its);
      }
    return { path, kind, below };
  });
}
