/** The `reviews` of the document: what holds for every access review. */
import { z } from 'zod';
import { duration, knownSeconds } from './config-fields.ts';

/** Seven years. */
export const KEPT_EVIDENCE = '2557d';

export const Reviews = z.strictObject({
  keepEvidenceFor: duration
    .refine((text) => !(knownSeconds(text) < 86_400), 'is less than a day, in which nobody may look')
    .optional()
    .meta({ description: 'How long evidence can be had again; seven years unless given' }),
});
export type Reviews = z.infer<typeof Reviews>;
