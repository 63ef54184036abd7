import { sql, type Insertable, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { OneTimeLinkId } from '../../domain/id.ts';
import type { OneTimeLinksTable } from '../schema/tables.ts';

export type OneTimeLink = Selectable<OneTimeLinksTable>;

/** By the hash of the secret in its address. */
export const findOneTimeLink = (
  db: Pick<ReadDb, 'selectFrom'>,
  tokenHash: string,
): Promise<OneTimeLink | undefined> =>
  db.selectFrom('oneTimeLinks').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();

export const oneTimeLinkById = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: OneTimeLinkId,
): Promise<OneTimeLink | undefined> =>
  db.selectFrom('oneTimeLinks').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a link until the transaction ends; undefined when there is none. */
export const lockOneTimeLink = (tx: Tx, id: OneTimeLinkId): Promise<OneTimeLink | undefined> =>
  tx.db.selectFrom('oneTimeLinks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertOneTimeLink = (
  tx: Tx,
  link: Pick<Insertable<OneTimeLinksTable>, 'purpose' | 'subjectId' | 'personId' | 'tokenHash' | 'expiresAt'>,
): Promise<OneTimeLink> =>
  tx.db
    .insertInto('oneTimeLinks')
    .values({ ...link, id: tx.newId('pgl'), createdAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

/** From here on the link is that browser's. */
export const bindOneTimeLink = (tx: Tx, id: OneTimeLinkId, browserHash: string): Promise<unknown> =>
  tx.db
    .updateTable('oneTimeLinks')
    .set({ browserHash, openedAt: sql<Date>`coalesce(opened_at, ${tx.now})` })
    .where('id', '=', id)
    .execute();

/** Which account in GitLab has signed in through a link; null for none that counts. */
export const recordSignIn = (tx: Tx, id: OneTimeLinkId, signedInAs: string | null): Promise<unknown> =>
  tx.db.updateTable('oneTimeLinks').set({ signedInAs }).where('id', '=', id).execute();

export const closeOneTimeLink = (tx: Tx, id: OneTimeLinkId): Promise<unknown> =>
  tx.db.updateTable('oneTimeLinks').set({ closedAt: tx.now }).where('id', '=', id).execute();

/** Deletes links whose time was over before `before`. */
export const pruneOneTimeLinks = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('oneTimeLinks').where('expiresAt', '<', before).execute();
