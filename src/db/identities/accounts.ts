import { type Selectable, sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { PersonId } from '../../domain/id.ts';
import type { LinkSource } from '../../domain/identities/account.ts';
import { holdRead, readOnce } from '../read-once.ts';
import type { AccountsTable } from '../schema/account-tables.ts';

export type Reader = Pick<ReadDb, 'selectFrom'>;

export type AccountRow = Selectable<AccountsTable>;
export type LinkedAccount = AccountRow & { readonly personId: PersonId; readonly linkedBy: LinkSource };

/** What somebody's account was called before GitLab blocked it; null when that did not happen. */
export async function blockedAccountOf(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  personId: PersonId,
): Promise<string | null> {
  const row = await db
    .selectFrom('accounts')
    .select('username')
    .where('connectorId', '=', connectorId)
    .where('formerPersonId', '=', personId)
    .where('state', '!=', 'active')
    .executeTakeFirst();
  return row?.username ?? null;
}

/** The account a person is linked to on a connector; undefined for none. */
export const accountOf = (
  db: Reader,
  connectorId: string,
  personId: PersonId,
): Promise<AccountRow | undefined> =>
  readOnce(db, 'accounts', `${connectorId} ${personId}`, () =>
    linkedTo(db, connectorId, personId).executeTakeFirst(),
  );

/** The same, and until the transaction ends nobody takes it away from them. */
export async function keepAccountOf(
  { db }: Tx,
  connectorId: string,
  personId: PersonId,
): Promise<AccountRow | undefined> {
  const row = await linkedTo(db, connectorId, personId).forShare().executeTakeFirst();
  if (row !== undefined) holdRead(db, 'accounts', `${connectorId} ${personId}`, row);
  return row;
}

const linkedTo = (db: Reader, connectorId: string, personId: PersonId) =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('personId', '=', personId);

export const findAccount = (
  db: Reader,
  connectorId: string,
  externalId: string,
): Promise<AccountRow | undefined> =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('externalId', '=', externalId)
    .executeTakeFirst();

/** Every account of a person, on whatever connector. */
export async function accountsOf(db: Reader, personId: PersonId): Promise<LinkedAccount[]> {
  const rows = await db.selectFrom('accounts').selectAll().where('personId', '=', personId).execute();
  return rows.filter(isLinked);
}

/** Whether somebody has the account. Pure. */
export const isLinked = (account: AccountRow): account is LinkedAccount =>
  account.personId !== null && account.linkedBy !== null;

/**
 * Whether the only account that a person's e-mail leads to, or that was theirs, is one that GitLab
 * keeps out.
 */
export async function hasBlockedAccount(
  db: Reader,
  connectorId: string,
  { id, email }: { readonly id: PersonId; readonly email: string | null },
): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('externalId')
    .where('connectorId', '=', connectorId)
    .where('state', 'not in', ['active', 'gone'])
    .where((eb) => eb.or([eb('formerPersonId', '=', id), eb.val(email !== null).and(claims(email ?? ''))]))
    .executeTakeFirst();
  return row !== undefined;
}

/** Some claim of an account is this address, which is in lower case. */
const claims = (email: string) =>
  sql<boolean>`exists (select from jsonb_each_text(accounts.claims) as claim where lower(claim.value) = ${email})`;

export const allAccounts = (db: Reader, connectorId: string): Promise<AccountRow[]> =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .orderBy('externalId')
    .execute();

/** Those that go by one of these names, in small letters, or were pinned to one by the document. */
export const accountsNamed = (
  db: Reader,
  connectorId: string,
  names: readonly string[],
): Promise<AccountRow[]> =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where((eb) => eb.or([eb('mappedAs', 'in', names), eb(eb.fn('lower', ['username']), 'in', names)]))
    .orderBy('externalId')
    .execute();
