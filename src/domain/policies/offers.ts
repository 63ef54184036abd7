/** What somebody can choose from who asks: roles, lengths, and why others are not there. Pure. */
import type { Policy } from '../document/config-policies.ts';
import { parseDuration } from '../duration.ts';
import { GRANTABLE_ROLES, rank, type GrantableRole, type Role } from '../entitlement.ts';
import { lengthIn, piecesOf } from './lengths.ts';
import { refusalBelow, refusalByPolicy } from './policy-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { spansFor, type Lasting, type Span } from './spans.ts';
import { termsFor, type Reach, type Terms } from './terms.ts';

/**
 * What can be asked for with one role on one resource: a choice of the request form. The terms are
 * those of the length that is chosen; the bounds are those of all lengths.
 */
export interface Offer extends Terms {
  readonly role: GrantableRole;
  readonly approval: 'ask' | 'auto';
  /** Shortest first: lengths between them cannot be asked for. */
  readonly spans: readonly Span[];
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

/** Of what is asked for: null for no length in particular. */
interface Wished {
  readonly seconds: number | null;
  /** What more time is added to; left out for a request of its own. */
  readonly lasting?: Lasting;
}

/**
 * Every role this resource can be asked for with, weakest first. Roles at or below `held` are left
 * out. Pure.
 */
export const offersFor = (
  policies: readonly Policy[],
  reach: Reach,
  held: Role | null,
  { seconds, lasting }: Wished = { seconds: null },
): Offer[] =>
  rolesAbove(held).flatMap((role) => {
    const spans = spansFor(policies, reach, role, lasting);
    const span = spanAt(spans, seconds);
    return span === undefined ? [] : offerOf(role, spans, span);
  });

/** Of one role, whatever is held; null for none. Pure. */
export const offerFor = (
  policies: readonly Policy[],
  reach: Reach,
  role: GrantableRole,
  wished?: Wished,
): Offer | null => offersFor(policies, reach, null, wished).find((offer) => offer.role === role) ?? null;

/**
 * The one that has this length, or comes nearest; for none, the first that has its own default.
 */
function spanAt(spans: readonly Span[], seconds: number | null): Span | undefined {
  return seconds === null
    ? (spans.find(({ from, to, terms: { defaultSeconds: its } }) => its >= from && its <= to) ?? spans[0])
    : (spans.find(({ to }) => to >= seconds) ?? spans.at(-1));
}

function offerOf(role: GrantableRole, spans: readonly Span[], { from, to, terms }: Span): Offer[] {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined || terms.approval === 'refuse') return [];
  return [
    {
      ...terms,
      role,
      approval: terms.approval,
      spans,
      minSeconds: first.from,
      maxSeconds: last.to,
      defaultSeconds: Math.max(from, Math.min(to, terms.defaultSeconds)),
      recommended:
        spans.length === 1 ? terms.recommended : [...new Set(spans.flatMap(listedIn))].toSorted(byNumber),
      by: {
        approval: terms.by.approval,
        minSeconds: first.terms.by.minSeconds,
        maxSeconds: last.terms.by.maxSeconds,
      },
    },
  ];
}

/** The length nearest to a wished one that can be asked for, in seconds. Pure. */
export function lengthNear({ spans }: Pick<Offer, 'spans'>, seconds: number): number {
  const span = spanAt(spans, seconds);
  return span === undefined ? seconds : Math.max(span.from, Math.min(span.to, seconds));
}

const byNumber = (a: number, b: number): number => a - b;

const listedIn = ({ from, to, terms: { recommended } }: Span): number[] =>
  (recommended.length > 0 ? recommended : CHOICES).filter((choice) => choice >= from && choice <= to);

/**
 * The roles above `held` that are refused, whatever the length, in a way that has to be said,
 * weakest first. Pure.
 */
export const withheldFrom = (policies: readonly Policy[], reach: Reach, held: Role | null): Withheld[] =>
  rolesAbove(held).flatMap((role): Withheld[] => {
    if (spansFor(policies, reach, role).length > 0) return [];
    const found = piecesOf(policies).flatMap((piece): Withheld[] => {
      const lengthSeconds = lengthIn(piece);
      const terms = termsFor(policies, reach, role, lengthSeconds);
      const below = refusalBelow({ policies, resource: reach, role }, terms, lengthSeconds);
      if (below !== null) return [{ role, refusal: below, isOwn: false }];
      const isSaid = terms !== null && (terms.refusalRule !== null || terms.closed !== null);
      return isSaid ? [{ role, refusal: refusalByPolicy(role, reach.path, terms), isOwn: true }] : [];
    });
    return found.slice(0, 1);
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

/** Every length to choose from where this long is asked for, in seconds, shortest first. Pure. */
export const lengthsUpTo = (asked: number): number[] =>
  durationChoices({
    minSeconds: Math.min(60, asked),
    maxSeconds: asked,
    defaultSeconds: asked,
    recommended: [],
  });
