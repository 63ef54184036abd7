/** Where all reviewers review, each has an item of their own of one row: these are siblings. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';
import type { ReviewItem } from './items.ts';

const sibling = sql`other.campaign_id = item.campaign_id and other.id <> item.id
  and other.resource_id = item.resource_id and other.account_external_id = item.account_external_id
  and other.kind = item.kind and other.through_external_id is not distinct from item.through_external_id
  and other.status <> 'dropped'`;

/**
 * What nobody has decided on although another reviewer has decided on the row; where none has, all
 * but one of its items.
 */
export async function answeredByOthers(tx: Tx, campaignId: ReviewCampaignId): Promise<ReviewItemId[]> {
  const { rows } = await sql<{ readonly id: ReviewItemId }>`
    select item.id from review_items item
    where item.campaign_id = ${campaignId} and item.status = 'undecided' and exists (
      select from review_items other where ${sibling}
        and (other.decided_by is not null or (other.status = 'undecided' and other.id < item.id)))`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}

/** Those of some items whose row another reviewer has an item of as well. */
export async function heldByOthers(
  tx: Tx,
  items: readonly Pick<ReviewItem, 'id'>[],
): Promise<ReadonlySet<ReviewItemId>> {
  const ids = items.map(({ id }) => id);
  const { rows } = await sql<{ readonly id: ReviewItemId }>`
    select item.id from review_items item
    where item.id = any(${ids}::text[]) and exists (
      select from review_items other where ${sibling} and other.reviewer_id is not null
        and other.reviewer_id is distinct from item.reviewer_id)`.execute(tx.db);
  return new Set(rows.map(({ id }) => id));
}

/** Whether another reviewer's decision on the same row is an owner's task already. */
export async function isTaskOfOther(tx: Tx, { id }: Pick<ReviewItem, 'id'>): Promise<boolean> {
  const { rows } = await sql`
    select from review_items item where item.id = ${id} and exists (
      select from review_items other where ${sibling} and other.status = 'tasked')`.execute(tx.db);
  return rows.length > 0;
}

/** Another reviewer's decision stands in place of these. */
export const markAnswered = async (
  tx: Tx,
  campaignId: ReviewCampaignId,
  ids: readonly ReviewItemId[],
): Promise<void> => {
  await sql`update review_items set superseded_by = ${campaignId}
    where campaign_id = ${campaignId} and id = any(${[...ids]}::text[])`.execute(tx.db);
};

/** What other reviewers have kept of a row that is taken away or lowered now. */
export async function keptByOthers(tx: Tx, { id }: Pick<ReviewItem, 'id'>): Promise<ReviewItemId[]> {
  const { rows } = await sql<{ readonly id: ReviewItemId }>`
    select other.id from review_items item join review_items other on ${sibling} and other.status = 'kept'
    where item.id = ${id}`.execute(tx.db);
  return rows.map((row) => row.id);
}
