import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { PersonId, ReviewCampaignId } from '../../domain/id.ts';
import { next } from '../../domain/machine.ts';
import {
  REVIEW_CAMPAIGN,
  type ReviewCampaignEvent,
  type ReviewReading,
} from '../../domain/reviews/campaign.ts';
import type { PlaceCount } from '../../domain/reviews/snapshot.ts';
import type {
  ReviewCampaignsTable,
  ReviewPlacesTable,
  ReviewReviewersTable,
} from '../schema/review-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export type ReviewCampaign = Selectable<ReviewCampaignsTable>;
export type ReviewPlace = Selectable<ReviewPlacesTable>;
export type ReviewReviewer = Selectable<ReviewReviewersTable>;

export const findReviewCampaign = (db: Reader, id: ReviewCampaignId): Promise<ReviewCampaign | undefined> =>
  db.selectFrom('reviewCampaigns').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks a campaign until the transaction ends; undefined when there is none. */
export const lockReviewCampaign = (tx: Tx, id: ReviewCampaignId): Promise<ReviewCampaign | undefined> =>
  tx.db.selectFrom('reviewCampaigns').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/**
 * Keeps a campaign from being closed until the transaction ends; many can hold it so at once.
 * Undefined when there is none.
 */
export const holdReviewCampaign = (tx: Tx, id: ReviewCampaignId): Promise<ReviewCampaign | undefined> =>
  tx.db.selectFrom('reviewCampaigns').selectAll().where('id', '=', id).forShare().executeTakeFirst();

export const insertReviewCampaign = (
  tx: Tx,
  campaign: Omit<
    Insertable<ReviewCampaignsTable>,
    'id' | 'status' | 'createdAt' | 'sources' | 'scope' | 'reviewers'
  > &
    Pick<ReviewCampaign, 'scope' | 'reviewers'>,
): Promise<ReviewCampaign> =>
  tx.db
    .insertInto('reviewCampaigns')
    .values({
      ...campaign,
      id: tx.newId('rvc'),
      status: 'draft',
      scope: JSON.stringify(campaign.scope),
      reviewers: JSON.stringify(campaign.reviewers),
      sources: '[]',
      createdAt: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * Moves a locked campaign along its table. For steps/move-review-campaign.ts alone, which audits
 * it. Returns the new row, or null when the state does not accept the event.
 */
export async function transitionReviewCampaign(
  tx: Tx,
  campaign: ReviewCampaign,
  event: ReviewCampaignEvent,
  changes: Omit<Updateable<ReviewCampaignsTable>, 'status'>,
): Promise<ReviewCampaign | null> {
  const to = next(REVIEW_CAMPAIGN, campaign.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('reviewCampaigns')
    .set({ ...changes, status: to })
    .where('id', '=', campaign.id)
    .where('status', '=', campaign.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** The snapshot is to be taken now. */
export const wantStaging = (tx: Tx, id: ReviewCampaignId, at: Date | null): Promise<unknown> =>
  tx.db.updateTable('reviewCampaigns').set({ stageDueAt: at }).where('id', '=', id).execute();

/** How far GitLab is read for the snapshot. */
export const recordReading = (tx: Tx, id: ReviewCampaignId, reading: ReviewReading): Promise<unknown> =>
  tx.db
    .updateTable('reviewCampaigns')
    .set({ reading: JSON.stringify(reading) })
    .where('id', '=', id)
    .where('stageDueAt', 'is not', null)
    .execute();

/** When it is to be looked after next; null for not any more. */
export const recordLook = (tx: Tx, id: ReviewCampaignId, at: Date | null): Promise<unknown> =>
  tx.db.updateTable('reviewCampaigns').set({ lookDueAt: at }).where('id', '=', id).execute();

/**
 * Campaigns that are looked after and have to do with a connector, and those that are drafts of it.
 */
export async function campaignsOn(db: Reader, connectorId: string): Promise<ReviewCampaign[]> {
  const rows = await db
    .selectFrom('reviewCampaigns')
    .selectAll()
    .where('status', 'in', ['draft', 'staged', 'open', 'closed'])
    .orderBy('id')
    .execute();
  return rows.filter(({ scope }) => scope.connectors.includes(connectorId));
}

/** Whose list of campaigns it is. */
export interface CampaignReader {
  readonly personId: PersonId;
  /** They see all of a campaign that is about nothing but these connectors; null: of every one. */
  readonly wholeOn: readonly string[] | null;
  /** Of campaigns about anything else they see nothing; null for no such bound. */
  readonly within: readonly string[] | null;
}

/** Whether somebody sees all of a campaign, else what is theirs to review. Pure. */
export const seesWhole = (
  { wholeOn }: Pick<CampaignReader, 'wholeOn'>,
  { scope }: Pick<ReviewCampaign, 'scope'>,
): boolean => wholeOn === null || scope.connectors.every((id) => wholeOn.includes(id));

/**
 * What somebody sees, the newest first: what they see all of, and what they review once it is open.
 * Discarded ones are left out. With `after`, only what is older.
 */
export function campaignsSeenBy(
  db: Reader,
  { personId, wholeOn, within }: CampaignReader,
  { after, limit }: { readonly after: ReviewCampaignId | null; readonly limit: number },
): Promise<ReviewCampaign[]> {
  const isOnlyOn = (connectors: readonly string[]) =>
    sql<boolean>`scope -> 'connectors' <@ ${JSON.stringify(connectors)}::jsonb`;
  return db
    .selectFrom('reviewCampaigns')
    .selectAll()
    .where('status', '<>', 'discarded')
    .$if(after !== null, (query) => query.where('id', '<', after as ReviewCampaignId))
    .$if(within !== null, (query) => query.where(isOnlyOn(within ?? [])))
    .$if(wholeOn !== null, (query) =>
      query.where((eb) =>
        eb.or([
          isOnlyOn(wholeOn ?? []),
          eb.and([
            eb('openedAt', 'is not', null),
            eb(
              'id',
              'in',
              eb.selectFrom('reviewReviewers').select('campaignId').where('personId', '=', personId),
            ),
          ]),
        ]),
      ),
    )
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Replaces what was listed. */
export async function replacePlaces(
  tx: Tx,
  campaignId: ReviewCampaignId,
  places: readonly (Omit<ReviewPlace, 'campaignId' | 'leftOut'> & PlaceCount)[],
): Promise<void> {
  await tx.db.deleteFrom('reviewPlaces').where('campaignId', '=', campaignId).execute();
  for (let at = 0; at < places.length; at += PLACES_AT_ONCE)
    await tx.db
      .insertInto('reviewPlaces')
      .values(
        places
          .slice(at, at + PLACES_AT_ONCE)
          .map((place) => ({ ...place, campaignId, leftOut: JSON.stringify(place.leftOut) })),
      )
      .execute();
}

const PLACES_AT_ONCE = 1000;

/** Makes somebody a reviewer, when they are none yet. */
export const ensureReviewer = (
  tx: Tx,
  campaignId: ReviewCampaignId,
  personId: PersonId,
  nextReminderAt: Date | null,
): Promise<unknown> =>
  tx.db
    .insertInto('reviewReviewers')
    .values({ campaignId, personId, lastAt: null, finishedAt: null, nextReminderAt })
    .onConflict((conflict) => conflict.columns(['campaignId', 'personId']).doNothing())
    .execute();

export const reviewersOf = (db: Reader, campaignId: ReviewCampaignId): Promise<ReviewReviewer[]> =>
  db
    .selectFrom('reviewReviewers')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .orderBy('personId')
    .execute();

export const findReviewer = (
  db: Reader,
  campaignId: ReviewCampaignId,
  personId: PersonId,
): Promise<ReviewReviewer | undefined> =>
  db
    .selectFrom('reviewReviewers')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('personId', '=', personId)
    .executeTakeFirst();

export const changeReviewer = (
  tx: Tx,
  { campaignId, personId }: Pick<ReviewReviewer, 'campaignId' | 'personId'>,
  changes: Omit<Updateable<ReviewReviewersTable>, 'campaignId' | 'personId'>,
): Promise<unknown> =>
  tx.db
    .updateTable('reviewReviewers')
    .set(changes)
    .where('campaignId', '=', campaignId)
    .where('personId', '=', personId)
    .execute();

/** A snapshot counts no more. */
export async function dropSnapshot(tx: Tx, campaignId: ReviewCampaignId): Promise<void> {
  for (const table of ['reviewItems', 'reviewPlaces', 'reviewReviewers'] as const)
    await tx.db.deleteFrom(table).where('campaignId', '=', campaignId).execute();
}
