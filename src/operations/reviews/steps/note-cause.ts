import type { Tx } from '../../../context.ts';
import { noteTrigger } from '../../../db/reviews/triggers.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { absentSeconds, waitSeconds } from '../../../domain/document/config-reviews.ts';
import type { ReviewCause } from '../../../domain/document/review-fields.ts';
import type { PersonId, ResourceId } from '../../../domain/id.ts';

/** What happened to somebody or in a place. */
export interface Cause {
  readonly cause: ReviewCause;
  readonly subjectId: PersonId | ResourceId;
  /** Of somebody who is back: for how many seconds they were away. */
  readonly away?: number;
}

/**
 * Has a review opened by each trigger of the document that waits for this. Twice, or with something
 * else of the same subject meanwhile, is one review. Writes review_triggers.
 */
export async function noteCauses(tx: Tx, file: ConfigFile, causes: readonly Cause[]): Promise<void> {
  const triggers = file.reviews?.onChange ?? [];
  if (triggers.length === 0) return;
  const sorted = causes.toSorted((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
  for (const { cause, subjectId, away = Infinity } of sorted)
    for (const trigger of triggers.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      if (!trigger.on.includes(cause) || away < absentSeconds(trigger)) continue;
      const dueAt = new Date(tx.now.getTime() + waitSeconds(trigger) * 1000);
      await noteTrigger(tx, { triggerId: trigger.id, subjectId, cause, dueAt });
    }
}
