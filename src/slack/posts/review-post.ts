/** From a row of `messages` that is about access reviews to what it says now. */
import type { Context } from '../../context.ts';
import { evidenceState, reviewCampaignModel, reviewTasks } from '../../db/models/reviews/campaign-model.ts';
import { tabCounts } from '../../db/models/reviews/page.ts';
import { firstItems } from '../../db/models/reviews/waiting.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { findPerson } from '../../db/identities/people.ts';
import { grantsOnFound } from '../../db/reviews/grants.ts';
import { findReviewCampaign } from '../../db/reviews/campaigns.ts';
import { runnersOf } from '../../db/reviews/runners.ts';
import { countStaged, findReviewItem } from '../../db/reviews/items.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { readMessageDetail, type MessageKind } from '../../domain/messages/message.ts';
import { isId, type ReviewCampaignId } from '../../domain/id.ts';
import type { Post } from '../blocks/poster.ts';
import { campaignCard } from '../views/reviews/campaign-card.ts';
import { evidenceUnsent } from '../views/reviews/evidence-unsent.ts';
import { reviewAnswer } from '../views/reviews/answer.ts';
import { reviewSkipped } from '../views/reviews/skipped.ts';
import { reviewCard, reviewGiven, reviewReminder, type ReviewCard } from '../views/reviews/card.ts';
import { TABLE_ROWS } from '../views/reviews/item-table.ts';
import { MOST_TASKS, taskList } from '../views/reviews/task-list.ts';
import { connectorName, placeOf } from './places.ts';

const KINDS = [
  'campaign-card',
  'review-card',
  'review-reminder',
  'review-given',
  'review-tasks',
  'review-answer',
  'review-skipped',
  'evidence-unsent',
] as const;
type Kind = (typeof KINDS)[number];
type Subject = Pick<MessageRow, 'subjectId' | 'personId' | 'ts'> & {
  readonly kind: Kind;
  readonly detail?: MessageRow['detail'];
};

/** Whether messages of a kind are about access reviews. */
export const isAboutReviews = (kind: MessageKind): kind is Kind => KINDS.some((one) => one === kind);

/** Null for a reminder of what does not wait any more, and was never posted. */
export async function reviewPostOf(
  db: Context['db'],
  file: ConfigFile,
  message: Subject,
  now: Date,
): Promise<Post | null> {
  const { subjectId, kind } = message;
  if (kind === 'review-answer') return answerOf(db, file, message);
  if (!isId('rvc', subjectId)) throw new Error(`a message is about ${subjectId}, which is no access review`);
  switch (kind) {
    case 'campaign-card': {
      const campaign = await reviewCampaignModel(db, subjectId);
      if (campaign === undefined) throw new Error(`a message is about ${subjectId}, which does not exist`);
      return campaignCard({ campaign, connectorName: (id) => connectorName(file, id), now });
    }
    case 'review-card':
      return reviewCard(await cardOf(db, file, subjectId, message));
    case 'review-reminder': {
      const card = await cardOf(db, file, subjectId, message);
      return card.tabs.open === 0 && message.ts === null ? null : reviewReminder(card);
    }
    case 'review-given': {
      const card = await cardOf(db, file, subjectId, message);
      if (card.tabs.open === 0 && message.ts === null) return null;
      return reviewGiven(card, readMessageDetail('review-given', message.detail ?? null));
    }
    case 'evidence-unsent':
      return unsentOf(db, subjectId);
    case 'review-skipped':
      return skippedOf(db, subjectId);
    case 'review-tasks':
      return tasksOf(db, file, subjectId);
  }
}

async function unsentOf(db: Context['db'], id: ReviewCampaignId): Promise<Post> {
  const campaign = await findReviewCampaign(db, id);
  if (campaign === undefined) throw new Error(`a message is about ${id}, which does not exist`);
  return evidenceUnsent(campaign, (await evidenceState(db, id)).unsent);
}

async function skippedOf(db: Context['db'], id: ReviewCampaignId): Promise<Post> {
  const campaign = await findReviewCampaign(db, id);
  if (campaign === undefined) throw new Error(`a message is about ${id}, which does not exist`);
  return reviewSkipped(campaign);
}

async function cardOf(
  db: Context['db'],
  file: ConfigFile,
  id: ReviewCampaignId,
  { personId }: Subject,
): Promise<ReviewCard> {
  const campaign = await findReviewCampaign(db, id);
  if (campaign === undefined) throw new Error(`a message is about ${id}, which does not exist`);
  const creator = await findPerson(db, campaign.createdBy);
  return {
    campaign,
    creator: creator ?? null,
    tabs: await tabCounts(db, id, personId),
    staged: await countStaged(db, id, personId),
    items: (await firstItems(db, id, personId, TABLE_ROWS)).items,
    connectorName: (connectorId) => connectorName(file, connectorId),
  };
}

async function tasksOf(db: Context['db'], file: ConfigFile, id: ReviewCampaignId): Promise<Post> {
  const campaign = await findReviewCampaign(db, id);
  if (campaign === undefined) throw new Error(`a message is about ${id}, which does not exist`);
  const found = await reviewTasks(db, id, campaign.scope.connectors, MOST_TASKS);
  const addressOf = (connectorId: string): string | null =>
    file.connectors.find((connector) => connector.id === connectorId)?.url ?? null;
  return taskList({ name: campaign.name, ...found, addressOf });
}

async function answerOf(
  db: Context['db'],
  file: ConfigFile,
  { subjectId, personId }: Subject,
): Promise<Post> {
  const item = isId('rvi', subjectId) ? await findReviewItem(db, subjectId) : undefined;
  const campaign = item === undefined ? undefined : await findReviewCampaign(db, item.campaignId);
  if (item === undefined || campaign === undefined)
    throw new Error(`a message is about ${subjectId}, which is no review item`);
  const grantUntil = (await grantsOnFound(db, [item])).get(item.id) ?? null;
  const runners = (await runnersOf(db, file, campaign)).filter(({ id }) => id !== personId);
  return reviewAnswer({ item, name: campaign.name, place: placeOf(file, item), grantUntil, runners });
}
