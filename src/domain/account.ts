import { namesPerson, type ConfigFile } from './config-file.ts';
import type { PersonId } from './id.ts';

/** How a person was matched to an account; earlier ones win. */
export const LINK_SOURCES = ['mapping', 'enterprise_email', 'admin_email', 'public_email'] as const;
export type LinkSource = (typeof LINK_SOURCES)[number];

/** A user of the connector. An e-mail here is one the vendor vouches for; null when it shows none. */
export interface Account {
  readonly externalId: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly emailSource: Exclude<LinkSource, 'mapping'> | null;
  readonly state: 'active' | 'blocked' | 'other';
  readonly isBot: boolean;
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
}

/**
 * Who is who: by the configured mapping, else by exact e-mail (without case), one hit on either side, active, not a bot.
 * No hit or several hits is no link, never a guess. Pure; the order of the result is that of `accounts`.
 */
export function matchAccounts(
  people: readonly LinkablePerson[],
  accounts: readonly Account[],
  mapping: ConfigFile['people'],
): Link[] {
  const usable = accounts.filter((account) => account.state === 'active' && !account.isBot);
  const byUsername = new Map(usable.map((account) => [account.username.toLowerCase(), account]));
  const links = new Map<string, Link>();
  const linked = new Set<PersonId>();
  for (const entry of mapping) {
    const account = byUsername.get(entry.gitlab.toLowerCase());
    const hits = people.filter((person) => namesPerson(entry.slack, person));
    const person = hits[0];
    if (hits.length !== 1 || person === undefined) continue;
    linked.add(person.id);
    if (account === undefined || links.has(account.externalId)) continue;
    links.set(account.externalId, { externalId: account.externalId, personId: person.id, source: 'mapping' });
  }
  const [accountsByEmail, peopleByEmail] = [groupByEmail(usable), groupByEmail(people)];
  for (const [email, hits] of accountsByEmail) {
    const [account, person] = [hits[0], peopleByEmail.get(email)?.[0]];
    if (hits.length !== 1 || peopleByEmail.get(email)?.length !== 1) continue;
    if (account === undefined || person === undefined || account.emailSource === null) continue;
    if (linked.has(person.id) || links.has(account.externalId)) continue;
    links.set(account.externalId, {
      externalId: account.externalId,
      personId: person.id,
      source: account.emailSource,
    });
  }
  return accounts.flatMap((account) => links.get(account.externalId) ?? []);
}

function groupByEmail<T extends { readonly email: string | null }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    if (item.email === null) continue;
    const key = item.email.trim().toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
