import type { ReviewItem } from '../../../db/reviews/review-items.ts';
import { refusalOfKeep, type Decider, type OwnFinding } from '../../../domain/access/finding.ts';
import type { PersonId, ReviewItemId } from '../../../domain/id.ts';
import { holdingOfItem } from './hand-over.ts';

/**
 * Why an item is not somebody's to decide on: it is, or could be, their own, by whose it was when
 * it was reviewed or by whose account it is now. Null where it is not. Pure.
 */
export function ownItem(
  decider: Decider,
  item: ReviewItem,
  holders: ReadonlyMap<ReviewItemId, PersonId>,
): OwnFinding | null {
  const holderNow = holders.get(item.id) ?? item.personId;
  return (
    refusalOfKeep(decider, holdingOfItem(item)) ??
    refusalOfKeep(decider, holdingOfItem({ ...item, personId: holderNow }))
  );
}
