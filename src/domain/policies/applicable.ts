/**
 * Which policies of the document are for whoever asks: the others count as if they were not in it,
 * for a place and for everything below it. Pure.
 */
import type { ConfigFile } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';

/** By what the document may name the connector, and whoever asks. */
export interface Asking {
  /** Its id, and what its application is called. */
  readonly connector: readonly string[];
  /** Their e-mail, Slack user id and user groups, and `owners`: what policies name of it. */
  readonly requester: readonly string[];
}

export type NotFor = 'connector' | 'requester';

export const applicable = (policies: readonly Policy[], asking: Asking): readonly Policy[] =>
  policies.filter((policy) => notFor(policy, asking) === null);

/** What of it a policy is not for; null where it is for both. Pure. */
export function notFor({ match }: Policy, { connector, requester }: Asking): NotFor | null {
  if (!isAmong(match.connectors, connector)) return 'connector';
  return isAmong(match.requesters, requester) ? null : 'requester';
}

/** Whether what a policy is for names somebody or something; what is not given names all. Pure. */
export const isAmong = (refs: readonly string[] | undefined, names: readonly string[]): boolean =>
  refs === undefined || refs.some((ref) => names.some((name) => isSame(ref, name)));

/** E-mails, and what applications are called, compare without case. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a policy is for everybody, everywhere, for whom another one is. Pure. */
export const isForAllOf = (policy: Policy, other: Policy): boolean =>
  hasAll(policy.match.connectors, other.match.connectors) &&
  hasAll(policy.match.requesters, other.match.requesters);

const hasAll = (refs: readonly string[] | undefined, others: readonly string[] | undefined): boolean =>
  refs === undefined || (others?.every((other) => refs.some((ref) => isSame(ref, other))) ?? false);

/** By what the document names a connector: its id, and what its application is called. Pure. */
export function connectorNames({ connectors }: Pick<ConfigFile, 'connectors'>, id: string): string[] {
  const found = connectors.find((connector) => connector.id === id);
  return found === undefined ? [id] : [id, applicationOf(found)];
}

/** The policies that are for somebody on a connector. Pure. */
export function policiesOn(file: ConfigFile, connectorId: string): readonly Policy[] {
  const names = connectorNames(file, connectorId);
  return file.policies.filter(({ match }) => isAmong(match.connectors, names));
}

/**
 * What people call the set of connectors that one belongs to; its own name where it stands by
 * itself. Pure.
 */
export const applicationOf = ({ application, name }: ConfigFile['connectors'][number]): string =>
  application ?? name;

/** Everybody everywhere, and each of those whom policies tell apart, by one name. Pure. */
export function askingsIn(policies: readonly Policy[]): Asking[] {
  const found = new Map<string, Asking>();
  for (const { match } of [{ match: {} as Partial<Policy['match']> }, ...policies])
    for (const connector of match.connectors?.map((ref) => [ref]) ?? [[]])
      for (const requester of match.requesters?.map((ref) => [ref]) ?? [[]])
        found.set(JSON.stringify([connector, requester]).toLowerCase(), { connector, requester });
  return [...found.values()];
}
