/**
 * The one way to change the state of a campaign: with its audit event, and with everything that
 * shows it due for rendering.
 */
import type { Tx } from '../../../context.ts';
import { transitionReviewCampaign, type ReviewCampaign } from '../../../db/reviews/campaigns.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { ReviewCampaignEvent, ReviewSource, StagingRefusal } from '../../../domain/reviews/campaign.ts';
import { renewReview } from './renew-review.ts';

type Settings = Pick<
  ReviewCampaign,
  'name' | 'scope' | 'reviewers' | 'undecided' | 'noteRequired' | 'instructions' | 'deadline' | 'channel'
>;

/** What is known with each event. */
interface Facts {
  readonly edit: Settings;
  readonly refuse: { readonly refusal: StagingRefusal };
  readonly stage: {
    readonly sources: readonly ReviewSource[];
    readonly snapshotHash: string;
    readonly listed: number;
    readonly taken: number;
  };
  readonly open: { readonly lookDueAt: Date };
  /** `undecided`: how many items nobody had decided on. Null by time. */
  readonly close: { readonly closedBy: PersonId | null; readonly undecided: number };
  readonly complete: Readonly<Record<string, never>>;
  readonly discard: Readonly<Record<string, never>>;
}

interface Move {
  readonly changes: Parameters<typeof transitionReviewCampaign>[3];
  readonly fact: AuditFact;
}

const MOVES: { readonly [E in ReviewCampaignEvent]: (facts: Facts[E], now: Date) => Move } = {
  edit: ({ scope, reviewers, ...rest }) => ({
    changes: {
      ...rest,
      scope: JSON.stringify(scope),
      reviewers: JSON.stringify(reviewers),
      stageDueAt: null,
      reading: null,
      refusal: null,
      stagedAt: null,
      snapshotHash: null,
      sources: '[]',
    },
    fact: { action: 'review.edited', body: { scope, reviewers, ...rest } },
  }),
  refuse: ({ refusal }) => ({
    changes: {
      stageDueAt: null,
      reading: null,
      refusal: JSON.stringify(refusal),
      stagedAt: null,
      snapshotHash: null,
    },
    fact: { action: 'review.staging_refused', body: { refusal } },
  }),
  stage: ({ sources, ...counts }, now) => ({
    changes: {
      stageDueAt: null,
      reading: null,
      refusal: null,
      stagedAt: now,
      sources: JSON.stringify(sources),
      snapshotHash: counts.snapshotHash,
    },
    fact: { action: 'review.staged', body: { sources, ...counts } },
  }),
  open: ({ lookDueAt }, now) => ({
    changes: { openedAt: now, lookDueAt },
    fact: { action: 'review.opened', body: {} },
  }),
  close: ({ closedBy, undecided }, now) => ({
    changes: { closedAt: now, closedBy },
    fact: { action: 'review.closed', body: { undecided } },
  }),
  complete: (_, now) => ({
    changes: { completedAt: now, lookDueAt: null },
    fact: { action: 'review.completed', body: {} },
  }),
  discard: (_, now) => ({
    changes: { discardedAt: now, stageDueAt: null, reading: null, lookDueAt: null },
    fact: { action: 'review.discarded', body: {} },
  }),
};

/**
 * Moves a locked campaign along its table, audits it, and renews what shows it. Returns the new
 * row, or null when its state does not accept the event: then nothing is written. Writes
 * review_campaigns, messages, audit_events; adds render-message.
 */
export async function moveReviewCampaign<E extends ReviewCampaignEvent>(
  tx: Tx,
  campaign: ReviewCampaign,
  event: E,
  facts: Facts[E],
): Promise<ReviewCampaign | null> {
  const { changes, fact } = MOVES[event](facts, tx.now);
  const moved = await transitionReviewCampaign(tx, campaign, event, changes);
  if (moved === null) return null;
  tx.audit({ ...fact, subject: campaign.id });
  renewReview(tx, campaign.id);
  return moved;
}
