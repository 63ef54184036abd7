/**
 * What can be queued: every job, its queue and its payload. Payloads are ids only, so a queue never
 * holds personal data. What a job does is in jobs/; how jobs travel is in queue.ts.
 *
 * Every job is tried once. Whether something is to be tried again, and when, is written in its row,
 * and the sweep reads the rows; a queue that retried as well would only be a second opinion.
 */
import { z } from 'zod';
import type {
  DraftId,
  FindingId,
  GrantId,
  IdPrefix,
  KeptRequestId,
  MessageId,
  PersonId,
  RequestId,
  ReviewBundleId,
  ReviewBundleSendId,
  ReviewCampaignId,
  SlotId,
} from '../domain/id.ts';

/** Three, so that ending a grant never waits for a sync or for Slack's rate limit. */
export const QUEUES = ['access', 'messages', 'upkeep'] as const;
export type QueueName = (typeof QUEUES)[number];

/**
 * What becomes of a job that is added while one with the same dedupId has not finished.
 * - `keepLastIfActive`: if that one runs, this one follows it. If it waits for a later time, an
 *   immediate one calls it forward. Else this one is dropped: the run to come will see what it was
 *   added for.
 * - `reschedule`: if that one waits for its time, this one's time replaces it. Else this one is
 *   dropped.
 * - `simple`: this one is dropped.
 */
type DedupMode = 'keepLastIfActive' | 'reschedule' | 'simple';

interface Declaration {
  readonly queue: QueueName;
  readonly dedup: DedupMode;
  readonly payload: z.ZodType;
}

const slot = z.object({ slotId: id<SlotId>('slt') });
const grant = z.object({ grantId: id<GrantId>('grt') });
const request = z.object({ requestId: id<RequestId>('req') });
const keptRequest = z.object({ keptRequestId: id<KeptRequestId>('kpt') });
const message = z.object({ messageId: id<MessageId>('msg') });
const draft = z.object({ draftId: id<DraftId>('drf') });
const finding = z.object({ findingId: id<FindingId>('fnd') });
const person = z.object({ personId: id<PersonId>('per') });
const connector = z.object({ connectorId: z.string().min(1) });
const receiver = z.object({ receiverId: z.string().min(1) });
const schedule = z.object({ scheduleId: z.string().min(1) });
const campaign = z.object({ campaignId: id<ReviewCampaignId>('rvc') });
const bundle = z.object({ bundleId: id<ReviewBundleId>('rvb') });
const send = z.object({ sendId: id<ReviewBundleSendId>('rvs') });
const nothing = z.object({});
/** Nobody asked for it: it is only time again. */
const scheduled = { scheduled: z.literal(true).optional() };

export const JOBS = {
  'reconcile-membership': { queue: 'access', dedup: 'keepLastIfActive', payload: slot },
  'expire-grant': { queue: 'access', dedup: 'reschedule', payload: grant },
  'lapse-request': { queue: 'access', dedup: 'reschedule', payload: request },
  'ask-kept': { queue: 'messages', dedup: 'simple', payload: keptRequest },
  'render-message': { queue: 'messages', dedup: 'keepLastIfActive', payload: message },
  'review-request': { queue: 'upkeep', dedup: 'reschedule', payload: request },
  'remind-approvers': { queue: 'upkeep', dedup: 'reschedule', payload: request },
  'tell-waiting': { queue: 'upkeep', dedup: 'simple', payload: grant },
  'tell-late': { queue: 'upkeep', dedup: 'simple', payload: grant },
  'warn-expiry': { queue: 'upkeep', dedup: 'reschedule', payload: grant },
  'sync-connector': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: connector.extend(scheduled) },
  'check-connector': { queue: 'upkeep', dedup: 'simple', payload: connector },
  'check-draft': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: draft },
  'remind-draft': { queue: 'upkeep', dedup: 'reschedule', payload: draft },
  'follow-hints': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: connector },
  'look-into-holding': { queue: 'messages', dedup: 'simple', payload: request },
  'look-into-shares': { queue: 'upkeep', dedup: 'reschedule', payload: grant },
  'take-back-way-in': { queue: 'upkeep', dedup: 'simple', payload: finding },
  'watch-finding': { queue: 'upkeep', dedup: 'simple', payload: finding },
  'look-into-scope': { queue: 'upkeep', dedup: 'simple', payload: grant },
  'find-finding-author': { queue: 'upkeep', dedup: 'simple', payload: finding },
  'review-conflicts': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: person },
  'survey-conflicts': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: nothing },
  'tell-conflicts': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: nothing },
  'stage-campaign': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: campaign },
  'carry-out-review': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: campaign },
  'tend-campaign': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: campaign },
  'tend-schedules': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: nothing },
  'make-evidence': { queue: 'upkeep', dedup: 'reschedule', payload: bundle },
  'send-evidence': { queue: 'messages', dedup: 'simple', payload: send },
  'sync-directory': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: nothing.extend(scheduled) },
  'spread-events': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: nothing },
  'deliver-events': { queue: 'upkeep', dedup: 'keepLastIfActive', payload: receiver },
  'read-on-call': { queue: 'upkeep', dedup: 'simple', payload: schedule },
  prune: { queue: 'upkeep', dedup: 'simple', payload: nothing },
} as const satisfies Record<string, Declaration>;

export type JobName = keyof typeof JOBS;
export type Payload<N extends JobName> = z.infer<(typeof JOBS)[N]['payload']>;

/**
 * One piece of work to add; `delayUntil` is when it is to run, at once when missing or past. With
 * `joins` one that runs already is as good, whatever the dedup mode.
 */
export type Job = {
  readonly [N in JobName]: {
    readonly name: N;
    readonly payload: Payload<N>;
    readonly delayUntil?: Date;
    readonly joins?: true;
  };
}[JobName];

/** One unfinished run per job and subject: `expire-grant.grt_06f8…`. */
export function dedupId(job: Job): string {
  return [job.name, ...Object.values(job.payload).filter((part) => part !== true)].join('.');
}

/**
 * The job as it came out of the queue. Null when this version knows no such job, or not with such a
 * payload: during an upgrade, a process of a later version adds jobs that only it can do.
 */
export function readJob(name: string, payload: unknown): Job | null {
  if (!Object.hasOwn(JOBS, name)) return null;
  const known = name as JobName;
  const read = JOBS[known].payload.safeParse(payload);
  return read.success ? ({ name: known, payload: read.data } as Job) : null;
}

function id<T extends `${IdPrefix}_${string}`>(prefix: IdPrefix): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'string' && value.startsWith(`${prefix}_`));
}
