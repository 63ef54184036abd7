/** Running access reviews: making and changing them, the snapshot, asking, closing, reminding. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import { closeCampaign } from '../../../operations/reviews/close-campaign.ts';
import { createCampaign, type CreateCampaign } from '../../../operations/reviews/create-campaign.ts';
import { discardCampaign } from '../../../operations/reviews/discard-campaign.ts';
import { editCampaign } from '../../../operations/reviews/edit-campaign.ts';
import { nudgeReviewers } from '../../../operations/reviews/nudge-reviewers.ts';
import { openCampaign } from '../../../operations/reviews/open-campaign.ts';
import { wantSnapshot } from '../../../operations/reviews/want-snapshot.ts';
import { assertConnector, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import {
  OneReview,
  progressView,
  reviewNamed,
  ReviewProgress,
  REVIEWS_TAG as tag,
  ReviewSettingsShape,
} from './review-named.ts';

export function addReviewRuns(api: Api, ctx: Context): void {
  addSettings(api, ctx);
  addSnapshot(api, ctx);
  for (const [word, act, summary] of [
    ['open', openCampaign, 'Ask the reviewers of a review whose snapshot is taken'],
    ['close', closeCampaign, 'Close it before its deadline: what is undecided becomes what it says'],
    ['discard', discardCampaign, 'Discard one that nobody was asked about yet'],
    ['remind', nudgeReviewers, 'Remind everybody for whom something waits, now'],
  ] as const)
    define(api, ctx, {
      method: 'post',
      path: `/reviews/{id}/${word}`,
      verb: 'operate',
      tag,
      summary,
      params: OneReview,
      answer: ReviewProgress,
      run: async (_, { caller, params }) => {
        await reviewNamed(ctx, caller, params.id, 'all');
        await act(ctx, caller.actor, { campaignId: params.id });
        return seen(ctx, caller, params.id);
      },
    });
}

function addSettings(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/reviews',
    verb: 'operate',
    tag,
    summary: 'Make an access review, and have its snapshot taken',
    body: ReviewSettingsShape.extend({
      opensItself: z
        .boolean()
        .default(false)
        .openapi({ description: 'Its reviewers are asked as soon as the snapshot is taken' }),
    }),
    answer: ReviewProgress,
    status: 201,
    run: async (_, { caller, body: { opensItself, ...sent } }) => {
      const made = { ...settingsIn(caller, sent), opensItself };
      return seen(ctx, caller, await createCampaign(ctx, caller.actor, made));
    },
  });

  define(api, ctx, {
    method: 'put',
    path: '/reviews/{id}',
    verb: 'operate',
    tag,
    summary: 'Change one that is not open yet, all of it; another snapshot is taken',
    params: OneReview,
    body: ReviewSettingsShape,
    answer: ReviewProgress,
    run: async (_, { caller, params, body }) => {
      await reviewNamed(ctx, caller, params.id, 'all');
      const settings = settingsIn(caller, body);
      await editCampaign(ctx, caller.actor, { campaignId: params.id, settings });
      return seen(ctx, caller, params.id);
    },
  });
}

function addSnapshot(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/reviews/{id}/snapshot',
    verb: 'operate',
    tag,
    summary: 'Have the snapshot taken anew, of what the last sync found',
    params: OneReview,
    body: z.strictObject({
      sync: z
        .boolean()
        .default(false)
        .openapi({ description: 'Read GitLab first; the snapshot is taken once that is done' }),
    }),
    answer: ReviewProgress,
    run: async (_, { caller, params, body }) => {
      await reviewNamed(ctx, caller, params.id, 'all');
      await wantSnapshot(ctx, caller.actor, { campaignId: params.id, syncs: body.sync });
      return seen(ctx, caller, params.id);
    },
  });
}

const seen = async (ctx: Context, caller: Caller, campaignId: ReviewCampaignId) => ({
  body: progressView(await reviewNamed(ctx, caller, campaignId)),
});

/** What a door takes of what was sent. @throws ApiProblem token_connector */
function settingsIn(caller: Caller, sent: z.output<typeof ReviewSettingsShape>): CreateCampaign {
  const { connectors, resources, roleAtLeast, leaveOut, people, newSince, unusedDays, ...rest } = sent;
  for (const one of connectors) assertConnector(caller, one);
  const { by, named, all } = rest.reviewers;
  return {
    ...rest,
    scope: {
      connectors,
      resources,
      roleAtLeast,
      leaveOut,
      ...(people.length === 0 ? {} : { people }),
      ...(newSince === null ? {} : { newSince }),
      ...(unusedDays === null ? {} : { unusedDays }),
    },
    reviewers: { by, named, ...(all ? { all } : {}) },
    deadline: new Date(rest.deadline),
  };
}
