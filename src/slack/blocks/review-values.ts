/** The ids of access reviews that travel to Slack and come back; a part of values.ts. */
import { z } from 'zod';
import { GRANTABLE_ROLES } from '../../domain/entitlement.ts';
import { FINGERPRINT_LENGTH } from '../../domain/reviews/review-item.ts';
import { REVIEW_FILTERS, REVIEW_TABS } from '../../domain/reviews/review-filter.ts';
import { id, json, parts } from './values.ts';

export const ReviewValue = id('rvc');
export const ReviewItemValue = id('rvi');
export const ReviewTaskValue = id('rvt');
export const ReviewBundleValue = id('rvb');

/** `remove`, `lower:developer`; `clear` takes a decision back, `details` shows all there is. */
export const ReviewChoice = z
  .string()
  .regex(/^(?:keep|request|remove|clear|details|lower:[a-z_]+)$/)
  .transform((text) => {
    const [choice = '', role] = text.split(':');
    return {
      choice: choice as 'keep' | 'request' | 'remove' | 'lower' | 'clear' | 'details',
      lowerTo: role === undefined ? null : z.enum(GRANTABLE_ROLES).parse(role),
    };
  });
export type ReviewChoice = z.infer<typeof ReviewChoice>;

const Fingerprint = z.string().regex(new RegExp(`^[0-9a-f]{${FINGERPRINT_LENGTH}}$`));

/** `rvi_…/remove/0123456789abcdef`: an item, what is chosen for it, and which row was shown. */
export const ReviewItemChoice = parts(ReviewItemValue, ReviewChoice, Fingerprint.optional());

/** What a small review can be about: somebody, a place, or one of both, to be chosen. */
export const SmallReview = z.object({
  personId: id('per').nullable(),
  resourceId: id('rsc').nullable(),
});
export type SmallReview = z.infer<typeof SmallReview>;
export const SmallReviewMetadata = json(SmallReview);

/** What a reviewer sees of their items: which of them, in what order, and which page, from 0. */
export const ShownReview = z.object({
  campaignId: ReviewValue,
  /** Everybody's is for those who run it, and auditors. */
  whose: z.enum(['mine', 'all']).catch('mine'),
  tab: z.enum(REVIEW_TABS).catch('open'),
  by: z.enum(['place', 'person']).catch('place'),
  /** A part of a path or a name; null for all. */
  text: z.string().max(200).nullable(),
  only: z.enum(REVIEW_FILTERS).nullable().catch(null),
  page: z.number().int().nonnegative(),
  /** The fingerprint of what has changed in GitLab, of all pages; null where it is not shown. */
  moved: Fingerprint.nullable().catch(null),
});
export type ShownReview = z.infer<typeof ShownReview>;
export const ShownReviewMetadata = json(ShownReview);
/** What is decided with a note: one item, or all that is shown; and the modal below. */
export const ReviewItemMetadata = json(
  z.object({
    shown: ShownReview,
    viewId: z.string().max(100),
    itemId: ReviewItemValue.nullable(),
    /** Which row of the item is shown; null for all that is shown on the page. */
    seenAs: Fingerprint.nullable().catch(null),
  }),
);
export const ReviewTaskMetadata = json(z.object({ taskId: ReviewTaskValue }));
/** The campaign that is changed; null for a new one. */
export const ReviewCampaignMetadata = json(z.object({ campaignId: ReviewValue.nullable() }));
