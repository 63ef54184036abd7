import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { ensureReviewer, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import { reviewerLists } from '../../../db/reviews/deciders.ts';
import { heldByOthers } from '../../../db/reviews/siblings.ts';
import { giveItems, type ReviewItem } from '../../../db/reviews/items.ts';
import { groupedBy } from '../../../domain/grouped.ts';
import type { PersonId } from '../../../domain/id.ts';
import { Rota } from '../../../domain/reviews/assignment.ts';
import { nextReminder } from '../../../domain/reviews/reminders.ts';
import { dropAnswered } from './drop-answered.ts';
import { holdersOfCard } from '../../../db/messages/message-copies.ts';
import { lastOf, wantMessage } from '../../../db/messages/messages.ts';
import { findPerson } from '../../../db/identities/people.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';

/**
 * Gives items to other reviewers, of those who may be; what others have as well drops out. What
 * nobody may review is nobody's: whoever runs the campaign is shown how much that is. Writes
 * review_items, review_reviewers, messages, audit_events.
 */
export async function handOver(
  tx: Tx,
  campaign: ReviewCampaign,
  all: readonly ReviewItem[],
  { from, reason }: { readonly from: PersonId | null; readonly reason: 'left' | 'own' },
): Promise<void> {
  if (all.length === 0) return;
  const isShared = campaign.reviewers.all === true ? await heldByOthers(tx, all) : new Set();
  const items = all.filter(({ id }) => !isShared.has(id));
  await dropAnswered(
    tx,
    campaign.id,
    all.flatMap(({ id }) => (isShared.has(id) ? [id] : [])),
  );
  const { file } = await activeConfig(tx.db);
  const listsOf = reviewerLists(tx.db, file, campaign.reviewers, tx.now);
  const rota = new Rota();
  const given: { readonly item: ReviewItem; readonly to: PersonId | null }[] = [];
  for (const item of items) {
    const lists = (await listsOf(item)).map((list) => list.filter(({ id }) => id !== from));
    given.push({ item, to: rota.next({ place: item.path, holding: holdingOfItem(item) }, lists) });
  }
  for (const [to, its] of groupedBy(given, (one) => one.to)) {
    await giveItems(
      tx,
      its.map(({ item }) => item.id),
      to,
    );
    tx.audit({
      action: 'review.reassigned',
      subject: campaign.id,
      body: { from, to, reason, count: its.length },
    });
    if (to !== null) await welcome(tx, campaign, to, { count: its.length, from, why: reason, reason: null });
  }
}

/** What somebody got to decide on. */
interface Given extends Omit<MessageDetail<'review-given'>, 'from'> {
  readonly from: PersonId | null;
}

/**
 * Somebody is a reviewer from now on, and has their message; who had it before is told of what they
 * got by a short one that rings. Writes review_reviewers, messages.
 */
export async function welcome(
  tx: Tx,
  campaign: ReviewCampaign,
  personId: PersonId,
  given: Given,
): Promise<void> {
  const { openedAt, deadline } = campaign;
  if (openedAt === null) return;
  await ensureReviewer(tx, campaign.id, personId, nextReminder(openedAt, deadline, tx.now));
  const [hadCard] = await holdersOfCard(tx.db, 'review-card', campaign.id, [personId]);
  await wantMessage(tx, { subjectId: campaign.id, kind: 'review-card', personId });
  if (hadCard !== undefined) await tellGiven(tx, campaign, personId, given);
}

async function tellGiven(
  tx: Tx,
  { id: subjectId }: ReviewCampaign,
  personId: PersonId,
  { from, ...given }: Given,
): Promise<void> {
  const ordinal = ((await lastOf(tx.db, 'review-given', subjectId))?.ordinal ?? 0) + 1;
  const person = from === null ? undefined : await findPerson(tx.db, from);
  const detail = { ...given, from: person ?? null };
  await wantMessage(tx, { kind: 'review-given', subjectId, personId, ordinal, detail });
}

/** Whose access an item is, as far as it matters who may decide on it. */
export const holdingOfItem = ({
  connectorId,
  personId,
  isMachine,
  kind,
}: Pick<ReviewItem, 'connectorId' | 'personId' | 'isMachine' | 'kind'>) => ({
  connectorId,
  holderId: personId,
  // What is nobody's account cannot be the reviewer's; an address is whose Slack says it is.
  isBot: isMachine || kind === 'share' || (kind === 'invitation' && personId === null),
  suspects: new Set<PersonId>(),
});
