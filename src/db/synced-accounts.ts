/** Accounts as GitLab tells of them, in a sync or one by one. */
import { sql } from 'kysely';
import type { Tx } from '../context.ts';
import type { Account, Claims, ClaimSource } from '../domain/identities/account.ts';
import { type AccountRow, type Reader } from './accounts.ts';

/**
 * Inserts or refreshes accounts that a sync came by. What several lists of one sync say of an
 * account is put together; its claims count once the sync is complete.
 */
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
    .values(
      unique.map(({ claims, ...account }) => ({
        connectorId,
        ...account,
        claims: '{}',
        foundClaims: JSON.stringify(claims),
        syncedAt: tx.now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['connectorId', 'externalId']).doUpdateSet((eb) => ({
        username: eb.ref('excluded.username'),
        name: eb.ref('excluded.name'),
        foundClaims: sql<string>`case when accounts.synced_at >= ${syncStartedAt}
          then accounts.found_claims || excluded.found_claims else excluded.found_claims end`,
        state: eb.ref('excluded.state'),
        // Not every list tells; what was a bot once is no human later.
        isBot: sql<boolean>`accounts.is_bot or excluded.is_bot`,
        misses: 0,
        syncedAt: eb.ref('excluded.syncedAt'),
      })),
    )
    .execute();
}

/**
 * Adds claims to accounts that the sync under way has seen; of others it is not known whether they
 * still exist.
 */
export async function addClaims(
  tx: Tx,
  connectorId: string,
  found: readonly { readonly externalId: string; readonly claims: Claims }[],
  syncStartedAt: Date,
): Promise<void> {
  for (const { externalId, claims } of found) {
    await tx.db
      .updateTable('accounts')
      .set({ foundClaims: sql<string>`found_claims || ${JSON.stringify(claims)}::jsonb` })
      .where('connectorId', '=', connectorId)
      .where('externalId', '=', externalId)
      .where('syncedAt', '>=', syncStartedAt)
      .execute();
  }
}

/**
 * A sync is complete: what it found is what GitLab vouches for now. An account that it did not see
 * has no claims any more; one that somebody has keeps them until it was looked at by itself.
 */
export const claimsInForce = (tx: Tx, connectorId: string, syncStartedAt: Date): Promise<unknown> =>
  sql`update accounts set claims = now.claims
    from (select external_id, case when synced_at >= ${syncStartedAt} then found_claims
        when person_id is null then '{}'::jsonb else claims end as claims
      from accounts where connector_id = ${connectorId}) as now
    where accounts.connector_id = ${connectorId} and accounts.external_id = now.external_id
      and accounts.claims <> now.claims`.execute(tx.db);

/** The claims a profile shows; the others come from lists. */
const IN_PROFILE: readonly ClaimSource[] = ['admin_email', 'public_email'];

/** Inserts or refreshes one account that was looked up by itself, between two syncs. */
export async function upsertAccount(
  tx: Tx,
  connectorId: string,
  { claims, ...account }: Account,
): Promise<AccountRow> {
  const shown = JSON.stringify(claims);
  const merged = sql<string>`(accounts.claims - ${sql.val(IN_PROFILE)}::text[]) || ${shown}::jsonb`;
  // Not every answer tells; what was a bot once is no human later.
  const isBot = sql<boolean>`accounts.is_bot or excluded.is_bot`;
  return tx.db
    .insertInto('accounts')
    .values({ connectorId, ...account, claims: shown, foundClaims: shown, syncedAt: tx.now })
    .onConflict((conflict) =>
      conflict
        .columns(['connectorId', 'externalId'])
        .doUpdateSet({ ...account, isBot, claims: merged, foundClaims: merged, misses: 0, syncedAt: tx.now }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Those of these accounts that were not found the last time either. */
export async function missedBefore(
  db: Reader,
  connectorId: string,
  externalIds: readonly string[],
): Promise<string[]> {
  if (externalIds.length === 0) return [];
  const rows = await db
    .selectFrom('accounts')
    .select('externalId')
    .where('connectorId', '=', connectorId)
    .where('externalId', 'in', externalIds)
    .where('misses', '>', 0)
    .execute();
  return rows.map(({ externalId }) => externalId);
}

/**
 * GitLab does not find the account: twice in a row it is gone, and GitLab vouches for nothing of it
 * any more.
 */
export async function missAccount(tx: Tx, connectorId: string, externalId: string): Promise<void> {
  const missed = await tx.db
    .updateTable('accounts')
    .set((eb) => ({ misses: eb('misses', '+', 1) }))
    .where('connectorId', '=', connectorId)
    .where('externalId', '=', externalId)
    .returning('misses')
    .executeTakeFirst();
  if (missed !== undefined && missed.misses > 1) await markGone(tx, connectorId, externalId);
}

/** The account was deleted. */
const markGone = (tx: Tx, connectorId: string, externalId: string): Promise<unknown> =>
  tx.db
    .updateTable('accounts')
    .set({ state: 'gone', claims: '{}', foundClaims: '{}', syncedAt: tx.now })
    .where('connectorId', '=', connectorId)
    .where('externalId', '=', externalId)
    .execute();

/**
 * Accounts that somebody has, but that a sync did not come by; the ones not looked at for longest
 * in front.
 */
export async function unseenAccounts(
  db: Reader,
  connectorId: string,
  syncStartedAt: Date,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('accounts')
    .select('externalId')
    .where('connectorId', '=', connectorId)
    .where('personId', 'is not', null)
    .where('syncedAt', '<', syncStartedAt)
    .orderBy('syncedAt')
    .orderBy('externalId')
    .limit(limit)
    .execute();
  return rows.map(({ externalId }) => externalId);
}
