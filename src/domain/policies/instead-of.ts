/** Where to ask instead. */
import type { Policy } from '../document/config-policies.ts';
import type { GrantableRole } from '../entitlement.ts';
import type { Known } from './policies-below.ts';
import { isRefused, termsFor, type Reach } from './terms.ts';

/**
 * A place right below that can be asked for where the resource itself cannot, groups before
 * projects; null for none. Pure.
 */
export function insteadOf(
  policies: readonly Policy[],
  { path, below }: Reach,
  role: GrantableRole,
  lengthSeconds: number,
): string | null {
  const depth = path.split('/').length + 1;
  const right = below.filter((place) => !place.isArchived && place.path.split('/').length === depth);
  const byKind = right.toSorted((a, b) => order(a).localeCompare(order(b), 'en'));
  const found = byKind.find((place) => {
    const start = `${place.path.toLowerCase()}/`;
    const its = below.filter((other) => other.path.toLowerCase().startsWith(start));
    const terms = termsFor(policies, { ...place, below: its }, role, lengthSeconds);
    return terms !== null && !isRefused(terms);
  });
  return found?.path ?? null;
}

const order = ({ kind, path }: Known): string => `${kind} ${path}`;
