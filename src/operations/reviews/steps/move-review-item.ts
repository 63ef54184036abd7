/**
 * The one way to change the state of review items: with an audit event, for one or for as many as
 * are moved at once.
 */
import { createHash } from 'node:crypto';
import type { Tx } from '../../../context.ts';
import {
  transitionReviewItem,
  transitionReviewItems,
  type ItemFilter,
  type ReviewItem,
} from '../../../db/reviews/items.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { PersonId, ReviewCampaignId, ReviewItemId, SlotId } from '../../../domain/id.ts';
import type { Row } from '../../../domain/access/membership.ts';
import type {
  ReviewDecision,
  ReviewItemEvent,
  ReviewItemStatus,
} from '../../../domain/reviews/review-item.ts';
import type { ReviewTaskCause } from '../../../domain/reviews/review-task.ts';
import { stored } from '../../../domain/told.ts';

/** What is known with each event. */
interface Facts {
  readonly decide: {
    readonly decision: ReviewDecision;
    readonly lowerTo: GrantableRole | null;
    readonly note: string | null;
    /** Null where the deadline decides. */
    readonly decidedBy: PersonId | null;
    readonly decidedSeconds: number | null;
    readonly bulkOf: number | null;
  };
  readonly clear: Nothing;
  readonly submit: Nothing;
  readonly keep: Nothing;
  /** `dueAt`: when something else than a slot is to carry it out; null for the slot. */
  readonly apply: {
    readonly target: Row | null;
    readonly slotId: SlotId | null;
    readonly dueAt: Date | null;
  };
  readonly delegate: {
    readonly cause: ReviewTaskCause;
    readonly target: Row | null;
    readonly refusal: Fault | null;
  };
  readonly conclude: { readonly found: Row | null };
  /** `supersededBy`: the campaign whose stricter decision took it away; null for somebody else. */
  readonly vanish: { readonly found: Row | null; readonly supersededBy: ReviewCampaignId | null };
  readonly move: { readonly found: Row | null };
  readonly drop: Nothing;
  readonly undo: { readonly target: Row; readonly slotId: SlotId; readonly undoneBy: PersonId };
  readonly restore: { readonly found: Row | null };
  readonly spoil: { readonly refusal: Fault };
}
type Nothing = Readonly<Record<string, never>>;

interface Move {
  readonly changes: Parameters<typeof transitionReviewItem>[3];
  readonly fact: AuditFact;
}

const look = (row: Row | null): string => JSON.stringify({ row });

const MOVES: { readonly [E in ReviewItemEvent]: (facts: Facts[E], now: Date) => Move } = {
  decide: (facts, now) => ({
    changes: { ...facts, decidedAt: now, found: null, refusal: null, target: null, supersededBy: null },
    fact: {
      action: 'review.decided',
      body: { decision: facts.decision, lowerTo: facts.lowerTo, bulkOf: facts.bulkOf },
    },
  }),
  clear: () => ({
    changes: {
      decision: null,
      lowerTo: null,
      note: null,
      decidedBy: null,
      decidedAt: null,
      decidedSeconds: null,
      bulkOf: null,
    },
    fact: { action: 'review.cleared', body: {} },
  }),
  submit: (_, now) => ({ changes: { dueAt: now }, fact: { action: 'review.submitted', body: {} } }),
  keep: (_, now) => ({
    changes: { dueAt: null, concludedAt: now },
    fact: { action: 'review.kept', body: {} },
  }),
  apply: ({ target, slotId, dueAt }) => ({
    changes: { dueAt, target: look(target), slotId },
    fact: { action: 'review.applied', body: { target, slotId } },
  }),
  delegate: ({ cause, target, refusal }) => ({
    changes: { dueAt: null, target: look(target), refusal: refusal === null ? null : stored(refusal) },
    fact: { action: 'review.delegated', body: { cause, refusal } },
  }),
  conclude: ({ found }, now) => ({
    changes: { dueAt: null, found: look(found), concludedAt: now },
    fact: { action: 'review.concluded', body: { found } },
  }),
  vanish: ({ found, supersededBy }, now) => ({
    changes: { dueAt: null, found: look(found), supersededBy, concludedAt: now },
    fact: { action: 'review.vanished', body: { found, supersededBy } },
  }),
  move: ({ found }) => ({
    changes: { dueAt: null, found: look(found) },
    fact: { action: 'review.moved', body: { found } },
  }),
  drop: (_, now) => ({
    changes: { dueAt: null, concludedAt: now },
    fact: { action: 'review.dropped', body: {} },
  }),
  undo: ({ target, slotId, undoneBy }) => ({
    changes: { target: look(target), slotId, undoneBy, refusal: null },
    fact: { action: 'review.undone', body: { target, slotId } },
  }),
  restore: ({ found }) => ({
    changes: { found: look(found) },
    fact: { action: 'review.restored', body: { found } },
  }),
  spoil: ({ refusal }) => ({
    changes: { refusal: stored(refusal) },
    fact: { action: 'review.not_restored', body: { refusal } },
  }),
};

/**
 * Moves a locked item along its table and audits it. Returns the new row, or null when its state
 * does not accept the event: then nothing is written. Writes review_items, audit_events.
 */
export async function moveReviewItem<E extends ReviewItemEvent>(
  tx: Tx,
  item: ReviewItem,
  event: E,
  facts: Facts[E],
): Promise<ReviewItem | null> {
  const { changes, fact } = MOVES[event](facts, tx.now);
  const moved = await transitionReviewItem(tx, item, event, changes);
  if (moved !== null) tx.audit({ ...fact, subject: item.id });
  return moved;
}

/** So many are named one by one; more are by what their ids hash to. */
const MOST_NAMED = 20;

/**
 * The same of many at once: those of them whose state accepts the event, and is one of `only` where
 * that is given. One audit event about the campaign names them, or has the SHA-256 of their sorted
 * ids. Returns their ids.
 */
export async function moveReviewItems<E extends ReviewItemEvent>(
  tx: Tx,
  which: ItemFilter,
  event: E,
  facts: Facts[E],
  only?: readonly ReviewItemStatus[],
): Promise<readonly ReviewItemId[]> {
  const { changes, fact } = MOVES[event](facts, tx.now);
  const ids = (await transitionReviewItems(tx, which, event, changes, only)).toSorted();
  if (ids.length === 0) return ids;
  const items = ids.length > MOST_NAMED ? createHash('sha256').update(ids.join('\n')).digest('hex') : ids;
  tx.audit({
    action: fact.action,
    subject: which.campaignId,
    body: { ...fact.body, count: ids.length, items },
  });
  return ids;
}
