import { sql, type Insertable, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { PageLinkId } from '../domain/id.ts';
import type { PageLinksTable } from './schema/tables.ts';

export type PageLink = Selectable<PageLinksTable>;

/** By the hash of the secret in its address. */
export const findPageLink = (
  db: Pick<ReadDb, 'selectFrom'>,
  tokenHash: string,
): Promise<PageLink | undefined> =>
  db.selectFrom('pageLinks').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();

export const pageLinkById = (db: Pick<ReadDb, 'selectFrom'>, id: PageLinkId): Promise<PageLink | undefined> =>
  db.selectFrom('pageLinks').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a link until the transaction ends; undefined when there is none. */
export const lockPageLink = (tx: Tx, id: PageLinkId): Promise<PageLink | undefined> =>
  tx.db.selectFrom('pageLinks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertPageLink = (
  tx: Tx,
  link: Pick<Insertable<PageLinksTable>, 'purpose' | 'subjectId' | 'personId' | 'tokenHash' | 'expiresAt'>,
): Promise<PageLink> =>
  tx.db
    .insertInto('pageLinks')
    .values({ ...link, id: tx.newId('pgl'), createdAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

/** From here on the link is that browser's. */
export const bindPageLink = (tx: Tx, id: PageLinkId, browserHash: string): Promise<unknown> =>
  tx.db
    .updateTable('pageLinks')
    .set({ browserHash, openedAt: sql<Date>`coalesce(opened_at, ${tx.now})` })
    .where('id', '=', id)
    .execute();

export const closePageLink = (tx: Tx, id: PageLinkId): Promise<unknown> =>
  tx.db.updateTable('pageLinks').set({ closedAt: tx.now }).where('id', '=', id).execute();

/** Deletes links whose time was over before `before`. */
export const prunePageLinks = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('pageLinks').where('expiresAt', '<', before).execute();
