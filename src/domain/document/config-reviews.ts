/** The `reviews` of the document: what holds for every access review, and which begin by time. */
import { z } from 'zod';
import { isDay } from '../day.ts';
import { GRANTABLE_ROLES } from '../entitlement.ts';
import { duration, identifier, knownSeconds, ownerRef, personRef } from './config-fields.ts';
import { managedBy } from './made-through-api.ts';
import { LEFT_OUT_KINDS, REVIEW_CAUSES, REVIEWER_RULES, UNDECIDED_RULES } from './review-fields.ts';
import { timeZone } from './window-fields.ts';

/** Seven years. */
export const KEPT_EVIDENCE = '2557d';

/** `2 weeks`, `1 month`, `3 months`, `1 quarter`. */
const EVERY = /^([1-9]\d?) (week|month|quarter)s?$/;

export const ReviewSchedule = z
  .strictObject({
    id: identifier,
    /** What its campaigns are called, with the day after it. */
    name: z.string().trim().min(1).max(60),
    every: z.string().regex(EVERY, 'write how often, such as 2 weeks, 1 month or 1 quarter'),
    from: z
      .string()
      .refine(isDay, 'write a day such as 2026-01-05')
      .meta({ description: 'The first day; the others are counted from it' }),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as 09:00')
      .default('09:00'),
    timeZone: timeZone.default('UTC').meta({ description: 'Of the IANA data base, such as Europe/Berlin' }),
    /** Through so many days after it, in its time zone. */
    days: z.int().min(1).max(365).default(14),
    /** Whether its reviewers are asked without anybody looking at the snapshot first. */
    opens: z.boolean().default(false),
    /** Who has its card. */
    runBy: personRef,
    /** Left out: all. */
    connectors: z.array(identifier).min(1).optional(),
    resources: z.array(z.string().min(1)).min(1).default(['**']),
    roleAtLeast: z.enum(GRANTABLE_ROLES).default('developer'),
    leaveOut: z.array(z.enum(LEFT_OUT_KINDS)).default([]),
    /** Whose access alone; left out, everybody's. */
    people: z.array(ownerRef).min(1).optional(),
    /** What is held since longer ago is left out, where GitLab says since when. */
    newWithinDays: z.int().min(1).max(3650).optional(),
    /** What was used in so many days is left out, where GitLab says when. */
    unusedDays: z.int().min(1).max(3650).optional(),
    reviewers: z.enum(REVIEWER_RULES).default('owners'),
    named: z.array(personRef).default([]),
    /** Each reviewer decides on everything, in place of taking turns. */
    allReview: z.boolean().optional(),
    undecided: z.enum(UNDECIDED_RULES).default('keep'),
    noteRequired: z.boolean().default(false),
    managedBy,
    instructions: z.string().trim().min(1).max(1000).optional(),
    channel: z
      .string()
      .trim()
      .regex(/^[CG][A-Z0-9]{5,}$/, 'write the id of a Slack channel (C…)')
      .optional(),
  })
  .refine(({ reviewers, named }) => reviewers !== 'named' || named.length > 0, {
    path: ['named'],
    error: 'is empty; name who reviews',
  });
export type ReviewSchedule = z.infer<typeof ReviewSchedule>;

export const ReviewTrigger = z
  .strictObject({
    id: identifier,
    /** Another title or manager in Slack, back after an absence, a new Owner of a resource. */
    on: z.array(z.enum(REVIEW_CAUSES)).min(1),
    /** So long it waits for what else changes with it: that is one review. */
    waitFor: duration.optional().meta({ description: 'One hour unless given' }),
    /** How long somebody must have been deactivated in Slack to be `back`. */
    absentFor: duration.optional().meta({ description: '30 days unless given' }),
    /** Through so many days after it is opened. */
    days: z.int().min(1).max(365).default(7),
    /** Who has its card. */
    runBy: personRef,
    /** Left out: all. */
    connectors: z.array(identifier).min(1).optional(),
    roleAtLeast: z.enum(GRANTABLE_ROLES).default('guest'),
    reviewers: z.enum(REVIEWER_RULES).default('owners'),
    named: z.array(personRef).default([]),
    undecided: z.enum(UNDECIDED_RULES).default('keep'),
    instructions: z.string().trim().min(1).max(1000).optional(),
  })
  .refine(({ reviewers, named }) => reviewers !== 'named' || named.length > 0, {
    path: ['named'],
    error: 'is empty; name who reviews',
  });
export type ReviewTrigger = z.infer<typeof ReviewTrigger>;

export const Reviews = z.strictObject({
  keepEvidenceFor: duration
    .refine((text) => !(knownSeconds(text) < 86_400), 'is less than a day, in which nobody may look')
    .optional()
    .meta({ description: 'How long evidence can be had again; seven years unless given' }),
  /** They look at every access review and have its evidence, and decide and change nothing. */
  auditors: z.array(ownerRef).max(100).optional(),
  schedules: z.array(ReviewSchedule).max(50).optional(),
  /** What opens a review of one person or one place by itself. */
  onChange: z.array(ReviewTrigger).max(50).optional(),
});
export type Reviews = z.infer<typeof Reviews>;

/** In seconds. Pure. */
export const waitSeconds = ({ waitFor }: Pick<ReviewTrigger, 'waitFor'>): number =>
  waitFor === undefined ? 3600 : knownSeconds(waitFor);

/** In seconds. Pure. */
export const absentSeconds = ({ absentFor }: Pick<ReviewTrigger, 'absentFor'>): number =>
  absentFor === undefined ? 30 * 86_400 : knownSeconds(absentFor);

/** How often, in whole weeks or months; a quarter is three months. Pure. */
export function stepOf({ every }: Pick<ReviewSchedule, 'every'>): {
  readonly unit: 'week' | 'month';
  readonly count: number;
} {
  const [, count = '1', unit] = EVERY.exec(every) ?? [];
  if (unit === 'quarter') return { unit: 'month', count: 3 * Number(count) };
  return { unit: unit === 'month' ? 'month' : 'week', count: Number(count) };
}
