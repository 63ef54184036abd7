import { isBroughtBack } from './taken-out.ts';

/**
 * What somebody can make with the power of a role that goes on after it is taken back, and that is
 * no membership: keys, tokens, whatever runs by itself or sends data out.
 */
import type { ResourceKind, Role } from '../entitlement.ts';
import { SKEW_MS } from '../power.ts';

export const LEFTOVER_TYPES = [
  'deploy_key',
  'deploy_token',
  'access_token',
  'trigger',
  'schedule',
  'webhook',
  'integration',
  'mirror',
  'job_token',
  'runner',
  'agent_token',
  'ssh_certificate',
  'saml_link',
  'ldap_link',
  'service_token',
  'custom_role',
  'visibility',
  'open_part',
  'ci_config',
  'pull_mirror',
  'audit_stream',
] as const;
export type LeftoverType = (typeof LEFTOVER_TYPES)[number];

/** One of them, as a vendor shows it. */
export interface Leftover {
  readonly type: LeftoverType;
  /** Names it among those of its type and place. */
  readonly key: string;
  /** What is the same as long as it does the same; never a secret. */
  readonly print: string;
  /** Null where the vendor does not say. */
  readonly createdAt: Date | null;
  /** Whose it is, by the vendor's id; null where that is not told. */
  readonly madeBy: string | null;
}

interface Placed extends Leftover {
  readonly resource: { readonly kind: string; readonly externalId: string };
}

/** What was there as a grant began: the print of each, by `knownLeftover`. */
export interface KnownLeftovers {
  readonly prints: Readonly<Record<string, string>>;
  /** The places that were looked at. */
  readonly places: readonly string[];
  /** What was looked for; left out by versions that looked for all but `LATER`. */
  readonly types?: readonly LeftoverType[];
}

const LATER: ReadonlySet<LeftoverType> = new Set(['open_part', 'audit_stream']);

const placeText = ({ resource: { kind, externalId } }: Pick<Placed, 'resource'>): string =>
  `${kind} ${externalId}`;

/** One text for one of them in one place. Pure. */
const knownLeftover = (one: Placed): string => `${placeText(one)} ${leftoverName(one)}`;

/** What is known once these were found in these places. Pure. */
export const knownLeftovers = (
  places: readonly Placed['resource'][],
  found: readonly Placed[],
): KnownLeftovers => ({
  prints: Object.fromEntries(found.map((one) => [knownLeftover(one), one.print])),
  places: places.map((resource) => placeText({ resource })),
  types: LEFTOVER_TYPES,
});

/** What stands in a finding in the place of an account, which no account is called. Pure. */
export const leftoverName = ({ type, key }: Pick<Leftover, 'type' | 'key'>): string => `${type}:${key}`;

/** What such a name says; null for what is none. Pure. */
export function readLeftoverName(name: string): Pick<Leftover, 'type' | 'key'> | null {
  const at = name.indexOf(':');
  const type = LEFTOVER_TYPES.find((one) => one === name.slice(0, at));
  return type === undefined ? null : { type, key: name.slice(at + 1) };
}

/** Whether it was looked at what of its type was there. Pure. */
export const isPlaceKnown = (
  known: KnownLeftovers | null,
  found: Pick<Placed, 'resource' | 'type'>,
): boolean =>
  known !== null &&
  isAmongKnown(known, found.resource) &&
  (known.types?.includes(found.type) ?? !LATER.has(found.type));

/** Whether anything of a place is known. Pure. */
export const isAmongKnown = (known: KnownLeftovers | null, resource: Placed['resource']): boolean =>
  known?.places.includes(placeText({ resource })) === true;

/** Whether another says it already: a place that is open now has parts that are. Pure. */
export const isImplied = (one: Placed, news: readonly Placed[]): boolean =>
  one.type === 'open_part' &&
  news.some((other) => other.type === 'visibility' && placeText(other) === placeText(one));

/** By what it is known to be the same thing, doing the same. Pure. */
export const leftoverSeen = ({ print, createdAt }: Pick<Leftover, 'print' | 'createdAt'>): string =>
  `${print} ${createdAt?.toISOString() ?? ''}`;

/**
 * Whether something was made, or made to do something else, since a grant began; null where it was
 * not. Where nothing is known of the place, only what the vendor dates is, and what was taken out
 * at `takenOutAt` and is back. Pure.
 */
export function leftoverNews(
  known: KnownLeftovers | null,
  since: Date,
  found: Placed,
  takenOutAt: Date | null = null,
): 'made' | 'changed' | null {
  const isKnown = isPlaceKnown(known, found);
  if (isBroughtBack(takenOutAt, since, isKnown)) return 'made';
  if (isKnown) {
    const before = known?.prints[knownLeftover(found)];
    if (before === undefined) return 'made';
    return before === found.print ? null : 'changed';
  }
  return found.createdAt !== null && found.createdAt.getTime() >= since.getTime() - SKEW_MS ? 'made' : null;
}

/** Whoever has one of these can change what is there, or let somebody in who can. */
export const ACTING_TYPES: readonly LeftoverType[] = [
  'access_token',
  'service_token',
  'custom_role',
  'saml_link',
  'ldap_link',
];

export const canMake = ({ type }: Pick<Leftover, 'type'>): boolean => ACTING_TYPES.includes(type);

/** The lowest role that can make one of a type in a place of this kind. Pure. */
export function takes(type: LeftoverType, kind: ResourceKind): Role {
  if (type === 'schedule') return 'developer';
  return kind === 'project' ? 'maintainer' : 'owner';
}

/** Those that hallpass can take back without taking along what was there before. */
const REMOVABLE: ReadonlySet<LeftoverType> = new Set([
  'deploy_key',
  'deploy_token',
  'access_token',
  'trigger',
  'schedule',
  'webhook',
  'mirror',
  'agent_token',
  'ssh_certificate',
]);

/** Whether one of a type can be taken back as a whole; what was only changed cannot. Pure. */
export const isRemovable = (type: LeftoverType): boolean => REMOVABLE.has(type);
