/** Details of a connector that one person has entered and not confirmed yet. A draft lasts minutes, and only its person can reach it. */
import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { ConnectorConfig } from '../domain/config-file.ts';
import type { Findings } from '../domain/connector-details.ts';
import type { DraftId, PersonId } from '../domain/id.ts';
import type { SealedBox } from '../sealed-box.ts';
import type { ConnectorDraftsTable } from './connector-tables.ts';

export type ConnectorDraft = Selectable<ConnectorDraftsTable>;

interface NewDraft {
  readonly personId: PersonId;
  readonly connector: ConnectorConfig;
  readonly box: SealedBox | null;
  readonly expiresAt: Date;
  readonly linkHash: string | null;
}

export const insertDraft = (tx: Tx, id: DraftId, draft: NewDraft): Promise<ConnectorDraft> =>
  tx.db
    .insertInto('connectorDrafts')
    .values({
      id,
      personId: draft.personId,
      connectorId: draft.connector.id,
      config: JSON.stringify(draft.connector),
      ...columnsOf(draft.box),
      linkHash: draft.linkHash,
      createdAt: tx.now,
      expiresAt: draft.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

const columnsOf = (box: SealedBox | null) => ({
  keyId: box?.keyId ?? null,
  nonce: box?.nonce ?? null,
  sealed: box?.sealed ?? null,
});

/** The token's box in a draft; null when it has none. Pure. */
export const boxOf = ({ keyId, nonce, sealed }: ConnectorDraft): SealedBox | null =>
  keyId === null || nonce === null || sealed === null ? null : { keyId, nonce, sealed };

/** A person's own draft, if it has not run out. */
export const findDraft = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: DraftId,
  personId: PersonId,
  now: Date,
): Promise<ConnectorDraft | undefined> =>
  db
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('id', '=', id)
    .where('personId', '=', personId)
    .where('expiresAt', '>', now)
    .executeTakeFirst();

/** The same, locked until the transaction ends. */
export const lockDraft = (tx: Tx, id: DraftId, personId: PersonId): Promise<ConnectorDraft | undefined> =>
  tx.db
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('id', '=', id)
    .where('personId', '=', personId)
    .where('expiresAt', '>', tx.now)
    .forUpdate()
    .executeTakeFirst();

/** What a draft has become by a check, or by a token that was entered. */
export const changeDraft = (
  tx: Tx,
  id: DraftId,
  change: {
    readonly connector?: ConnectorConfig;
    readonly found?: Findings | null;
    readonly box?: SealedBox;
  },
): Promise<unknown> =>
  tx.db
    .updateTable('connectorDrafts')
    .set({
      ...(change.connector === undefined ? {} : { config: JSON.stringify(change.connector) }),
      ...(change.found === undefined
        ? {}
        : { found: change.found === null ? null : JSON.stringify(change.found) }),
      ...(change.box === undefined ? {} : columnsOf(change.box)),
    })
    .where('id', '=', id)
    .execute();

/** The draft that a one-time link leads to, while it lasts. */
export const findLinkedDraft = (
  db: Pick<ReadDb, 'selectFrom'>,
  linkHash: string,
  now: Date,
): Promise<ConnectorDraft | undefined> =>
  db
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('linkHash', '=', linkHash)
    .where('linkUsedAt', 'is', null)
    .where('expiresAt', '>', now)
    .executeTakeFirst();

/** Uses a link up; undefined when it was used, has run out, or never was. */
export const takeLink = (tx: Tx, linkHash: string): Promise<ConnectorDraft | undefined> =>
  tx.db
    .updateTable('connectorDrafts')
    .set({ linkUsedAt: tx.now })
    .where('linkHash', '=', linkHash)
    .where('linkUsedAt', 'is', null)
    .where('expiresAt', '>', tx.now)
    .returningAll()
    .executeTakeFirst();

/** Gives a link back: what was entered through it was not accepted. */
export const giveLinkBack = (tx: Tx, id: DraftId): Promise<unknown> =>
  tx.db.updateTable('connectorDrafts').set({ linkUsedAt: null }).where('id', '=', id).execute();

export const deleteDraft = (tx: Tx, id: DraftId): Promise<unknown> =>
  tx.db.deleteFrom('connectorDrafts').where('id', '=', id).execute();

/** Deletes the drafts that have run out. */
export const dropDrafts = (tx: Tx): Promise<unknown> =>
  tx.db.deleteFrom('connectorDrafts').where('expiresAt', '<=', tx.now).execute();
