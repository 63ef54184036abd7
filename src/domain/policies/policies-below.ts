/** Which policies what lies below a resource is under, each with its places. Pure. */
import type { Policy } from '../document/config-policies.ts';
import type { GrantableRole, ResourceKind } from '../entitlement.ts';
import { comparable, patternsOf } from './policy-match.ts';

/** A resource that is known to lie below another one. */
export interface Known {
  readonly path: string;
  readonly kind: ResourceKind;
  readonly isArchived: boolean;
}

/** What lies below that is under one policy. */
export interface Group {
  readonly policy: Policy;
  readonly places: readonly Known[];
}

/**
 * What is below by the policy it is under, in the order of the document; what no policy names is
 * under none. Pure.
 */
export function policiesBelow(
  policies: readonly Policy[],
  below: readonly Known[],
  role: GrantableRole,
): Group[] {
  const { paths, places } = sorted(below);
  const taken = new Uint8Array(paths.length);
  let left = paths.length;
  const found: Group[] = [];
  for (const policy of policies) {
    if (left === 0) break;
    if (!policy.match.roles.includes(role)) continue;
    const its: Known[] = [];
    for (const { start, test } of patternsOf(policy))
      for (let at = firstFrom(paths, start); paths[at]?.startsWith(start) === true; at++) {
        const [path, place] = [paths[at], places[at]];
        if (taken[at] === 1 || path === undefined || place === undefined || !test(path)) continue;
        taken[at] = 1;
        its.push(place);
      }
    left -= its.length;
    if (its.length > 0) found.push({ policy, places: its });
  }
  return found;
}

interface Sorted {
  readonly paths: readonly string[];
  readonly places: readonly Known[];
}

/** Of lists that are judged for several roles. */
const SORTED = new WeakMap<readonly Known[], Sorted>();

function sorted(below: readonly Known[]): Sorted {
  const known = SORTED.get(below);
  if (known !== undefined) return known;
  const pairs = below.map((place) => ({ path: comparable(place.path), place }));
  pairs.sort((a, b) => (a.path < b.path ? -1 : 1));
  const made = { paths: pairs.map(({ path }) => path), places: pairs.map(({ place }) => place) };
  SORTED.set(below, made);
  return made;
}

/** Where the paths begin that are not before this one. */
function firstFrom(paths: readonly string[], start: string): number {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((paths[middle] ?? '') < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first, by its path, that lies below none of the others, and how many more do not. Pure. */
export function topOf(places: readonly Known[]): { readonly path: string; readonly others: number } {
  const paths = new Set(places.map(({ path }) => path.toLowerCase()));
  const tops = places
    .map(({ path }) => path)
    .filter((path) => !ancestorsOf(path).some((up) => paths.has(up)));
  const [path = ''] = tops.toSorted();
  return { path, others: tops.length - 1 };
}

/** `a`, `a/b` of `a/b/c`, in lower case. */
function ancestorsOf(path: string): string[] {
  const parts = path.toLowerCase().split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
