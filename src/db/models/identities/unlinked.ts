/** Who has no account on a connector, and why no e-mail led to one. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import { comparable, isUsable, type Account } from '../../../domain/identities/account.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { PersonRef } from '../requests/request-model.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * `no_email`: Slack has no confirmed one. `no_hit`: no account claims it. `kept_out`: only one that
 * is blocked or a bot does. `several`: more than one account or person does. `taken`: the account
 * that does is, or was, somebody else's. `apart`: that account was unlinked by hand. `soon`: the
 * next look links it.
 */
export const UNLINKED_REASONS = [
  'no_email',
  'no_hit',
  'kept_out',
  'several',
  'taken',
  'apart',
  'soon',
] as const;
export type UnlinkedReason = (typeof UNLINKED_REASONS)[number];

export interface UnlinkedPerson extends PersonRef {
  readonly email: string | null;
  readonly reason: UnlinkedReason;
}

export interface Unlinked extends WithoutAccount {
  readonly people: readonly UnlinkedPerson[];
}

export interface WithoutAccount {
  /** Of all of them. */
  readonly count: number;
  readonly people: readonly (PersonRef & { readonly email: string | null })[];
}

interface Part {
  readonly limit: number;
  readonly offset?: number;
  /** By id, beyond this person; null for the first. Left out: by name. */
  readonly after?: PersonId | null;
}

/**
 * Active people of this workspace without an account on a connector, by name; a part of them, with
 * the reasons.
 */
export async function unlinkedPeople(db: Reader, connectorId: string, part: Part): Promise<Unlinked> {
  const { count, people } = await peopleWithoutAccount(db, connectorId, part);
  const emails = people.flatMap(({ email }) => email ?? []);
  const [claims, namesakes] = [await claimsOf(db, connectorId, emails), await namesakesAmong(db, emails)];
  return {
    count,
    people: people.map((person) => ({
      ...person,
      reason: reasonFor(person.id, person.email, claims, namesakes),
    })),
  };
}

/** Why somebody has no account on a connector; for whoever has one that says nothing. */
export async function whyWithoutAccount(
  db: Reader,
  connectorId: string,
  { id, email }: { readonly id: PersonId; readonly email: string | null },
): Promise<UnlinkedReason> {
  const emails = email === null ? [] : [email];
  const [claims, namesakes] = [await claimsOf(db, connectorId, emails), await namesakesAmong(db, emails)];
  return reasonFor(id, email, claims, namesakes);
}

/** The same without the reasons, which cost a look at every account. */
export async function peopleWithoutAccount(
  db: Reader,
  connectorId: string,
  { limit, offset = 0, after }: Part,
): Promise<WithoutAccount> {
  const rows = await db
    .selectFrom('people')
    .select((eb) => [
      'people.id',
      'people.slackUserId',
      'people.name',
      'people.email',
      eb.fn.countAll<number>().over().as('count'),
    ])
    .where('people.deactivatedAt', 'is', null)
    .where('people.isOutsider', '=', false)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('accounts')
            .select('accounts.externalId')
            .where('accounts.connectorId', '=', connectorId)
            .whereRef('accounts.personId', '=', 'people.id'),
        ),
      ),
    )
    .$if(after != null, (query) => query.where('people.id', '>', after as PersonId))
    .$if(after === undefined, (query) => query.orderBy('people.name'))
    .orderBy('people.id')
    .limit(limit)
    .offset(offset)
    .execute();
  const people = rows.map(({ id, slackUserId, name, email }) => ({ id, slackUserId, name, email }));
  return { count: rows[0]?.count ?? 0, people };
}

interface Claimant extends Pick<Account, 'externalId' | 'state' | 'isBot'> {
  readonly personId: PersonId | null;
  readonly formerPersonId: PersonId | null;
  readonly keptApart: boolean;
}

function reasonFor(
  id: PersonId,
  email: string | null,
  claims: ReadonlyMap<string, readonly Claimant[]>,
  namesakes: ReadonlySet<string>,
): UnlinkedReason {
  if (email === null) return 'no_email';
  return namesakes.has(email) ? 'several' : reasonOf(id, claims.get(email) ?? []);
}

function reasonOf(id: PersonId, claimants: readonly Claimant[]): UnlinkedReason {
  const usable = claimants.filter(isUsable);
  const [only] = usable;
  if (only === undefined) return claimants.length === 0 ? 'no_hit' : 'kept_out';
  if (usable.length > 1) return 'several';
  const holder = only.personId ?? only.formerPersonId;
  if (holder !== null && holder !== id) return 'taken';
  return only.keptApart ? 'apart' : 'soon';
}

/** The accounts that claim each of these addresses, each account once. */
async function claimsOf(
  db: Reader,
  connectorId: string,
  emails: readonly string[],
): Promise<ReadonlyMap<string, readonly Claimant[]>> {
  const byEmail = new Map<string, Claimant[]>();
  if (emails.length === 0) return byEmail;
  const claimed = sql<
    string[]
  >`array(select distinct lower(trim(value)) from jsonb_each_text(accounts.claims))`;
  const rows = await db
    .selectFrom('accounts')
    .select(['externalId', 'state', 'isBot', 'personId', 'formerPersonId', 'keptApart'])
    .select(claimed.as('claimed'))
    .where('connectorId', '=', connectorId)
    .where(sql<boolean>`${claimed} && ${sql.val(emails.map(comparable))}::text[]`)
    .execute();
  for (const { claimed: addresses, ...row } of rows)
    for (const address of addresses) byEmail.set(address, [...(byEmail.get(address) ?? []), row]);
  return byEmail;
}

/** The addresses that more than one active person has. */
async function namesakesAmong(db: Reader, emails: readonly string[]): Promise<ReadonlySet<string>> {
  if (emails.length === 0) return new Set();
  const rows = await db
    .selectFrom('people')
    .select('email')
    .where('email', 'in', emails)
    .where('deactivatedAt', 'is', null)
    .where('isOutsider', '=', false)
    .groupBy('email')
    .having((eb) => eb.fn.countAll(), '>', 1)
    .execute();
  return new Set(rows.flatMap(({ email }) => email ?? []));
}
