import type { KnownBlock } from '@slack/types';
import { spellDuration } from '../../../domain/duration.ts';
import type { Offer } from '../../../domain/policies/offers.ts';
import type { Span } from '../../../domain/policies/spans.ts';
import { mrkdwn, mrkdwnText } from '../../blocks/mrkdwn.ts';

/** That who decides, or what has to be said, depends on the length; nothing where it does not. */
export function lengthLines({ spans }: Pick<Offer, 'spans'>): KnownBlock[] {
  const apart = spans.filter((span, index) => index === 0 || !isAlike(span, spans[index - 1]));
  if (apart.length < 2) return [];
  const ends = apart.slice(0, -1).map((_, index) => spellDuration((apart[index + 1]?.from ?? 1) - 1));
  const says = mrkdwn`Up to ${ends.join(', up to ')} and for longer, other rules decide: who is asked is shown for the length that is chosen`;
  return [{ type: 'context', elements: [mrkdwnText(says)] }];
}

const isAlike = (one: Span, other: Span | undefined): boolean =>
  JSON.stringify([one.terms.plan, one.terms.approval, one.terms.reason]) ===
  JSON.stringify([other?.terms.plan, other?.terms.approval, other?.terms.reason]);
