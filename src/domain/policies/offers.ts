/** What people can choose from: roles on a place, and for how long. Pure. */
import type { Policy } from '../document/config-policies.ts';
import { parseDuration } from '../duration.ts';
import { GRANTABLE_ROLES, type GrantableRole, rank, type Role } from '../entitlement.ts';
import type { Refusal } from '../refusal.ts';
import { refusalBelow, refusalByPolicy } from './policy-refusals.ts';
import { isRefused, type Reach, type Terms, termsFor } from './terms.ts';

/** What can be asked for with one role on one resource: a choice of the request form. */
export interface Offer extends Terms {
  readonly role: GrantableRole;
  readonly approval: 'ask' | 'auto';
}

/**
 * A role that the policy of a resource offers and a policy of something below it does not, or that
 * it refuses and says why.
 */
export interface Withheld {
  readonly role: GrantableRole;
  readonly refusal: Refusal;
  /** The policy of the resource itself refuses it, in its own words. */
  readonly isOwn: boolean;
}

/**
 * Every role this resource can be asked for with, weakest first. Roles at or below `held` are left
 * out. Pure.
 */
export const offersFor = (policies: readonly Policy[], reach: Reach, held: Role | null): Offer[] =>
  rolesAbove(held).flatMap((role) => {
    const terms = termsFor(policies, reach, role);
    return terms === null || isRefused(terms) || terms.approval === 'refuse'
      ? []
      : [{ ...terms, approval: terms.approval, role }];
  });

/** The roles above `held` that are refused in a way that has to be said, weakest first. Pure. */
export const withheldFrom = (policies: readonly Policy[], reach: Reach, held: Role | null): Withheld[] =>
  rolesAbove(held).flatMap((role): Withheld[] => {
    const terms = termsFor(policies, reach, role);
    const below = refusalBelow({ policies, resource: reach, role }, terms);
    if (below !== null) return [{ role, refusal: below, isOwn: false }];
    const rule = terms?.refusalRule ?? null;
    return rule === null ? [] : [{ role, refusal: refusalByPolicy(role, reach.path, rule), isOwn: true }];
  });

const rolesAbove = (held: Role | null): GrantableRole[] =>
  GRANTABLE_ROLES.filter((role) => held === null || rank(role) > rank(held));

const CHOICES = ['30m', '1h', '2h', '4h', '8h', '12h', '1d', '2d', '3d', '7d'].map(
  (text) => parseDuration(text) ?? 0,
);

/** Within what a form lets somebody choose a duration. */
export type Bounds = Pick<Offer, 'minSeconds' | 'maxSeconds' | 'defaultSeconds' | 'recommended'>;

/**
 * The lengths the form lists, shortest first: recommended ones, or usual ones, within the bounds,
 * the default and the cap. Pure.
 */
export function durationChoices({ minSeconds, maxSeconds, defaultSeconds, recommended }: Bounds): number[] {
  const listed = recommended.length > 0 ? recommended : CHOICES;
  const within = listed.filter((choice) => choice >= minSeconds && choice <= maxSeconds);
  return [...new Set([...within, defaultSeconds, maxSeconds])].toSorted((a, b) => a - b);
}
