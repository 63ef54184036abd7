/** Access reviews as calls name, see and answer them. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { reviewCampaignModel, type ReviewCampaignModel } from '../../../db/models/reviews/campaign-model.ts';
import { ownedBy } from '../../../db/policies/owners.ts';
import {
  findReviewer,
  seesWhole,
  type CampaignReader,
  type ReviewCampaign,
} from '../../../db/reviews/campaigns.ts';
import { LEFT_OUT_KINDS, REVIEWER_RULES, UNDECIDED_RULES } from '../../../domain/document/review-fields.ts';
import { isDay } from '../../../domain/day.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { MOST_UNUSED_DAYS, REVIEW_CAMPAIGN_STATUSES } from '../../../domain/reviews/campaign.ts';
import { NotFoundError } from '../../../errors.ts';
import { inScope, seesEverything, type Caller } from '../caller.ts';
import { connectorId, grantableRole, id, instant, PersonShape } from '../shapes.ts';
import { iso, person } from '../views.ts';

export const REVIEWS_TAG = 'Access reviews';
export const OneReview = z.object({ id: id('rvc') });

export const Review = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(REVIEW_CAMPAIGN_STATUSES),
    connectors: z.array(z.string()),
    createdAt: instant,
    deadline: instant,
    openedAt: instant.nullable(),
    closedAt: instant.nullable(),
    completedAt: instant.nullable(),
  })
  .openapi('Review');

/** What it is about, and how it is run; what is sent to make or change one. */
export const ReviewSettingsShape = z
  .strictObject({
    name: z.string(),
    connectors: z.array(connectorId).min(1).max(100),
    resources: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(100)
      .default(['**'])
      .openapi({ description: 'Patterns of paths, as in policies' }),
    roleAtLeast: grantableRole.default('guest'),
    leaveOut: z.array(z.enum(LEFT_OUT_KINDS)).default([]),
    people: z
      .array(z.string())
      .max(100)
      .default([])
      .openapi({ description: 'Whose access alone: Slack e-mails, user ids, user groups; none for all' }),
    newSince: z
      .string()
      .refine(isDay, 'is no day such as 2026-11-30')
      .nullable()
      .default(null)
      .openapi({ format: 'date', description: 'What is held since longer ago is left out' }),
    unusedDays: z
      .int()
      .min(1)
      .max(MOST_UNUSED_DAYS)
      .nullable()
      .default(null)
      .openapi({ description: 'What was used in so many days is left out' }),
    reviewers: z.strictObject({
      by: z.enum(REVIEWER_RULES),
      named: z.array(z.string()).max(100).default([]).openapi({ description: 'Slack user ids' }),
      all: z.boolean().default(false).openapi({ description: 'Each of them decides on everything' }),
    }),
    undecided: z.enum(UNDECIDED_RULES).default('keep'),
    noteRequired: z.boolean().default(false),
    instructions: z.string().nullable().default(null),
    channel: z
      .string()
      .nullable()
      .default(null)
      .openapi({ description: 'Where its evidence is posted as well: the id of a Slack channel' }),
    deadline: z.iso.datetime({ offset: true }),
  })
  .openapi('ReviewSettings');

export const ReviewProgress = Review.extend({
  settings: ReviewSettingsShape,
  stagedAt: instant
    .nullable()
    .openapi({ description: 'When the snapshot was taken; null while there is none' }),
  snapshotRefused: z
    .object({ code: z.string(), connectors: z.array(z.string()) })
    .nullable()
    .openapi({ description: 'Why the last snapshot that was wanted was not taken' }),
  listed: z.int().openapi({ description: 'Rows that GitLab had' }),
  taken: z.int().openapi({ description: 'Of them under review' }),
  unassigned: z.int(),
  openTasks: z.int(),
  items: z.object({ open: z.int(), decided: z.int(), done: z.int() }),
  decisions: z.record(z.string(), z.int()),
  reviewers: z.array(z.object({ person: PersonShape, open: z.int(), all: z.int() })),
}).openapi('ReviewProgress');

/** Which reviews a caller sees, and of which of them all. */
export async function campaignReader(db: Context['db'], caller: Caller): Promise<CampaignReader> {
  const personId = caller.person.id;
  const wholeOn = (await seesEverything(db, caller)) ? null : await ownedBy(db, caller.file, personId);
  return { personId, wholeOn, within: caller.token.connectors };
}

/** What a caller sees of a review: all, what is theirs to review, or that there is none. */
async function sightOfReview(
  { db }: Context,
  caller: Caller,
  campaign: ReviewCampaign,
): Promise<'all' | 'own' | 'nothing'> {
  const { connectors } = campaign.scope;
  if (inScope(caller, connectors).length < connectors.length) return 'nothing';
  if (seesWhole(await campaignReader(db, caller), campaign)) return 'all';
  if (campaign.openedAt === null) return 'nothing';
  return (await findReviewer(db, campaign.id, caller.person.id)) === undefined ? 'nothing' : 'own';
}

/** @throws NotFoundError review; with `all`, also for whoever only reviews in it */
export async function reviewNamed(
  ctx: Context,
  caller: Caller,
  campaignId: ReviewCampaignId,
  all: 'all' | null = null,
): Promise<ReviewCampaignModel & { readonly sight: 'all' | 'own' }> {
  const campaign = await reviewCampaignModel(ctx.db, campaignId);
  const sight = campaign === undefined ? 'nothing' : await sightOfReview(ctx, caller, campaign);
  if (campaign === undefined || sight === 'nothing' || (all !== null && sight !== all))
    throw new NotFoundError('review');
  return { ...campaign, sight };
}

export const reviewView = (campaign: ReviewCampaign) => ({
  id: campaign.id,
  name: campaign.name,
  status: campaign.status,
  connectors: [...campaign.scope.connectors],
  createdAt: iso(campaign.createdAt),
  deadline: iso(campaign.deadline),
  openedAt: iso(campaign.openedAt),
  closedAt: iso(campaign.closedAt),
  completedAt: iso(campaign.completedAt),
});

export function progressView(campaign: ReviewCampaignModel) {
  const { listed, taken, unassigned, openTasks, refusal, decisions } = campaign;
  return {
    ...reviewView(campaign),
    settings: settingsView(campaign),
    stagedAt: iso(campaign.stagedAt),
    snapshotRefused:
      refusal === null
        ? null
        : { code: refusal.code, connectors: 'connectors' in refusal ? [...refusal.connectors] : [] },
    listed,
    taken,
    unassigned,
    openTasks,
    items: { ...campaign.tabs },
    decisions: { ...decisions },
    reviewers: campaign.progress.map(({ person: who, open, all }) => ({ person: person(who), open, all })),
  };
}

function settingsView({ name, scope, reviewers, ...campaign }: ReviewCampaignModel) {
  return {
    name,
    connectors: [...scope.connectors],
    resources: [...scope.resources],
    roleAtLeast: scope.roleAtLeast,
    leaveOut: [...scope.leaveOut],
    people: [...(scope.people ?? [])],
    newSince: scope.newSince ?? null,
    unusedDays: scope.unusedDays ?? null,
    reviewers: { by: reviewers.by, named: [...reviewers.named], all: reviewers.all ?? false },
    undecided: campaign.undecided,
    noteRequired: campaign.noteRequired,
    instructions: campaign.instructions,
    channel: campaign.channel,
    deadline: iso(campaign.deadline),
  };
}
