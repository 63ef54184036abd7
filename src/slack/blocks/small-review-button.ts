/** Beside somebody or a place: have what they have, or who has it, reviewed. Pure. */
import type { Button } from '@slack/types';
import { ACTIONS } from './ids.ts';
import { button } from './message.ts';
import type { SmallReview } from './review-values.ts';

/** `says` is what it is about, such as `what Lee Chen has`. */
export const smallReviewButton = (about: SmallReview, says: string): Button =>
  button({
    action: ACTIONS.reviewSmall,
    label: 'Start access review…',
    value: JSON.stringify(about),
    says: `Have ${says} reviewed`,
  });
