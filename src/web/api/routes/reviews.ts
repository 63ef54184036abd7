/** Access reviews: how they are, their items and tasks, and the evidence. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { reviewItemsAfter } from '../../../db/models/reviews/page.ts';
import { reviewTasksAfter, type ReviewTaskModel } from '../../../db/models/reviews/campaign-model.ts';
import type { NamedItem } from '../../../db/models/reviews/names.ts';
import { bundleContent, lastMadeBundle } from '../../../db/reviews/bundles.ts';
import { campaignsSeenBy } from '../../../db/reviews/campaigns.ts';
import { REVIEW_TABS } from '../../../domain/reviews/review-filter.ts';
import { fingerprintOf, REVIEW_DECISIONS, rowToDecide } from '../../../domain/reviews/review-item.ts';
import { REVIEW_TASK_CAUSES } from '../../../domain/reviews/review-task.ts';
import { NotFoundError } from '../../../errors.ts';
import { wantEvidence } from '../../../operations/reviews/want-evidence.ts';
import { define, type Api } from '../endpoint.ts';
import { idAt, pageOf } from '../paging.ts';
import { grantableRole, instant, listOf, page, PersonShape, role } from '../shapes.ts';
import { iso, person } from '../views.ts';
import {
  campaignReader,
  OneReview,
  progressView,
  Review,
  reviewNamed,
  ReviewProgress,
  REVIEWS_TAG as tag,
  reviewView,
} from './review-named.ts';

const Item = z
  .object({
    id: z.string(),
    connectorId: z.string(),
    path: z.string(),
    username: z.string(),
    person: PersonShape.nullable(),
    role: role.openapi({ description: 'As the snapshot had it' }),
    foundRole: role.nullable().openapi({ description: 'What stands there, where that has changed since' }),
    seenAs: z.string().openapi({ description: 'Which row a decision is about: goes back with it' }),
    status: z.string(),
    decision: z.enum(REVIEW_DECISIONS).nullable(),
    note: z.string().nullable(),
    by: PersonShape.nullable().openapi({ description: 'Who reviews it, or has decided it' }),
  })
  .openapi('ReviewItem');

const Task = z
  .object({
    id: z.string(),
    cause: z.enum(REVIEW_TASK_CAUSES),
    connectorId: z.string(),
    path: z.string(),
    username: z.string(),
    person: PersonShape.nullable(),
    role,
    lowerTo: grantableRole.nullable(),
  })
  .openapi('ReviewTask');

export function addReviews(api: Api, ctx: Context): void {
  addReading(api, ctx);
  addParts(api, ctx);
  addEvidence(api, ctx);
}

function addReading(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/reviews',
    verb: 'read',
    tag,
    summary: 'The access reviews you run, audit or are a reviewer of, the latest first',
    query: z.strictObject(page),
    answer: listOf(Review),
    run: async (_, { caller, query }) => {
      const part = { after: idAt('rvc', query.cursor), limit: query.limit + 1 };
      const seen = await campaignsSeenBy(ctx.db, await campaignReader(ctx.db, caller), part);
      return { body: pageOf(seen, query.limit, { at: ({ id }) => id, show: reviewView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/reviews/{id}',
    verb: 'read',
    tag,
    summary: 'One access review: its settings, and how far it is',
    params: OneReview,
    answer: ReviewProgress,
    run: async (_, { caller, params }) => ({
      body: progressView(await reviewNamed(ctx, caller, params.id)),
    }),
  });
}

function addParts(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/reviews/{id}/items',
    verb: 'read',
    tag,
    summary: 'What is yours to review; with `of=all`, for whoever runs it and auditors, everything',
    params: OneReview,
    query: z.strictObject({
      ...page,
      tab: z.enum(REVIEW_TABS).default('open'),
      of: z.enum(['me', 'all']).default('me'),
    }),
    answer: listOf(Item),
    run: async (_, { caller, params, query }) => {
      const isAll = query.of === 'all';
      await reviewNamed(ctx, caller, params.id, isAll ? 'all' : null);
      const reviewerId = isAll ? null : caller.person.id;
      const filter = { campaignId: params.id, reviewerId, tab: query.tab, text: null, only: null };
      const part = { after: idAt('rvi', query.cursor), limit: query.limit };
      const rows = await reviewItemsAfter(ctx.db, filter, part);
      return { body: pageOf(rows, query.limit, { at: ({ id }) => id, show: itemView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/reviews/{id}/tasks',
    verb: 'read',
    tag,
    summary: 'What was decided and hallpass cannot do, which an owner does in GitLab',
    params: OneReview,
    query: z.strictObject(page),
    answer: listOf(Task),
    run: async (_, { caller, params, query }) => {
      const { scope } = await reviewNamed(ctx, caller, params.id, 'all');
      const part = { after: idAt('rvt', query.cursor), limit: query.limit };
      const rows = await reviewTasksAfter(ctx.db, params.id, scope.connectors, part);
      return { body: pageOf(rows, query.limit, { at: ({ id }) => id, show: taskView }) };
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
    params: OneReview,
    answer: z.object({ wanted: z.boolean() }),
    run: async (_, { caller, params }) => {
      await reviewNamed(ctx, caller, params.id, 'all');
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
    params: OneReview,
    answer: z.object({
      madeAt: instant,
      isFinal: z.boolean().openapi({ description: 'Whether everything was carried out by then' }),
      sha256: z.string(),
      fingerprint: z.string().openapi({ description: 'Of the key that signed it' }),
      content: z.string().openapi({ format: 'byte' }),
    }),
    run: async (_, { caller, params }) => {
      await reviewNamed(ctx, caller, params.id, 'all');
      const bundle = await lastMadeBundle(ctx.db, params.id);
      if (bundle === undefined || bundle.madeAt === null) throw new NotFoundError('evidence');
      const content = (await bundleContent(ctx.db, bundle)).toString('base64');
      const { sha256, fingerprint, isFinal, madeAt } = bundle;
      const facts = { sha256: sha256 ?? '', fingerprint: fingerprint ?? '', isFinal: isFinal === true };
      return { body: { ...facts, madeAt: iso(madeAt), content } };
    },
  });
}

const itemView = (item: NamedItem) => ({
  id: item.id,
  connectorId: item.connectorId,
  path: item.path,
  username: item.username,
  person: item.person === null ? null : person(item.person),
  role: item.role,
  foundRole: item.status === 'moved' ? rowToDecide(item).role : null,
  seenAs: fingerprintOf(item),
  status: item.status,
  decision: item.decision,
  note: item.note,
  by: item.by === null ? null : person(item.by),
});

const taskView = ({
  id,
  cause,
  connectorId,
  path,
  username,
  role: held,
  lowerTo,
  ...task
}: ReviewTaskModel) => ({
  id,
  cause,
  connectorId,
  path,
  username,
  person: task.person === null ? null : person(task.person),
  role: held,
  lowerTo,
});
