/** Evidence that was wanted: when it is due, its bytes once it is made, and where it goes. */
import type { Selectable, Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ReviewBundleId, ReviewBundleSendId, ReviewCampaignId } from '../../domain/id.ts';
import type { ReviewBundleSendsTable, ReviewBundlesTable } from '../schema/review-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export type ReviewBundle = Selectable<ReviewBundlesTable>;
export type ReviewBundleSend = Selectable<ReviewBundleSendsTable>;

/** The newest of a campaign; undefined for none. */
export const lastBundle = (db: Reader, campaignId: ReviewCampaignId): Promise<ReviewBundle | undefined> =>
  db
    .selectFrom('reviewBundles')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The newest of a campaign whose bytes are there; undefined for none. */
export const lastMadeBundle = (db: Reader, campaignId: ReviewCampaignId): Promise<ReviewBundle | undefined> =>
  db
    .selectFrom('reviewBundles')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('madeAt', 'is not', null)
    .where('droppedAt', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

export const findBundle = (db: Reader, id: ReviewBundleId): Promise<ReviewBundle | undefined> =>
  db.selectFrom('reviewBundles').selectAll().where('id', '=', id).executeTakeFirst();

export const insertBundle = (
  tx: Tx,
  wanted: Pick<ReviewBundle, 'campaignId' | 'wantedBy' | 'dueAt'>,
): Promise<ReviewBundle> =>
  tx.db
    .insertInto('reviewBundles')
    .values({ ...wanted, ...UNMADE, id: tx.newId('rvb'), wantedAt: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();

const UNMADE = {
  refusal: null,
  isFinal: null,
  madeAt: null,
  bytes: null,
  sha256: null,
  fingerprint: null,
  droppedAt: null,
} as const;

/** Calls a bundle that waits forward. */
export const hastenBundle = (tx: Tx, id: ReviewBundleId): Promise<unknown> =>
  tx.db
    .updateTable('reviewBundles')
    .set({ dueAt: tx.now })
    .where('id', '=', id)
    .where('attempts', '=', 0)
    .where('dueAt', '>', tx.now)
    .execute();

/**
 * Takes a due bundle for making until a time, with a number of its own for the try; undefined when
 * it is not due.
 */
export const claimBundleRow = (tx: Tx, id: ReviewBundleId, until: Date): Promise<ReviewBundle | undefined> =>
  tx.db
    .updateTable('reviewBundles')
    .set((eb) => ({ dueAt: until, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('dueAt', '<=', tx.now)
    .returningAll()
    .executeTakeFirst();

/** Of a try that nobody else has taken over; undefined, and nothing is written, when one has. */
export const changeBundle = (
  tx: Tx,
  { id, attempts }: Pick<ReviewBundle, 'id' | 'attempts'>,
  changes: Omit<Updateable<ReviewBundlesTable>, 'id' | 'attempts'>,
): Promise<ReviewBundle | undefined> =>
  tx.db
    .updateTable('reviewBundles')
    .set(changes)
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('dueAt', 'is not', null)
    .returningAll()
    .executeTakeFirst();

/** One after the other, for one that takes the place of what an earlier try left. */
export async function insertBundlePart(
  tx: Tx,
  { id, attempts }: Pick<ReviewBundle, 'id' | 'attempts'>,
  ordinal: number,
  content: Buffer,
): Promise<void> {
  if (ordinal === 0)
    await tx.db
      .deleteFrom('reviewBundleParts')
      .where('bundleId', '=', id)
      .where('attempt', '<', attempts)
      .execute();
  await tx.db
    .insertInto('reviewBundleParts')
    .values({ bundleId: id, attempt: attempts, ordinal, content })
    .execute();
}

/** The whole file of a bundle that is made; empty when it was deleted. */
export async function bundleContent(
  db: Reader,
  { id, attempts }: Pick<ReviewBundle, 'id' | 'attempts'>,
): Promise<Buffer> {
  const rows = await db
    .selectFrom('reviewBundleParts')
    .select('content')
    .where('bundleId', '=', id)
    .where('attempt', '=', attempts)
    .orderBy('ordinal')
    .execute();
  return Buffer.concat(rows.map(({ content }) => content));
}

/** Deletes the bytes of what was made before that time; which bundles that were. */
export async function dropBundles(tx: Tx, before: Date): Promise<Pick<ReviewBundle, 'id' | 'campaignId'>[]> {
  const dropped = await tx.db
    .updateTable('reviewBundles')
    .set({ droppedAt: tx.now })
    .where('madeAt', '<', before)
    .where('droppedAt', 'is', null)
    .returning(['id', 'campaignId'])
    .execute();
  const ids = dropped.map(({ id }) => id);
  if (ids.length > 0) await tx.db.deleteFrom('reviewBundleParts').where('bundleId', 'in', ids).execute();
  return dropped;
}

const UNSENT = { postedChannel: null, sentAt: null, refusal: null, refusedAt: null } as const;

/** `dueAt` null waits for the bundle to be made. */
export const insertSend = (
  tx: Tx,
  send: Pick<ReviewBundleSend, 'bundleId' | 'personId' | 'channel' | 'dueAt'>,
): Promise<ReviewBundleSend> =>
  tx.db
    .insertInto('reviewBundleSends')
    .values({ ...send, ...UNSENT, id: tx.newId('rvs') })
    .returningAll()
    .executeTakeFirstOrThrow();

/** The newest way of a bundle to Slack; undefined where it was on none. */
export const lastSend = (db: Reader, bundleId: ReviewBundleId): Promise<ReviewBundleSend | undefined> =>
  db
    .selectFrom('reviewBundleSends')
    .selectAll()
    .where('bundleId', '=', bundleId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

export const sendsOf = (db: Reader, bundleId: ReviewBundleId): Promise<ReviewBundleSend[]> =>
  db.selectFrom('reviewBundleSends').selectAll().where('bundleId', '=', bundleId).orderBy('id').execute();

export const findSend = (db: Reader, id: ReviewBundleSendId): Promise<ReviewBundleSend | undefined> =>
  db.selectFrom('reviewBundleSends').selectAll().where('id', '=', id).executeTakeFirst();

/** Takes a due one until a time; undefined when it is not due. */
export const claimSendRow = (
  tx: Tx,
  id: ReviewBundleSendId,
  until: Date,
): Promise<ReviewBundleSend | undefined> =>
  tx.db
    .updateTable('reviewBundleSends')
    .set((eb) => ({ dueAt: until, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('dueAt', '<=', tx.now)
    .returningAll()
    .executeTakeFirst();

export const changeSend = (
  tx: Tx,
  id: ReviewBundleSendId,
  changes: Omit<Updateable<ReviewBundleSendsTable>, 'id' | 'bundleId'>,
): Promise<unknown> => tx.db.updateTable('reviewBundleSends').set(changes).where('id', '=', id).execute();
