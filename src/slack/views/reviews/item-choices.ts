import type { PlainTextOption } from '@slack/types';
import type { ReviewItem } from '../../../db/reviews/items.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { fingerprintOf, lowerRoles, rowToDecide } from '../../../domain/reviews/review-item.ts';
import { plain } from '../../blocks/mrkdwn.ts';

/** What was decided, as a choice; null while nothing is. Pure. */
export function choiceOf({ status, decision, lowerTo }: ReviewItem): string | null {
  if (status === 'undecided' || status === 'moved' || decision === null) return null;
  return decision === 'lower' ? `lower:${lowerTo ?? ''}` : decision;
}

/** What a press brings back: the item, what is chosen, and which row was shown. Pure. */
export const choiceValue = (item: ReviewItem, choice: string): string =>
  `${item.id}/${choice}/${fingerprintOf(item)}`;

/**
 * What can be chosen for an item. Whether somebody could ask for what is made on-request is looked
 * up when it is chosen. Pure.
 */
export function choices(item: ReviewItem): readonly PlainTextOption[] {
  const { kind, isMachine, personId, status } = item;
  const option = (label: string, choice: string): PlainTextOption => ({
    text: plain(label, 75),
    value: choiceValue(item, choice),
  });
  const lower =
    kind === 'direct'
      ? lowerRoles(rowToDecide(item)).map((role) => option(`Lower to ${roleLabel(role)}`, `lower:${role}`))
      : [];
  return [
    option('Keep', 'keep'),
    option('Remove', 'remove'),
    ...(kind === 'direct' && !isMachine && personId !== null ? [option('Make on-request', 'request')] : []),
    ...lower,
    ...(status === 'decided' ? [option('Take the decision back', 'clear')] : []),
    option('Details and note…', 'details'),
  ];
}
