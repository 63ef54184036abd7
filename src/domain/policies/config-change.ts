/**
 * What a new document takes from owners: what is dropped while grants are open, who decides, and
 * what a rule decides in their place.
 */
import { applicable, askingsIn } from './applicable.ts';
import { canonical } from '../audit.ts';
import type { ConfigFile } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';
import type { GrantableRole } from '../entitlement.ts';
import { lengthIn, piecesOf } from './lengths.ts';
import { reachesAmong } from './reaches-among.ts';
import type { Known } from './policies-below.ts';
import { termsFor, type Reach } from './terms.ts';

/** The places and roles that a rule gives without an owner from now on. */
export interface GivenByRule {
  readonly policies: readonly string[];
  readonly roles: readonly GrantableRole[];
  readonly places: number;
  /** A few of their paths. */
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 3;

/**
 * What `after` gives by rule to somebody and `before` did not, of these places of one connector, by
 * the policies that are for it. A group is held to the strictest of what is known below it. Pure.
 */
export function givenByRule(
  before: readonly Policy[],
  after: readonly Policy[],
  places: readonly Known[],
): GivenByRule | null {
  const reaches = reachesAmong(places);
  const given = circlesOf(before, after).flatMap(({ was, is }) => {
    const roles = new Set(is.flatMap(({ approval, match }) => (approval === 'auto' ? match.roles : [])));
    return reaches.flatMap((reach) =>
      [...roles].flatMap((role) => {
        const policy = newRuleFor({ was, is }, reach, role);
        return policy === null ? [] : [{ path: reach.path, role, policy }];
      }),
    );
  });
  if (given.length === 0) return null;
  const paths = [...new Set(given.map(({ path }) => path))];
  return {
    policies: [...new Set(given.map(({ policy }) => policy))],
    roles: [...new Set(given.map(({ role }) => role))],
    places: paths.length,
    examples: paths.slice(0, MOST_EXAMPLES),
  };
}

/** The policy that gives something by rule, for a length of which none did; null for none. */
function newRuleFor({ was, is }: Circle, reach: Reach, role: GrantableRole): string | null {
  const found = piecesOf([...was, ...is]).flatMap((piece) => {
    const length = lengthIn(piece);
    const terms = termsFor(is, reach, role, length);
    const isNew = terms?.approval === 'auto' && termsFor(was, reach, role, length)?.approval !== 'auto';
    return isNew ? [terms.policyId] : [];
  });
  return found[0] ?? null;
}

interface Circle {
  readonly was: readonly Policy[];
  readonly is: readonly Policy[];
}

/**
 * For everybody, and for each of those whom policies tell apart, and in each of their windows:
 * where they are others now.
 */
function circlesOf(before: readonly Policy[], after: readonly Policy[]): Circle[] {
  return askingsIn([...before, ...after].map(onAnyConnector))
    .map((asking) => ({
      was: applicable(before.map(onAnyConnector), asking),
      is: applicable(after.map(onAnyConnector), asking),
    }))
    .filter(({ was, is }) => canonical(was) !== canonical(is));
}

/** They are all for the connector that is looked at. */
const onAnyConnector = ({ match, ...policy }: Policy): Policy => ({
  ...policy,
  match: { ...match, connectors: undefined },
});

/**
 * The owners a connector has no more, and those it did not have, as the document names them; null
 * when they are the same. Pure.
 */
export function ownersChanged(
  before: ConfigFile,
  after: ConfigFile,
  connectorId: string,
): { readonly removed: readonly string[]; readonly added: readonly string[] } | null {
  const [was, is] = [before, after].map((file) => file.connectors.find(({ id }) => id === connectorId));
  if (was === undefined || is === undefined) return null;
  const without = (some: readonly string[], others: readonly string[]): string[] =>
    some.filter((ref) => !others.some((other) => other.toLowerCase() === ref.toLowerCase()));
  const [removed, added] = [without(was.owners, is.owners), without(is.owners, was.owners)];
  return removed.length + added.length === 0 ? null : { removed, added };
}
