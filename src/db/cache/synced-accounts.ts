/** Accounts as GitLab tells of them, in a sync or one by one. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { Account, Claims, ClaimSource } from '../../domain/identities/account.ts';
import { type AccountRow, type Reader } from '../identities/accounts.ts';
import { isAccountSeen } from './sync-run-pages.ts';

/**
 * Compares accounts with those that are known and writes what is new, or says something else. What
 * is shown of them counts once a sync is complete.
 */
export async function upsertAccounts(tx: Tx, connectorId: string, found: readonly Account[]): Promise<void> {
  const unique = [...new Map(found.map((account) => [account.externalId, account])).values()];
  if (unique.length === 0) return;
  const rows = unique.map(({ externalId, username, name, claims: shown, state, isBot }) => ({
    external_id: externalId,
    username,
    name,
    claims: shown,
    state,
    is_bot: isBot,
  }));
  // Not every list tells of bots; what was one once is no human later.
  await sql`
    insert into accounts (connector_id, external_id, username, name, claims, found_claims, state, is_bot, synced_at)
    select ${connectorId}, found.external_id, found.username, found.name, '{}', found.claims, found.state, found.is_bot, ${tx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as found(external_id text, username text, name text, claims jsonb, state text, is_bot boolean)
    left join accounts as known on known.connector_id = ${connectorId} and known.external_id = found.external_id
    where known.external_id is null or known.misses > 0
      or (known.username, known.name, known.state, known.is_bot)
        is distinct from (found.username, found.name, found.state, known.is_bot or found.is_bot)
    on conflict (connector_id, external_id) do update set username = excluded.username, name = excluded.name,
      found_claims = excluded.found_claims, state = excluded.state,
      is_bot = accounts.is_bot or excluded.is_bot, misses = 0, synced_at = excluded.synced_at`.execute(tx.db);
}

/** These were looked for by themselves: others come first the next time. */
export const touchAccounts = (
  tx: Tx,
  connectorId: string,
  externalIds: readonly string[],
): Promise<unknown> =>
  tx.db
    .updateTable('accounts')
    .set({ syncedAt: tx.now })
    .where('connectorId', '=', connectorId)
    .where('externalId', 'in', externalIds)
    .execute();

export interface ChangedClaims {
  readonly externalId: string;
  /** As the transaction has read them. */
  readonly before: Claims;
  readonly claims: Claims;
}

/**
 * What GitLab vouches for of these accounts from now on. Not of those that were looked up by
 * themselves since they were read.
 */
export async function putClaimsInForce(
  tx: Tx,
  connectorId: string,
  changed: readonly ChangedClaims[],
): Promise<void> {
  if (changed.length === 0) return;
  await sql`update accounts set claims = found.claims
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as found("externalId" text, before jsonb, claims jsonb)
    where accounts.connector_id = ${connectorId} and accounts.external_id = found."externalId"
      and accounts.claims = found.before`.execute(tx.db);
}

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
    .where((eb) => eb.not(isAccountSeen({ connectorId, startedAt: syncStartedAt })))
    .orderBy('syncedAt')
    .orderBy('externalId')
    .limit(limit)
    .execute();
  return rows.map(({ externalId }) => externalId);
}
