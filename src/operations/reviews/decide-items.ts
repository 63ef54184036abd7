import type { OperationContext, Tx } from '../../context.ts';
import { applicablePolicies } from '../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../db/config/config.ts';
import { deciderOf } from '../../db/policies/deciders.ts';
import { reachOf } from '../../db/cache/reach.ts';
import { changeReviewer } from '../../db/reviews/campaigns.ts';
import { holdersOfItems, lockItemsOf, type ReviewItem } from '../../db/reviews/items.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { rank, type GrantableRole } from '../../domain/entitlement.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';
import { offersFor } from '../../domain/policies/offers.ts';
import { isAsSeen, rowToDecide, type ReviewDecision } from '../../domain/reviews/review-item.ts';
import { RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { handOver } from './steps/hand-over.ts';
import { holdAsReviewer } from './steps/hold-as-reviewer.ts';
import { moveReviewItems } from './steps/move-review-item.ts';
import { ownItem } from './steps/own-item.ts';
import { renewReview } from './steps/renew-review.ts';
import { transact } from '../transact.ts';

export interface SeenItem {
  readonly id: ReviewItemId;
  /** The fingerprint of the row that was shown; null: that of the snapshot was. */
  readonly seenAs: string | null;
}

export interface DecideItems {
  readonly campaignId: ReviewCampaignId;
  /** Those of them that are the reviewer's. */
  readonly items: readonly SeenItem[];
  /** Null takes back what was decided and not submitted. */
  readonly decision: ReviewDecision | null;
  /** With `lower` only. */
  readonly lowerTo: GrantableRole | null;
  readonly note: string | null;
}

/** What became of a press, in items. */
export interface DecidedItems {
  readonly decided: number;
  /** Theirs to be reviewed by somebody else, who has them from now on. */
  readonly own: number;
  /** Something else stands in GitLab than what was shown: they stay as they were. */
  readonly changed: number;
  /** What was decided does not go with these: they stay as they were. */
  readonly unfit: number;
}

/** Longer than that somebody did something else. */
const LONGEST_SECONDS = 3600;

/**
 * Decides about review items, one or many: nothing is done before the review is finished or closed,
 * and until then it can be decided otherwise. Nobody decides on what is, or could be, their own,
 * through whatever account: it goes to another reviewer. What changed in GitLab since it was shown
 * is not decided on. Writes review_items, review_reviewers, messages, audit_events. Twice: the
 * same.
 * @throws RefusedError note_required; ForbiddenError not_reviewer, deactivated; StaleError decided;
 * NotFoundError review
 */
export const decideItems = (
  ctx: OperationContext,
  actor: PersonActor,
  { campaignId, items: shown, decision, lowerTo, note }: DecideItems,
): Promise<DecidedItems> =>
  transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const { campaign, reviewer } = await holdAsReviewer(tx, campaignId, person);
    if (campaign.noteRequired && decision !== null && decision !== 'keep' && (note ?? '').trim() === '')
      throw new RefusedError('note_required', 'note');
    const { file } = await activeConfig(tx.db);
    const decider = await deciderOf(tx.db, file, person);
    const ids = shown.map(({ id }) => id);
    const items = await lockItemsOf(tx, { campaignId, reviewerId: person.id, ids });
    const holders = await holdersOfItems(tx.db, ids);
    const isOwn = (item: ReviewItem): boolean => ownItem(decider, item, holders) !== null;
    const own = items.filter(isOwn);
    await handOver(tx, campaign, own, { from: person.id, reason: 'own' });
    const others = items.filter((item) => !isOwn(item));
    const seenAs = new Map(shown.map((one) => [one.id, one.seenAs]));
    // What is taken back is about no row.
    const asSeen = others.filter((item) => decision === null || isAsSeen(item, seenAs.get(item.id) ?? null));
    const fit = await fitting(tx, file, asSeen, decision, lowerTo);
    const which = { campaignId, reviewerId: person.id, ids: fit.map(({ id }) => id) };
    // After the deadline only what has moved in GitLab is decided on.
    const only = campaign.status === 'closed' ? (['moved', 'decided'] as const) : undefined;
    const decidedSeconds = secondsSince(reviewer.lastAt, tx.now);
    const by = { decidedBy: person.id, decidedSeconds, bulkOf: fit.length };
    const decided =
      decision === null
        ? await moveReviewItems(tx, which, 'clear', {})
        : await moveReviewItems(tx, which, 'decide', { decision, lowerTo, note, ...by }, only);
    await changeReviewer(tx, reviewer, { lastAt: tx.now, finishedAt: null });
    renewReview(tx, campaignId);
    return {
      decided: decided.length,
      own: own.length,
      changed: others.length - asSeen.length,
      unfit: asSeen.length - decided.length,
    };
  });

function secondsSince(at: Date | null, now: Date): number | null {
  const seconds = at === null ? null : Math.round((now.getTime() - at.getTime()) / 1000);
  return seconds === null || seconds < 0 || seconds > LONGEST_SECONDS ? null : seconds;
}

/** Those that can be decided on so. */
async function fitting(
  tx: Tx,
  file: ConfigFile,
  items: readonly ReviewItem[],
  decision: ReviewDecision | null,
  lowerTo: GrantableRole | null,
): Promise<readonly ReviewItem[]> {
  if (decision === 'lower')
    return items.filter(
      (item) => item.kind === 'direct' && lowerTo !== null && rank(lowerTo) < rank(rowToDecide(item).role),
    );
  if (decision !== 'request') return items;
  const fit: ReviewItem[] = [];
  for (const item of items) if (await isRequestable(tx, file, item)) fit.push(item);
  return fit;
}

/** Whether whoever holds it could ask for it once it is gone. */
async function isRequestable(tx: Tx, file: ConfigFile, item: ReviewItem): Promise<boolean> {
  const { connectorId, personId, kind, isMachine, resourceKind, path } = item;
  const { role } = rowToDecide(item);
  if (personId === null || isMachine || kind !== 'direct') return false;
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined || connector.paused || connector.readOnly) return false;
  const policies = await applicablePolicies(tx.db, file, { connectorId, path, at: tx.now }, personId);
  const reach = await reachOf(tx.db, { connectorId, kind: resourceKind, path });
  return offersFor(policies, reach, null).some((offer) => offer.role === role);
}
