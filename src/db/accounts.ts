import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { Account, Link } from '../domain/account.ts';
import type { PersonId } from '../domain/id.ts';
import type { AccountsTable } from './tables.ts';

export type AccountRow = Selectable<AccountsTable>;

/** The account a person is linked to on a connector; undefined for none. */
export const accountOf = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  personId: PersonId,
): Promise<AccountRow | undefined> =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('personId', '=', personId)
    .executeTakeFirst();

/** Whether the only account a person's e-mail leads to is one that GitLab keeps out. */
export async function hasBlockedAccount(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  email: string | null,
): Promise<boolean> {
  if (email === null) return false;
  const row = await db
    .selectFrom('accounts')
    .select('externalId')
    .where('connectorId', '=', connectorId)
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email))
    .where('state', '<>', 'active')
    .executeTakeFirst();
  return row !== undefined;
}

/** Inserts or refreshes accounts. A look that shows no e-mail keeps the one another list vouched for in the same sync. */
export async function upsertAccounts(
  tx: Tx,
  connectorId: string,
  found: readonly Account[],
  syncStartedAt: Date,
): Promise<void> {
  const unique = [...new Map(found.map((account) => [account.externalId, account])).values()];
  if (unique.length === 0) return;
  await tx.db
    .insertInto('accounts')
    .values(unique.map((account) => ({ connectorId, ...account, syncedAt: tx.now })))
    .onConflict((conflict) =>
      conflict.columns(['connectorId', 'externalId']).doUpdateSet((eb) => {
        const keep = eb.and([eb('excluded.email', 'is', null), eb('accounts.syncedAt', '>=', syncStartedAt)]);
        return {
          username: eb.ref('excluded.username'),
          name: eb.ref('excluded.name'),
          email: eb.case().when(keep).then(eb.ref('accounts.email')).else(eb.ref('excluded.email')).end(),
          emailSource: eb
            .case()
            .when(keep)
            .then(eb.ref('accounts.emailSource'))
            .else(eb.ref('excluded.emailSource'))
            .end(),
          state: eb.ref('excluded.state'),
          isBot: eb.ref('excluded.isBot'),
          syncedAt: eb.ref('excluded.syncedAt'),
        };
      }),
    )
    .execute();
}

export const allAccounts = (db: Pick<ReadDb, 'selectFrom'>, connectorId: string): Promise<AccountRow[]> =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .orderBy('externalId')
    .execute();

/** Links an account to a person, or unlinks it with null. */
export const writeLink = (
  tx: Tx,
  connectorId: string,
  externalId: string,
  link: Link | null,
): Promise<unknown> =>
  tx.db
    .updateTable('accounts')
    .set({
      personId: link?.personId ?? null,
      linkedBy: link?.source ?? null,
      linkedAt: link === null ? null : tx.now,
    })
    .where('connectorId', '=', connectorId)
    .where('externalId', '=', externalId)
    .execute();
