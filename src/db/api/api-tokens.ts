import { sql, type Insertable, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ApiTokenId, PersonId } from '../../domain/id.ts';
import type { TokenRevokeCause } from '../../domain/identities/api-token.ts';
import type { ApiTokensTable } from '../schema/token-tables.ts';
import type { Person } from '../identities/people.ts';

export type ApiToken = Selectable<ApiTokensTable>;
type Reader = Pick<ReadDb, 'selectFrom'>;

/** By the hash of its text; undefined for none. */
export const findApiToken = (db: Reader, tokenHash: string): Promise<ApiToken | undefined> =>
  db.selectFrom('apiTokens').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();

export const apiTokenById = (db: Reader, id: ApiTokenId): Promise<ApiToken | undefined> =>
  db.selectFrom('apiTokens').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a token until the transaction ends; undefined when there is none. */
export const lockApiToken = (tx: Tx, id: ApiTokenId): Promise<ApiToken | undefined> =>
  tx.db.selectFrom('apiTokens').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** A token whose person is known by name. */
export interface ListedToken extends ApiToken {
  readonly personName: string;
  readonly slackUserId: Person['slackUserId'];
}

/** Tokens that are made and not over, newest first: somebody's, or with null everybody's. */
export async function listApiTokens(
  db: Reader,
  personId: PersonId | null,
  now: Date,
): Promise<readonly ListedToken[]> {
  const query = db
    .selectFrom('apiTokens')
    .innerJoin('people', 'people.id', 'apiTokens.personId')
    .selectAll('apiTokens')
    .select(['people.name as personName', 'people.slackUserId'])
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .orderBy('apiTokens.id', 'desc');
  return (personId === null ? query : query.where('personId', '=', personId)).execute();
}

export const insertApiToken = (
  tx: Tx,
  token: Pick<
    Insertable<ApiTokensTable>,
    'kind' | 'personId' | 'name' | 'verbs' | 'connectors' | 'lifetimeDays'
  >,
): Promise<ApiToken> =>
  tx.db
    .insertInto('apiTokens')
    .values({ ...token, id: tx.newId('tok'), createdAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

/** From here on it is good, until `expiresAt`. */
export const recordApiTokenMade = (
  tx: Tx,
  id: ApiTokenId,
  made: { readonly tokenHash: string; readonly hint: string; readonly expiresAt: Date },
): Promise<unknown> => tx.db.updateTable('apiTokens').set(made).where('id', '=', id).execute();

export const recordApiTokenUsed = (tx: Tx, id: ApiTokenId): Promise<unknown> =>
  tx.db
    .updateTable('apiTokens')
    .set({ lastUsedAt: sql<Date>`greatest(last_used_at, ${tx.now})` })
    .where('id', '=', id)
    .execute();

/** Revokes the one token, or all of somebody's, that are not; returns which. */
export async function revokeApiTokens(
  tx: Tx,
  which: { readonly id: ApiTokenId } | { readonly personId: PersonId },
  { cause, by }: { readonly cause: TokenRevokeCause; readonly by: PersonId | null },
): Promise<readonly ApiTokenId[]> {
  const update = tx.db
    .updateTable('apiTokens')
    .set({ revokedAt: tx.now, revokeCause: cause, revokedBy: by })
    .where('revokedAt', 'is', null);
  const rows = await (
    'id' in which ? update.where('id', '=', which.id) : update.where('personId', '=', which.personId)
  )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id).toSorted();
}

/** Deletes tokens that were begun before `before` and never made. */
export const pruneApiTokens = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('apiTokens').where('tokenHash', 'is', null).where('createdAt', '<', before).execute();
