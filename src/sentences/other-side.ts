import { roleLabel } from '../domain/entitlement.ts';
import type { RefusalFacts } from '../domain/refusal.ts';

/**
 * `Maintainer on acme/rules, through acme`: what somebody holds on the other side of a conflict,
 * and what gives it to them. Pure.
 */
export function otherSide(held: NonNullable<RefusalFacts['conflict']['held']>): string {
  const { role, path, above, invited } = held;
  const through = above === undefined ? '' : `, through ${above}`;
  const by = invited === undefined ? '' : `, by the invited group ${invited}`;
  return `${roleLabel(role)} on ${path}${through}${by}`;
}
