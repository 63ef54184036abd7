import { namesPerson } from '../document/config-file.ts';
import type { PersonId } from '../id.ts';
import {
  CLAIM_SOURCES,
  type ClaimSource,
  comparable,
  isUsable,
  isVerification,
  type KnownAccount,
  type LinkSource,
} from './account.ts';
import type { MappedPerson } from './mapped-people.ts';

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
