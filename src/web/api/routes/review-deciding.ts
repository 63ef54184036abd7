/** Deciding in access reviews: as a reviewer, and about what hallpass cannot do itself. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { findReviewItem } from '../../../db/reviews/items.ts';
import { findReviewTask } from '../../../db/reviews/tasks.ts';
import { REVIEW_DECISIONS } from '../../../domain/reviews/review-item.ts';
import { NotFoundError } from '../../../errors.ts';
import { decideItems } from '../../../operations/reviews/decide-items.ts';
import { finishReview } from '../../../operations/reviews/finish-review.ts';
import { leaveTask } from '../../../operations/reviews/leave-task.ts';
import { reassignItems } from '../../../operations/reviews/reassign-items.ts';
import { undoItem } from '../../../operations/reviews/undo-item.ts';
import { assertConnector } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { personNamed } from '../look-ups.ts';
import { grantableRole, id, personWord } from '../shapes.ts';
import { OneReview, reviewNamed, REVIEWS_TAG as tag } from './review-named.ts';

const itemIds = z.array(id('rvi')).min(1).max(1000);
const reason = z.string().max(3000);

export function addReviewDecisions(api: Api, ctx: Context): void {
  addDeciding(api, ctx);
  addHandingOn(api, ctx);
  addMending(api, ctx);
}

function addDeciding(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/decision',
    verb: 'decide',
    tag,
    summary: 'Decide about items that are yours to review; nothing is done before you finish',
    params: OneReview,
    body: z.strictObject({
      items: itemIds,
      decision: z
        .enum(REVIEW_DECISIONS)
        .nullable()
        .openapi({ description: 'Null takes back what was decided' }),
      lowerTo: grantableRole.nullish(),
      note: z.string().max(1000).nullish(),
      seenAs: z.record(id('rvi'), z.string().max(100)).optional().openapi({
        description: 'What `seenAs` of each item was; without it, items count as the snapshot had them',
      }),
    }),
    answer: z.object({
      decided: z.int(),
      own: z.int(),
      changed: z.int().openapi({ description: 'What changed in GitLab since then, and is not decided' }),
      unfit: z.int(),
    }),
    run: async (_, { caller, params, body }) => {
      await reviewNamed(ctx, caller, params.id);
      const { decision, lowerTo = null, note = null, seenAs } = body;
      const items = body.items.map((item) => ({ id: item, seenAs: seenAs?.[item] ?? null }));
      const input = { campaignId: params.id, items, decision, lowerTo, note };
      return { body: await decideItems(ctx, caller.actor, input) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/finish',
    verb: 'decide',
    tag,
    summary: 'Have what you decided carried out',
    params: OneReview,
    answer: z.object({ submitted: z.int(), left: z.int() }),
    run: async (_, { caller, params }) => {
      await reviewNamed(ctx, caller, params.id);
      return { body: await finishReview(ctx, caller.actor, { campaignId: params.id }) };
    },
  });
}

function addHandingOn(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/reassign',
    verb: 'decide',
    tag,
    summary: 'Give what waits for you to somebody else, who is asked from then on',
    params: OneReview,
    body: z.strictObject({ items: itemIds, to: personWord, reason }),
    answer: z.object({
      given: z.int(),
      kept: z.int().openapi({ description: 'What is or could be theirs: nobody reviews their own' }),
    }),
    run: async (_, { caller, params, body }) => {
      await reviewNamed(ctx, caller, params.id);
      const to = await personNamed(ctx.db, caller, body.to);
      const input = { campaignId: params.id, itemIds: body.items, to: to.id, reason: body.reason };
      return { body: await reassignItems(ctx, caller.actor, input) };
    },
  });
}

function addMending(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/review-items/{id}/undo',
    verb: 'decide',
    tag,
    summary: 'Put back what a review took away by mistake, within a day',
    params: z.object({ id: id('rvi') }),
    answer: z.object({ id: z.string(), status: z.string() }),
    run: async (_, { caller, params }) => {
      const item = await findReviewItem(ctx.db, params.id);
      if (item === undefined) throw new NotFoundError('review');
      assertConnector(caller, item.connectorId);
      await undoItem(ctx, caller.actor, { itemId: params.id });
      const { status } = (await findReviewItem(ctx.db, params.id)) ?? item;
      return { body: { id: params.id, status } };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/review-tasks/{id}/leave',
    verb: 'decide',
    tag,
    summary: 'Leave what a reviewer wanted gone as it is; the evidence says why',
    params: z.object({ id: id('rvt') }),
    body: z.strictObject({ reason }),
    answer: z.object({ id: z.string(), status: z.string() }),
    run: async (_, { caller, params, body }) => {
      const task = await findReviewTask(ctx.db, params.id);
      if (task === undefined) throw new NotFoundError('review');
      assertConnector(caller, task.connectorId);
      await leaveTask(ctx, caller.actor, { taskId: params.id, reason: body.reason });
      const { status } = (await findReviewTask(ctx.db, params.id)) ?? task;
      return { body: { id: params.id, status } };
    },
  });
}
