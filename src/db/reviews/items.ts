import { sql, type Selectable, type Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { PersonId, ReviewCampaignId, ReviewItemId, SlotId } from '../../domain/id.ts';
import { next, sources } from '../../domain/machine.ts';
import {
  REVIEW_ITEM,
  WAITING_ITEMS,
  type ReviewItemEvent,
  type ReviewItemStatus,
} from '../../domain/reviews/review-item.ts';
import type { ReviewItemsTable } from '../schema/review-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export type ReviewItem = Selectable<ReviewItemsTable>;

/** What of an item is known before anybody has decided. */
export type NewReviewItem = Pick<
  ReviewItem,
  | 'id'
  | 'campaignId'
  | 'kind'
  | 'connectorId'
  | 'resourceId'
  | 'resourceKind'
  | 'path'
  | 'accountExternalId'
  | 'username'
  | 'accountName'
  | 'accountState'
  | 'isMachine'
  | 'isArchived'
  | 'personId'
  | 'role'
  | 'customRole'
  | 'customRoleName'
  | 'expiresOn'
  | 'peers'
  | 'members'
  | 'since'
  | 'givenBy'
  | 'through'
  | 'throughExternalId'
  | 'tokens'
  | 'lastActiveOn'
  | 'reviewerId'
>;

/**
 * Items that nobody has decided on. All of them in one parameter: a statement with one for each
 * value is most of the work where there are thousands.
 */
export async function insertReviewItems(tx: Tx, items: readonly NewReviewItem[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item) =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [columnOf(name), value])),
  );
  await sql`
    insert into review_items (id, campaign_id, kind, connector_id, resource_id, resource_kind, path, account_external_id,
      username, account_name, account_state, is_machine, is_archived, person_id, role, custom_role, custom_role_name, expires_on, peers, members,
      since, given_by, through, through_external_id, tokens, last_active_on, reviewer_id, status)
    select id, campaign_id, kind, connector_id, resource_id, resource_kind, path, account_external_id, username, account_name,
      account_state, is_machine, is_archived, person_id, role, custom_role, custom_role_name, expires_on, peers, members, since, given_by,
      through, through_external_id, tokens, last_active_on, reviewer_id, 'undecided'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as item(id text, campaign_id text, kind text, connector_id text,
      resource_id text, resource_kind text, path text, account_external_id text, username text, account_name text,
      account_state text, is_machine boolean, is_archived boolean, person_id text, role text, custom_role text, custom_role_name text,
      expires_on date, peers integer, members integer, since timestamptz, given_by text, through text, through_external_id text, tokens jsonb,
      last_active_on date, reviewer_id text)`.execute(tx.db);
}

/** `account_name` for `accountName`. */
const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const findReviewItem = (db: Reader, id: ReviewItemId): Promise<ReviewItem | undefined> =>
  db.selectFrom('reviewItems').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks an item until the transaction ends; undefined when there is none. */
export const lockReviewItem = (tx: Tx, id: ReviewItemId): Promise<ReviewItem | undefined> =>
  tx.db.selectFrom('reviewItems').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** Locks what is being carried out on a slot. */
export const lockItemsOfSlot = (tx: Tx, slotId: SlotId): Promise<ReviewItem[]> =>
  tx.db
    .selectFrom('reviewItems')
    .selectAll()
    .where('slotId', '=', slotId)
    .where('status', 'in', ['applying', 'restoring'])
    .orderBy('id')
    .forUpdate()
    .execute();

/** Whether anything of a review is being carried out on a slot. */
export const isUnderReview = async (tx: Tx, slotId: SlotId): Promise<boolean> =>
  (await tx.db
    .selectFrom('reviewItems')
    .select('id')
    .where('slotId', '=', slotId)
    .where('status', 'in', ['applying', 'restoring'])
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** What other campaigns, or other reviewers, have made of the same row, newest first. */
export const otherItemsOn = (
  tx: Tx,
  { id, resourceId, accountExternalId }: ReviewItem,
): Promise<ReviewItem[]> =>
  tx.db
    .selectFrom('reviewItems')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('accountExternalId', '=', accountExternalId)
    .where('kind', '=', 'direct')
    .where('id', '<>', id)
    .where('status', 'in', ['applying', 'done'])
    .orderBy('decidedAt', 'desc')
    .execute();

/**
 * Moves a locked item along its table. For steps/move-review-item.ts alone, which audits it.
 * Returns the new row, or null when the state does not accept the event.
 */
export async function transitionReviewItem(
  tx: Tx,
  item: ReviewItem,
  event: ReviewItemEvent,
  changes: Omit<Updateable<ReviewItemsTable>, 'status'>,
): Promise<ReviewItem | null> {
  const to = next(REVIEW_ITEM, item.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('reviewItems')
    .set({ ...changes, status: to })
    .where('id', '=', item.id)
    .where('status', '=', item.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Which items of a campaign are moved at once; what is left out does not narrow it down. */
export interface ItemFilter {
  readonly campaignId: ReviewCampaignId;
  /** Null: what is nobody's, for nobody may review it. */
  readonly reviewerId?: PersonId | null | undefined;
  readonly ids?: readonly ReviewItemId[] | undefined;
}

/**
 * The same of many at once: those whose state accepts the event, where every such state leads to
 * the same one. For steps/move-review-item.ts alone. Returns their ids.
 */
export async function transitionReviewItems(
  tx: Tx,
  { campaignId, reviewerId, ids }: ItemFilter,
  event: ReviewItemEvent,
  changes: Omit<Updateable<ReviewItemsTable>, 'status'>,
  only?: readonly ReviewItemStatus[],
): Promise<ReviewItemId[]> {
  const from = sources(REVIEW_ITEM, event).filter((status) => only?.includes(status) !== false);
  const [first] = from;
  const to = first === undefined ? null : next(REVIEW_ITEM, first, event);
  if (to === null) return [];
  const rows = await tx.db
    .updateTable('reviewItems')
    .set({ ...changes, status: to })
    .$if(event === 'decide', (query) =>
      query.set({ seen: sql`case when status = 'moved' then coalesce(found, seen) else seen end` }),
    )
    .where('campaignId', '=', campaignId)
    .where('status', 'in', from)
    .$if(reviewerId !== undefined, (query) =>
      query.where('reviewerId', 'is not distinct from', reviewerId ?? null),
    )
    .$if(ids !== undefined, (query) => query.where(sql<boolean>`id = any(${[...(ids ?? [])]}::text[])`))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** What is to be carried out now, oldest first. */
export const dueItems = (
  db: Reader,
  campaignId: ReviewCampaignId,
  now: Date,
  limit: number,
): Promise<ReviewItem[]> =>
  db
    .selectFrom('reviewItems')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('status', '=', 'submitted')
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .orderBy('id')
    .limit(limit)
    .execute();

/** Gives items that wait to another reviewer. */
export const giveItems = (
  tx: Tx,
  ids: readonly ReviewItemId[],
  reviewerId: PersonId | null,
): Promise<unknown> =>
  tx.db
    .updateTable('reviewItems')
    .set({ reviewerId })
    .where(sql<boolean>`id = any(${[...ids]}::text[])`)
    .execute();

/** What waits for a decision of one reviewer, or for a reviewer. */
export const waitingItems = (
  db: Reader,
  campaignId: ReviewCampaignId,
  reviewerId: PersonId | null,
): Promise<ReviewItem[]> =>
  db
    .selectFrom('reviewItems')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('reviewerId', reviewerId === null ? 'is' : '=', reviewerId)
    .where('status', 'in', [...WAITING_ITEMS, 'decided'])
    .orderBy('path')
    .orderBy('username')
    .execute();

/** Another campaign's stricter decision was carried out on the same row. */
export const markSuperseded = (tx: Tx, id: ReviewItemId, by: ReviewCampaignId): Promise<unknown> =>
  tx.db.updateTable('reviewItems').set({ supersededBy: by }).where('id', '=', id).execute();

interface OwnItems {
  readonly campaignId: ReviewCampaignId;
  readonly reviewerId: PersonId;
  readonly ids: readonly ReviewItemId[];
}

const ownItems = (db: Reader, { campaignId, reviewerId, ids }: OwnItems) =>
  db
    .selectFrom('reviewItems')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('reviewerId', '=', reviewerId)
    .where(sql<boolean>`id = any(${[...ids]}::text[])`)
    .orderBy('id');

/** These items of one reviewer. */
export const itemsOf = (db: Reader, which: OwnItems): Promise<ReviewItem[]> => ownItems(db, which).execute();

/** The same, and until the transaction ends nobody moves them. */
export const lockItemsOf = (tx: Tx, which: OwnItems): Promise<ReviewItem[]> =>
  ownItems(tx.db, which).forUpdate().execute();

/** How much a reviewer has decided and not submitted. */
export async function countStaged(
  db: Reader,
  campaignId: ReviewCampaignId,
  reviewerId: PersonId,
): Promise<number> {
  const { count } = await db
    .selectFrom('reviewItems')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaignId', '=', campaignId)
    .where('reviewerId', '=', reviewerId)
    .where('status', '=', 'decided')
    .executeTakeFirstOrThrow();
  return count;
}

/** Who has the account of each of these now, by the item; none for whose account is nobody's. */
export async function holdersOfItems(
  db: Reader,
  ids: readonly ReviewItemId[],
): Promise<ReadonlyMap<ReviewItemId, PersonId>> {
  const rows = await db
    .selectFrom('reviewItems')
    .innerJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'reviewItems.connectorId')
        .onRef('accounts.externalId', '=', 'reviewItems.accountExternalId'),
    )
    .select(['reviewItems.id', 'accounts.personId'])
    .where(sql<boolean>`review_items.id = any(${[...ids]}::text[])`)
    .where('accounts.personId', 'is not', null)
    .execute();
  return new Map(rows.flatMap(({ id, personId }) => (personId === null ? [] : [[id, personId]])));
}
