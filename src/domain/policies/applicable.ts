/**
 * Which policies of the document are for whoever asks: the others count as if they were not in it,
 * for a place and for everything below it. Pure.
 */
import type { ConfigFile } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';
import { requesterRefs } from '../document/match-fields.ts';
import type { Window } from '../document/window-fields.ts';
import { rank, type Role } from '../entitlement.ts';
import { closed } from './closed.ts';
import { isSameWindow } from './windows.ts';

/** By what the document may name the connector, and whoever asks, and when that is. */
export interface Asking {
  /** Its id, and what its application is called. */
  readonly connector: readonly string[];
  /** Their e-mail, Slack user id and user groups, and `owners`: what policies name of it. */
  readonly requester: readonly string[];
  /** The windows of policies that are open; none unless given. */
  readonly windows?: readonly Window[];
  /**
   * The strongest role they have ever held on the place by a grant, null for none; left out where
   * no place is meant: then it makes no difference who is new.
   */
  readonly everHeld?: Role | null;
}

export type NotFor = 'connector' | 'requester' | 'new' | 'window';

/**
 * The policies that are for whoever asks; of one that is for the newcomers to some of its roles,
 * those. What only policies for other times name is closed, also below a group. Pure.
 */
export function applicable(policies: readonly Policy[], asking: Asking): readonly Policy[] {
  const kept: Policy[] = [];
  const shut: Policy[] = [];
  for (const policy of policies) {
    const why = notFor(policy, asking);
    if (why === null) kept.push(ofNewcomer(policy, asking));
    else if (why === 'window') shut.push(closed(ofNewcomer(policy, asking), 'window'));
  }
  return [...kept, ...shut];
}

/** What of it a policy is not for; null where it is for all of it. Pure. */
export function notFor(policy: Policy, asking: Asking): NotFor | null {
  const { match } = policy;
  if (!isAmong(match.connectors, asking.connector)) return 'connector';
  if (!isAmong(requesterRefs(match), asking.requester)) return 'requester';
  if (ofNewcomer(policy, asking).match.roles.length === 0) return 'new';
  const { when } = match;
  const { windows = [] } = asking;
  return when === undefined || windows.some((open) => isSameWindow(open, when)) ? null : 'window';
}

/** With the roles alone that are new to somebody, or that are not. */
function ofNewcomer(policy: Policy, { everHeld }: Asking): Policy {
  const { match } = policy;
  if (match.new === undefined || everHeld === undefined) return policy;
  const roles = match.roles.filter((role) => isNewTo(everHeld, role) === match.new);
  return roles.length === match.roles.length ? policy : { ...policy, match: { ...match, roles } };
}

/** Whether a role is more than somebody has ever held. Pure. */
const isNewTo = (everHeld: Role | null, role: Role): boolean =>
  everHeld === null || rank(everHeld) < rank(role);

/** Whether what a policy is for names somebody or something; what is not given names all. Pure. */
export const isAmong = (refs: readonly string[] | undefined, names: readonly string[]): boolean =>
  refs === undefined || refs.some((ref) => names.some((name) => isSame(ref, name)));

/** E-mails, and what applications are called, compare without case. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a policy is for everybody, everywhere and whenever, for whom another one is. Pure. */
export const isForAllOf = (policy: Policy, other: Policy): boolean =>
  isForEverybodyOf(policy, other) && isForTimesOf(policy, other);

/** The same at the times that it is for. Pure. */
export const isForEverybodyOf = (policy: Policy, other: Policy): boolean =>
  hasAll(policy.match.connectors, other.match.connectors) &&
  hasAll(requesterRefs(policy.match), requesterRefs(other.match)) &&
  (policy.match.new === undefined || policy.match.new === other.match.new);

/** Whether a policy is for all times at which another one is. Pure. */
export const isForTimesOf = ({ match: { when } }: Policy, other: Policy): boolean =>
  when === undefined || (other.match.when !== undefined && isSameWindow(when, other.match.when));

const hasAll = (refs: readonly string[] | undefined, others: readonly string[] | undefined): boolean =>
  refs === undefined || (others?.every((other) => refs.some((ref) => isSame(ref, other))) ?? false);

/** By what the document names a connector: its id, and what its application is called. Pure. */
export function connectorNames({ connectors }: Pick<ConfigFile, 'connectors'>, id: string): string[] {
  const found = connectors.find((connector) => connector.id === id);
  return found === undefined ? [id] : [id, applicationOf(found)];
}

/** The policies that are for somebody on a connector. Pure. */
export function policiesOn(
  file: Pick<ConfigFile, 'connectors' | 'policies'>,
  connectorId: string,
): readonly Policy[] {
  const names = connectorNames(file, connectorId);
  return file.policies.filter(({ match }) => isAmong(match.connectors, names));
}

/**
 * What people call the set of connectors that one belongs to; its own name where it stands by
 * itself. Pure.
 */
export const applicationOf = ({ application, name }: ConfigFile['connectors'][number]): string =>
  application ?? name;

/**
 * Everybody everywhere, who has held what they ask for and asks while no window is open; and each
 * of those whom policies tell apart, by one name. Pure.
 */
export function askingsIn(policies: readonly Policy[]): Asking[] {
  const found = new Map<string, Asking>();
  for (const { match } of [{ match: {} as Partial<Policy['match']> }, ...policies])
    for (const connector of match.connectors?.map((ref) => [ref]) ?? [[]])
      for (const requester of requesterRefs(match)?.map((ref) => [ref]) ?? [[]]) {
        const windows = match.when === undefined ? [] : [match.when];
        const everHeld = match.new === true ? null : 'owner';
        const asking: Asking = { connector, requester, windows, everHeld };
        found.set(JSON.stringify(asking).toLowerCase(), asking);
      }
  return [...found.values()];
}
