/**
 * What each job does: one entry per JOBS, complete by its type. A processor is short, gets ids,
 * reads the rows, makes the outside match them, and hands what it found to an operation. Twice,
 * late or out of order is harmless.
 */
import type { Context } from '../src/context.ts';
import { reviewConflicts } from '../src/operations/conflicts/review-conflicts.ts';
import { surveyConflicts } from '../src/operations/conflicts/survey-conflicts.ts';
import { tellConflicts } from '../src/operations/conflicts/tell-conflicts.ts';
import { spreadEvents } from '../src/operations/events/spread-events.ts';
import { expireGrant } from '../src/operations/grants/expire-grant.ts';
import { askKept } from '../src/operations/requests/ask-kept.ts';
import { lapseRequest } from '../src/operations/requests/lapse-request.ts';
import { prune } from '../src/operations/prune.ts';
import { carryOutReview } from '../src/operations/reviews/carry-out-review.ts';
import { stageCampaign } from '../src/operations/reviews/stage-campaign.ts';
import { tendCampaign } from '../src/operations/reviews/tend-campaign.ts';
import { tendSchedules } from '../src/operations/reviews/tend-schedules.ts';
import { tendTriggers } from '../src/operations/reviews/tend-triggers.ts';
import { remindDraft } from '../src/operations/setup/remind-draft.ts';
import { reviewRequest } from '../src/operations/requests/review-request.ts';
import { recheckRequests } from '../src/operations/requests/recheck-requests.ts';
import { remindApprovers } from '../src/operations/requests/remind-approvers.ts';
import { tellWaiting } from '../src/operations/grants/tell-waiting.ts';
import { tellLate } from '../src/operations/grants/tell-late.ts';
import { warnExpiry } from '../src/operations/grants/warn-expiry.ts';
import { JOBS, type Job, type JobName, type Payload } from '../src/queue/jobs.ts';
import { renderMessage } from '../src/slack/posts/render.ts';
import { renderEvidence } from '../src/slack/posts/render-evidence.ts';
import { checkConnector } from './check-connector.ts';
import { checkDraft } from './check-draft.ts';
import { deliverEvents } from './deliver-events.ts';
import { followHints } from './follow-hints.ts';
import { findFindingAuthor } from './find-finding-author.ts';
import { lookIntoHolding } from './look-into-holding.ts';
import { lookIntoShares } from './look-into-shares.ts';
import { readForReview } from './read-for-review.ts';
import { takeBackInvitations } from './take-back-invitations.ts';
import { takeBackWayIn } from './take-back-way-in.ts';
import { watchFinding } from './watch-finding.ts';
import { makeEvidence } from './make-evidence.ts';
import { lookIntoScope } from './look-into-scope.ts';
import { readOnCall } from './read-on-call.ts';
import { reconcileMembership } from './reconcile-membership.ts';
import { syncConnector } from './sync-connector.ts';
import { syncWhenDue } from './sync-when-due.ts';
import { syncDirectory } from './sync-directory.ts';

export type Processor<N extends JobName> = (
  ctx: Context,
  payload: Payload<N>,
  signal: AbortSignal,
) => Promise<void>;

const PROCESSORS: { readonly [N in JobName]: Processor<N> } = {
  'reconcile-membership': reconcileMembership,
  'expire-grant': (ctx, { grantId }) => expireGrant(ctx, grantId),
  'lapse-request': (ctx, { requestId }) => lapseRequest(ctx, requestId),
  'ask-kept': (ctx, { keptRequestId }) => askKept(ctx, keptRequestId),
  'render-message': (ctx, { messageId }) => renderMessage(ctx, messageId),
  'review-request': (ctx, { requestId }) => reviewRequest(ctx, requestId),
  'remind-approvers': (ctx, { requestId }) => remindApprovers(ctx, requestId),
  'tell-waiting': (ctx, { grantId }) => tellWaiting(ctx, grantId),
  'tell-late': (ctx, { grantId }) => tellLate(ctx, grantId),
  'warn-expiry': (ctx, { grantId }) => warnExpiry(ctx, grantId),
  'sync-connector': (ctx, payload, signal) =>
    payload.scheduled === true ? syncWhenDue(ctx, payload) : syncConnector(ctx, payload, signal),
  'check-connector': checkConnector,
  'check-draft': checkDraft,
  'remind-draft': (ctx, { draftId }) => remindDraft(ctx, draftId),
  'follow-hints': followHints,
  'look-into-holding': lookIntoHolding,
  'look-into-scope': lookIntoScope,
  'look-into-shares': lookIntoShares,
  'take-back-way-in': takeBackWayIn,
  'watch-finding': watchFinding,
  'find-finding-author': findFindingAuthor,
  'review-conflicts': async (ctx, { personId }) => {
    await reviewConflicts(ctx, personId);
    await recheckRequests(ctx, personId);
  },
  'survey-conflicts': (ctx) => surveyConflicts(ctx),
  'tell-conflicts': (ctx) => tellConflicts(ctx),
  'stage-campaign': async (ctx, { campaignId }, signal) => {
    if (await readForReview(ctx, campaignId, signal)) await stageCampaign(ctx, campaignId);
  },
  'carry-out-review': async (ctx, { campaignId }, signal) => {
    while (!signal.aborted && (await carryOutReview(ctx, campaignId)) > 0);
    await takeBackInvitations(ctx, campaignId, signal);
  },
  'tend-campaign': (ctx, { campaignId }) => tendCampaign(ctx, campaignId),
  'tend-schedules': async (ctx) => {
    await tendSchedules(ctx);
    await tendTriggers(ctx);
  },
  'make-evidence': makeEvidence,
  'send-evidence': (ctx, { sendId }) => renderEvidence(ctx, sendId),
  'sync-directory': (ctx, payload, signal) =>
    payload.scheduled === true
      ? ctx.queue.add({ name: 'sync-directory', payload: {}, joins: true })
      : syncDirectory(ctx, payload, signal),
  'spread-events': async (ctx, _, signal) => {
    while (!signal.aborted && (await spreadEvents(ctx)));
  },
  'deliver-events': deliverEvents,
  'read-on-call': readOnCall,
  prune: (ctx) => prune(ctx),
};

/** Runs one job whose payload came from outside: it is parsed first. */
export async function runJob(ctx: Context, job: Job, signal: AbortSignal): Promise<void> {
  ctx.log.debug({ job: job.name, payload: job.payload }, 'job started');
  const process = PROCESSORS[job.name] as Processor<JobName>;
  await process(ctx, JOBS[job.name].payload.parse(job.payload), signal);
}
