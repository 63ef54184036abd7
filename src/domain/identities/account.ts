import { namesPerson } from '../document/config-file.ts';
import type { MappedPerson } from './mapped-people.ts';
import type { PersonId } from '../id.ts';

/**
 * What GitLab vouches for about an account that can equal a Slack e-mail: addresses it confirmed,
 * identities of single sign-on.
 */
export const CLAIM_SOURCES = ['enterprise_email', 'saml', 'scim', 'admin_email', 'public_email'] as const;
export type ClaimSource = (typeof CLAIM_SOURCES)[number];
export type Claims = Readonly<Partial<Record<ClaimSource, string>>>;

/**
 * How somebody shows that an account is theirs where no claim fits: by signing in, by a code, by an
 * owner who knows them.
 */
export const VERIFICATION_METHODS = ['oauth', 'code', 'owner'] as const;
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];

/** How a person was matched to an account; earlier ones win. */
export const LINK_SOURCES = ['mapping', ...CLAIM_SOURCES, ...VERIFICATION_METHODS] as const;
export type LinkSource = (typeof LINK_SOURCES)[number];

/** `gone`: the account was deleted. Only hallpass says so, of one that it knew. */
export const ACCOUNT_STATES = ['active', 'blocked', 'other', 'gone'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** A user of the connector. */
export interface Account {
  readonly externalId: string;
  readonly username: string;
  readonly name: string;
  readonly claims: Claims;
  readonly state: AccountState;
  readonly isBot: boolean;
}

/** An account, whose it is now, and whose it was before that. */
export interface KnownAccount extends Account {
  readonly personId: PersonId | null;
  readonly linkedBy: LinkSource | null;
  readonly formerPersonId: PersonId | null;
  /**
   * The name in the document under which it was mapped to them, in lower case: the name stands for
   * this account, whoever has it later.
   */
  readonly mappedAs: string | null;
  /** Somebody took its last link away by hand: no e-mail brings one back. */
  readonly keptApart: boolean;
}

export interface LinkablePerson {
  readonly id: PersonId;
  readonly slackUserId: string;
  readonly email: string | null;
}

export interface Link {
  readonly externalId: string;
  readonly personId: PersonId;
  readonly source: LinkSource;
  /**
   * The Slack e-mail it hangs on, in lower case; null for one that hangs on the Slack user alone.
   */
  readonly via: string | null;
  /**
   * The name in the document, in lower case; null for a number, and for a link that is none of the
   * document.
   */
  readonly mappedAs: string | null;
}

/**
 * A name in the document that stood for one account of a person, and by now is the name of another.
 */
export interface HeldMapping {
  readonly personId: PersonId;
  readonly name: string;
  /** By the vendor's id: the account it stands for, and the one that goes by it. */
  readonly pinned: string;
  readonly other: string;
}

/**
 * Who is who: by the configured mapping (a name stands for the account that had it when it was
 * first read), else by what was proven, else by the first claim that equals the Slack e-mail,
 * exactly but for case. Only active accounts of humans count, and only one hit on either side: no
 * hit or several is no link, never a guess. A proven link stays through any change of e-mail. An
 * account that was somebody else's is not handed on by a claim, for whoever changes their Slack
 * e-mail to a colleague's must not become that colleague; nor is one that was unlinked by hand.
 * Pure; in the order of `accounts`.
 */
export function matchAccounts(
  people: readonly LinkablePerson[],
  accounts: readonly KnownAccount[],
  mapping: readonly MappedPerson[],
): Link[] {
  const usable = accounts.filter(isUsable);
  const matching = new Matching();
  matchMapping(matching, people, accounts, mapping);
  keepProven(matching, people, usable);
  for (const source of CLAIM_SOURCES) matchClaims(matching, people, usable, source);
  return accounts.flatMap(({ externalId }) => matching.links.get(externalId) ?? []);
}

/** Whether an account can be anybody's: active, and a human's. Pure. */
export const isUsable = ({ state, isBot }: Pick<Account, 'state' | 'isBot'>): boolean =>
  state === 'active' && !isBot;

/** Whether a link was proven by the person, so that no change of e-mail takes it away. Pure. */
export const isVerification = (source: LinkSource): source is VerificationMethod =>
  VERIFICATION_METHODS.some((method) => method === source);

/** Addresses are compared without case and without space around them. Pure. */
export const comparable = (address: string): string => address.trim().toLowerCase();

class Matching {
  readonly links = new Map<string, Link>();
  /** People who are spoken for, also where that led to no link. */
  readonly reconciled = new Set<PersonId>();

  isOpen(person: LinkablePerson, account: KnownAccount): boolean {
    return !this.reconciled.has(person.id) && !this.links.has(account.externalId);
  }

  add(
    person: LinkablePerson,
    account: KnownAccount,
    source: LinkSource,
    via: string | null,
    mappedAs: string | null = null,
  ): void {
    this.reconciled.add(person.id);
    this.links.set(account.externalId, {
      externalId: account.externalId,
      personId: person.id,
      source,
      via,
      mappedAs,
    });
  }
}

function matchMapping(
  matching: Matching,
  people: readonly LinkablePerson[],
  accounts: readonly KnownAccount[],
  mapping: readonly MappedPerson[],
): void {
  for (const { slack, gitlab } of mapping) {
    const hits = people.filter((person) => namesPerson(slack, person));
    const person = hits[0];
    if (hits.length !== 1 || person === undefined) continue;
    const account = mappedAccount(accounts, person.id, gitlab);
    const mappedAs = typeof gitlab === 'string' ? gitlab.toLowerCase() : null;
    if (account !== undefined && isUsable(account) && matching.isOpen(person, account))
      matching.add(person, account, 'mapping', slack.includes('@') ? comparable(slack) : null, mappedAs);
    matching.reconciled.add(person.id);
  }
}

/**
 * The account with that number, or for which the name stands: the one it was pinned to, else the
 * one that goes by it now.
 */
function mappedAccount(
  accounts: readonly KnownAccount[],
  personId: PersonId,
  gitlab: string | number,
): KnownAccount | undefined {
  if (typeof gitlab === 'number') return accounts.find(({ externalId }) => externalId === String(gitlab));
  const name = gitlab.toLowerCase();
  return (
    accounts.find((account) => isPinned(account, personId, name)) ??
    accounts.find(({ username, state }) => username.toLowerCase() === name && state !== 'gone')
  );
}

const isPinned = (
  { mappedAs, personId, formerPersonId }: KnownAccount,
  owner: PersonId,
  name: string,
): boolean => mappedAs === name && (personId ?? formerPersonId) === owner;

/**
 * Whether what the document says (a number or a name) names an account: by its number, by its name
 * now, or by the one it was mapped under. Pure.
 */
export const namesAccount = (
  gitlab: string | number,
  { externalId, username, mappedAs }: Pick<KnownAccount, 'externalId' | 'username' | 'mappedAs'>,
): boolean =>
  typeof gitlab === 'number'
    ? String(gitlab) === externalId
    : [username.toLowerCase(), mappedAs].includes(gitlab.toLowerCase());

/**
 * Names of the document that are those of other accounts by now than they stand for. Pure; in the
 * order of the document.
 */
export function heldMappings(
  people: readonly LinkablePerson[],
  accounts: readonly KnownAccount[],
  mapping: readonly MappedPerson[],
): HeldMapping[] {
  return mapping.flatMap(({ slack, gitlab }) => {
    const [person, ...others] = people.filter((one) => namesPerson(slack, one));
    if (typeof gitlab === 'number' || person === undefined || others.length > 0) return [];
    const name = gitlab.toLowerCase();
    const pinned = accounts.find((account) => isPinned(account, person.id, name));
    const other = accounts.find(({ username, state }) => username.toLowerCase() === name && state !== 'gone');
    if (pinned === undefined || other === undefined || other.externalId === pinned.externalId) return [];
    return [{ personId: person.id, name: gitlab, pinned: pinned.externalId, other: other.externalId }];
  });
}

function keepProven(
  matching: Matching,
  people: readonly LinkablePerson[],
  accounts: readonly KnownAccount[],
): void {
  const byId = new Map(people.map((person) => [person.id, person]));
  for (const account of accounts) {
    const { personId, linkedBy } = account;
    const person = personId === null ? undefined : byId.get(personId);
    if (person === undefined || linkedBy === null || !isVerification(linkedBy)) continue;
    if (matching.isOpen(person, account)) matching.add(person, account, linkedBy, null);
  }
}

function matchClaims(
  matching: Matching,
  people: readonly LinkablePerson[],
  accounts: readonly KnownAccount[],
  source: ClaimSource,
): void {
  const peopleByEmail = grouped(people, ({ email }) => email);
  for (const [email, hits] of grouped(accounts, ({ claims }) => claims[source] ?? null)) {
    const namesakes = peopleByEmail.get(email) ?? [];
    const [account, person] = [hits[0], namesakes[0]];
    if (hits.length > 1) for (const { id } of namesakes) matching.reconciled.add(id);
    if (hits.length !== 1 || namesakes.length !== 1 || account === undefined || person === undefined)
      continue;
    const holder = account.personId ?? account.formerPersonId;
    if (account.keptApart || (holder !== null && holder !== person.id)) continue;
    if (matching.isOpen(person, account)) matching.add(person, account, source, email);
  }
}

function grouped<T>(items: readonly T[], addressOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const address = addressOf(item);
    if (address === null || address.trim() === '') continue;
    const key = comparable(address);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/**
 * Why a link was taken away. `remapped`: the document says now that the account, or the person, is
 * somebody else's. `dropped`: its person took it away, and `severed`: an owner or admin did.
 */
export const UNLINK_CAUSES = [
  'left',
  'blocked',
  'gone',
  'email_changed',
  'remapped',
  'dropped',
  'severed',
] as const;
export type UnlinkCause = (typeof UNLINK_CAUSES)[number];

/** Whether somebody took the link away on purpose. Pure. */
export const isByHand = (cause: UnlinkCause): boolean => cause === 'dropped' || cause === 'severed';

/** What undid a link, given those that hold now. Pure. */
export function whyUnlinked(
  account: Pick<KnownAccount, 'externalId' | 'personId' | 'linkedBy' | 'state'>,
  personIsThere: boolean,
  links: readonly Link[],
): UnlinkCause {
  if (!personIsThere) return 'left';
  if (account.state === 'gone') return 'gone';
  if (account.state !== 'active') return 'blocked';
  const remapped = links.some(
    ({ externalId, personId, source }) =>
      source === 'mapping' && (externalId === account.externalId || personId === account.personId),
  );
  const hungOnClaim = CLAIM_SOURCES.some((source) => source === account.linkedBy);
  return hungOnClaim && !remapped ? 'email_changed' : 'remapped';
}

/**
 * The username in what somebody typed: `ana`, `@ana`, or the address of a profile. Null when there
 * is none. Pure.
 */
export function usernameIn(typed: string): string | null {
  const [path = ''] = typed.trim().split(/[?#]/);
  const name = path.replace(/\/+$/, '').split('/').at(-1)?.replace(/^@/, '') ?? '';
  return /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,254}$/.test(name) ? name : null;
}
