import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { deciderOf } from '../../../db/policies/deciders.ts';
import type { Person } from '../../../db/identities/people.ts';
import { holdersOfItems, type ReviewItem } from '../../../db/reviews/items.ts';
import { refusalOfKeep, type Decider, type OwnFinding } from '../../../domain/access/finding.ts';
import type { PersonId, ReviewItemId } from '../../../domain/id.ts';
import { ForbiddenError } from '../../../errors.ts';
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

/** @throws ForbiddenError self_approval when the item is, or could be, theirs */
export async function assertNotOwn(tx: Tx, person: Person, item: ReviewItem): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const holders = await holdersOfItems(tx.db, [item.id]);
  const own = ownItem(await deciderOf(tx.db, file, person), item, holders);
  if (own !== null) throw new ForbiddenError({ code: 'self_approval', of: own });
}
