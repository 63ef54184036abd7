/**
 * Connectors that are being set up or edited in Slack. Tokens pass through here only in their
 * boxes.
 */
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { DetailsFault, Findings } from '../../domain/connectors/connector-details.ts';
import { DRAFT, type DraftEvent } from '../../domain/connectors/connector-draft.ts';
import type { DraftId } from '../../domain/id.ts';
import { next } from '../../domain/machine.ts';
import type { TokenBox } from '../../sealed-box.ts';
import type { ConnectorDraftsTable } from '../schema/connector-tables.ts';
import { readStored, stored } from '../../domain/told.ts';

export type ConnectorDraft = Selectable<ConnectorDraftsTable>;

type Reader = Pick<ReadDb, 'selectFrom'>;

export const findDraft = (db: Reader, id: DraftId): Promise<ConnectorDraft | undefined> =>
  db.selectFrom('connectorDrafts').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a draft until the transaction ends; undefined when there is none. */
export const lockDraft = (tx: Tx, id: DraftId): Promise<ConnectorDraft | undefined> =>
  tx.db.selectFrom('connectorDrafts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Drafts that are neither confirmed nor discarded, oldest first. */
export const openDrafts = (db: Reader): Promise<ConnectorDraft[]> =>
  db.selectFrom('connectorDrafts').selectAll().where('closedAt', 'is', null).orderBy('id').execute();

/** Whether a draft was ever made for this connector. */
export async function wasDrafted(db: Reader, connectorId: string): Promise<boolean> {
  const row = await db
    .selectFrom('connectorDrafts')
    .select('id')
    .where('connectorId', '=', connectorId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The draft under way for a connector, locked. There is one at most. */
export const lockDraftOf = (tx: Tx, connectorId: string): Promise<ConnectorDraft | undefined> =>
  tx.db
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('closedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();

export const insertDraft = (
  tx: Tx,
  draft: Pick<Insertable<ConnectorDraftsTable>, 'kind' | 'connectorId' | 'createdBy' | 'nextReminderAt'> & {
    readonly entered: ConnectorDraft['entered'];
  },
): Promise<ConnectorDraft> =>
  tx.db
    .insertInto('connectorDrafts')
    .values({
      ...draft,
      id: tx.newId('drf'),
      status: 'open',
      faults: '[]',
      entered: JSON.stringify(draft.entered),
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * Moves a locked draft along its table. For steps/move-draft.ts alone, which audits it. Returns the
 * new row, or null when the state does not accept the event.
 */
export async function transitionDraft(
  tx: Tx,
  draft: ConnectorDraft,
  event: DraftEvent,
  changes: Updateable<ConnectorDraftsTable> = {},
): Promise<ConnectorDraft | null> {
  const to = next(DRAFT, draft.status, event);
  if (to === null) return null;
  const over = to === 'confirmed' || to === 'discarded';
  const row = await tx.db
    .updateTable('connectorDrafts')
    .set({
      ...(to === 'checking' ? {} : { checkAt: null }),
      ...(over ? { ...NO_TOKEN, nextReminderAt: null, closedAt: tx.now } : {}),
      ...changes,
      status: to,
      changedAt: tx.now,
    })
    .where('id', '=', draft.id)
    .where('status', '=', draft.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** What a draft without a token says of it. */
export const NO_TOKEN = { origin: null, keyId: null, nonce: null, sealed: null, sealedAt: null } as const;

export const storedFaults = (faults: readonly DetailsFault[]): string =>
  JSON.stringify(faults.map(({ field, fault }) => ({ field, message: stored(fault) })));

/** What the last check had against a draft. Pure. */
export const faultsOf = ({ faults }: Pick<ConnectorDraft, 'faults'>): DetailsFault[] =>
  faults.map(({ field, message }) => ({ field, fault: readStored(message) }));

export const storedFindings = (findings: Findings): string =>
  JSON.stringify({ ...findings, warnings: findings.warnings.map(stored) });

/** What the last check found; null unless nothing speaks against it. Pure. */
export const findingsOf = ({ findings }: Pick<ConnectorDraft, 'findings'>): Findings | null =>
  findings === null ? null : { ...findings, warnings: findings.warnings.map(readStored) };

/** The box of a draft; null when it holds no token. Pure. */
export const boxOf = ({ origin, keyId, nonce, sealed }: ConnectorDraft): TokenBox | null =>
  origin === null || keyId === null || nonce === null || sealed === null
    ? null
    : { origin, keyId, nonce, sealed };

/**
 * The next draft after `after` whose box another key sealed, locked; ids in order, `''` comes
 * before all.
 */
export const lockOutdatedDraft = (
  tx: Tx,
  keyId: string,
  after: string,
): Promise<ConnectorDraft | undefined> =>
  tx.db
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('keyId', '<>', keyId)
    .where('id', '>', after as DraftId)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

/** Puts a box of the same token in place of the one there is. */
export const writeDraftBox = (tx: Tx, id: DraftId, { origin, ...box }: TokenBox): Promise<unknown> =>
  tx.db
    .updateTable('connectorDrafts')
    .set({ origin, ...box })
    .where('id', '=', id)
    .execute();

/**
 * Takes hold of a check that is due until `until`; undefined when none is, or another run has it.
 */
export const claimDraftCheck = (tx: Tx, id: DraftId, until: Date): Promise<ConnectorDraft | undefined> =>
  tx.db
    .updateTable('connectorDrafts')
    .set({ checkAt: until })
    .where('id', '=', id)
    .where('status', '=', 'checking')
    .where('checkAt', '<=', tx.now)
    .returningAll()
    .executeTakeFirst();

/**
 * Locks the drafts whose token nobody confirmed since `before`, and the edits nobody went on with.
 */
export const lockStaleDrafts = (tx: Tx, before: Date): Promise<ConnectorDraft[]> =>
  tx.db
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('closedAt', 'is', null)
    .where((eb) =>
      eb.or([eb('sealedAt', '<=', before), eb.and([eb('kind', '=', 'edit'), eb('changedAt', '<=', before)])]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();

export const recordDraftReminder = (
  tx: Tx,
  id: DraftId,
  sent: number,
  nextReminderAt: Date | null,
): Promise<unknown> =>
  tx.db
    .updateTable('connectorDrafts')
    .set({ remindersSent: sent, nextReminderAt })
    .where('id', '=', id)
    .execute();
