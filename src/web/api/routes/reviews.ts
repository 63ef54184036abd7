/** Access reviews: how they are, what waits for the caller, deciding, and the evidence. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { reviewCampaignModel, type ReviewCampaignModel } from '../../../db/models/review-campaign-model.ts';
import { reviewPage } from '../../../db/models/review-page.ts';
import type { NamedItem } from '../../../db/models/review-names.ts';
import { managesConnector } from '../../../db/owners.ts';
import { bundleContent, lastBundle } from '../../../db/reviews/review-bundles.ts';
import { findReviewer, reviewCampaigns, type ReviewCampaign } from '../../../db/reviews/review-campaigns.ts';
import { REVIEW_CAMPAIGN_STATUSES } from '../../../domain/reviews/campaign.ts';
import { REVIEW_TABS } from '../../../domain/reviews/review-filter.ts';
import { REVIEW_DECISIONS } from '../../../domain/reviews/review-item.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { decideItems } from '../../../operations/reviews/decide-items.ts';
import { finishReview } from '../../../operations/reviews/finish-review.ts';
import { wantEvidence } from '../../../operations/reviews/want-evidence.ts';
import { inScope, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { cursorAfter, numberAt } from '../paging.ts';
import { grantableRole, id, instant, listOf, page, PersonShape, role } from '../shapes.ts';
import { iso, person } from '../views.ts';

const tag = 'Access reviews';
const One = z.object({ id: id('rvc') });
const MOST_CAMPAIGNS = 200;

const Campaign = z
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
const Progress = Campaign.extend({
  listed: z.int().openapi({ description: 'Rows that GitLab had' }),
  taken: z.int().openapi({ description: 'Of them under review' }),
  unassigned: z.int(),
  openTasks: z.int(),
  decisions: z.record(z.string(), z.int()),
  reviewers: z.array(z.object({ person: PersonShape, open: z.int(), all: z.int() })),
}).openapi('ReviewProgress');
const Item = z
  .object({
    id: z.string(),
    connectorId: z.string(),
    path: z.string(),
    username: z.string(),
    person: PersonShape.nullable(),
    role,
    status: z.string(),
    decision: z.enum(REVIEW_DECISIONS).nullable(),
    note: z.string().nullable(),
  })
  .openapi('ReviewItem');

export function addReviews(api: Api, ctx: Context): void {
  addReading(api, ctx);
  addDeciding(api, ctx);
  addEvidence(api, ctx);
}

function addReading(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/reviews',
    verb: 'read',
    tag,
    summary: 'The access reviews you run or are a reviewer of, the latest first',
    answer: z.object({ items: z.array(Campaign) }),
    run: async (_, { caller }) => {
      const items = [];
      for (const campaign of await reviewCampaigns(ctx.db, MOST_CAMPAIGNS))
        if (await isSeen(ctx, caller, campaign)) items.push(campaignView(campaign));
      return { body: { items } };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/reviews/{id}',
    verb: 'read',
    tag,
    summary: 'One access review, and how far it is',
    params: One,
    answer: Progress,
    run: async (_, { caller, params }) => {
      const campaign = await campaignNamed(ctx, caller, params.id);
      const { listed, taken, unassigned, openTasks, decisions, progress } = campaign;
      const reviewers = progress.map(({ person: who, open, all }) => ({ person: person(who), open, all }));
      const counts = { listed, taken, unassigned, openTasks, decisions: { ...decisions } };
      return { body: { ...campaignView(campaign), ...counts, reviewers } };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/reviews/{id}/items',
    verb: 'read',
    tag,
    summary: 'What is yours to review',
    params: One,
    query: z.strictObject({ ...page, tab: z.enum(REVIEW_TABS).default('open') }),
    answer: listOf(Item),
    run: async (_, { caller, params, query }) => {
      await campaignNamed(ctx, caller, params.id);
      const offset = numberAt(query.cursor) ?? 0;
      const mine = { campaignId: params.id, reviewerId: caller.person.id, tab: query.tab };
      const filter = { ...mine, by: 'place', text: null, only: null } as const;
      const { items, count } = await reviewPage(ctx.db, filter, { limit: query.limit, offset });
      const next = offset + items.length;
      const nextCursor = next < count && items.length > 0 ? cursorAfter(next) : null;
      return { body: { items: items.map(itemView), nextCursor } };
    },
  });
}

function addDeciding(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/decision',
    verb: 'decide',
    tag,
    summary: 'Decide about items that are yours to review; nothing is done before you finish',
    params: One,
    body: z.strictObject({
      items: z.array(id('rvi')).min(1).max(1000),
      decision: z
        .enum(REVIEW_DECISIONS)
        .nullable()
        .openapi({ description: 'Null takes back what was decided' }),
      lowerTo: grantableRole.nullish(),
      note: z.string().max(1000).nullish(),
    }),
    answer: z.object({ decided: z.int(), own: z.int(), unfit: z.int() }),
    run: async (_, { caller, params, body }) => {
      await campaignNamed(ctx, caller, params.id);
      const { items: itemIds, decision, lowerTo = null, note = null } = body;
      const input = { campaignId: params.id, itemIds, decision, lowerTo, note };
      return { body: await decideItems(ctx, caller.actor, input) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/finish',
    verb: 'decide',
    tag,
    summary: 'Have what you decided carried out',
    params: One,
    answer: z.object({ submitted: z.int(), left: z.int() }),
    run: async (_, { caller, params }) => {
      await campaignNamed(ctx, caller, params.id);
      return { body: await finishReview(ctx, caller.actor, { campaignId: params.id }) };
    },
  });
}

function addEvidence(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/evidence',
    verb: 'operate',
    tag,
    summary: 'Have the evidence made as it is now; it comes to you in Slack, too',
    params: One,
    answer: z.object({ wanted: z.boolean() }),
    run: async (_, { caller, params }) => {
      await campaignNamed(ctx, caller, params.id, true);
      await wantEvidence(ctx, caller.actor, { campaignId: params.id });
      return { body: { wanted: true } };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/reviews/{id}/evidence',
    verb: 'read',
    tag,
    summary: 'The evidence that was made last: a signed bundle, as a zip in base64',
    params: One,
    answer: z.object({
      madeAt: instant,
      isFinal: z.boolean().openapi({ description: 'Whether everything was carried out by then' }),
      sha256: z.string(),
      fingerprint: z.string().openapi({ description: 'Of the key that signed it' }),
      content: z.string().openapi({ format: 'byte' }),
    }),
    run: async (_, { caller, params }) => {
      await campaignNamed(ctx, caller, params.id, true);
      const bundle = await lastBundle(ctx.db, params.id);
      if (bundle === undefined || bundle.madeAt === null || bundle.droppedAt !== null)
        throw new NotFoundError('evidence');
      const content = (await bundleContent(ctx.db, bundle)).toString('base64');
      const { sha256, fingerprint, isFinal, madeAt } = bundle;
      const facts = { sha256: sha256 ?? '', fingerprint: fingerprint ?? '', isFinal: isFinal === true };
      return { body: { ...facts, madeAt: iso(madeAt), content } };
    },
  });
}

/** Whoever runs it, and with `runs` nobody else; or a reviewer once it is open. */
async function isSeen(
  ctx: Context,
  caller: Caller,
  campaign: ReviewCampaign,
  runs = false,
): Promise<boolean> {
  const { connectors } = campaign.scope;
  if (inScope(caller, connectors).length < connectors.length) return false;
  if (!runs && campaign.openedAt !== null) {
    if ((await findReviewer(ctx.db, campaign.id, caller.person.id)) !== undefined) return true;
  }
  for (const connectorId of connectors)
    if (!(await managesConnector(ctx.db, caller.file, connectorId, caller.person))) return false;
  return true;
}

/** @throws NotFoundError review */
async function campaignNamed(
  ctx: Context,
  caller: Caller,
  campaignId: ReviewCampaignId,
  runs = false,
): Promise<ReviewCampaignModel> {
  const campaign = await reviewCampaignModel(ctx.db, campaignId);
  if (campaign === undefined || !(await isSeen(ctx, caller, campaign, runs)))
    throw new NotFoundError('review');
  return campaign;
}

const campaignView = (campaign: ReviewCampaign) => ({
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

const itemView = (item: NamedItem) => ({
  id: item.id,
  connectorId: item.connectorId,
  path: item.path,
  username: item.username,
  person: item.person === null ? null : person(item.person),
  role: item.role,
  status: item.status,
  decision: item.decision,
  note: item.note,
});
