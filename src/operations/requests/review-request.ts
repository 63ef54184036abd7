import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockGrant } from '../../db/grants/grants.ts';
import { requestProgress, type RequestProgress } from '../../db/models/requests/request-progress.ts';
import { unreadPeople } from '../../db/models/conflicts/unread-people.ts';
import { findPerson } from '../../db/identities/people.ts';
import { reachOf } from '../../db/cache/reach.ts';
import { soFarSeconds } from '../../db/grants/so-far.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import {
  lockRequest,
  originOf,
  recordConflicts,
  recordEscalation,
  wantReview,
  type AccessRequest,
} from '../../db/requests/requests.ts';
import { findResource, type ResourceRow } from '../../db/cache/resources.ts';
import { system } from '../../domain/actor.ts';
import { escalationOf } from '../../domain/policies/escalation.ts';
import type { RequestId } from '../../domain/id.ts';
import { shortStep } from '../../domain/policies/progress.ts';
import { transact } from '../transact.ts';
import { approveRequest } from './steps/approve-request.ts';
import { askThose } from './steps/await-more.ts';
import { judgeRequest } from './steps/judge-request.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { moveRequest, renewRequest } from './steps/move-request.ts';
import { storedConflicts } from './steps/recheck-conflicts.ts';
import { refusalOfExtension } from './steps/refuse-extension.ts';
import { tellStandstill } from './steps/tell-standstill.ts';

/**
 * Looks at what waits once more: a step that has waited for too long is for more people, or lapses
 * the request; whoever decides by now has a card, and every card says what is so; where nobody
 * could any more, it is ended with that; where an edited document asks for no more than has been
 * said, that is the answer. Whoever asked is told of a standstill, and of its end. Writes requests,
 * messages, grants, slots, audit_events. Early, late or twice: does nothing unless it is due.
 */
export async function reviewRequest(ctx: OperationContext, requestId: RequestId): Promise<void> {
  await transact(ctx, system('review-request'), async (tx) => {
    const origin = await originOf(tx.db, requestId);
    if (origin === undefined) return;
    await lockEligibility(tx, origin);
    if (origin.extendsGrantId !== null) await lockGrant(tx, origin.extendsGrantId);
    const request = await lockRequest(tx, requestId);
    if (request === undefined || request.reviewDueAt === null || request.reviewDueAt > tx.now) return;
    await wantReview(tx, requestId, null);
    const resource = await findResource(tx.db, request.resourceId);
    if (request.status !== 'pending' || request.expiresAt <= tx.now || resource === undefined) return;
    await lookAt(tx, request, resource);
    await tellStandstill(tx, request, resource);
  });
}

async function lookAt(tx: Tx, request: AccessRequest, resource: ResourceRow): Promise<void> {
  const { file } = await activeConfig(tx.db);
  // Once it is known who they are, it is looked at again.
  if (await isUnread(tx, file, request, resource)) return renewRequest(tx, request);
  const progress = await requestProgress(tx.db, file, { ...request, resource, now: tx.now });
  const due = escalationOf(progress, { askedAt: request.createdAt, ...progress, ...request });
  if (progress.open === null) await answer(tx, request, resource, progress);
  else if (isStuck(progress)) await moveRequest(tx, request, 'cancel', { cause: 'nobody_left' });
  else if (due !== null && due.at <= tx.now) await escalate(tx, request, resource, due);
  else await askThose(tx, request, progress);
}

/**
 * Whether a step could not be passed if everybody agreed, the admins included. What is still to be
 * read for the first time may name somebody.
 */
const isStuck = (progress: RequestProgress): boolean =>
  shortStep(progress) !== null && progress.readings.every(({ at }) => at !== null);

async function isUnread(
  tx: Tx,
  file: ConfigFile,
  request: AccessRequest,
  resource: ResourceRow,
): Promise<boolean> {
  const soFar = await soFarSeconds(tx.db, file, request.extendsGrantId);
  const unread = await unreadPeople(tx.db, file, {
    ...request,
    connectorId: resource.connectorId,
    reach: await reachOf(tx.db, resource),
    durationSeconds: soFar + request.durationSeconds,
    now: tx.now,
  });
  return unread !== null;
}

async function escalate(
  tx: Tx,
  request: AccessRequest,
  resource: ResourceRow,
  { step, effect }: NonNullable<ReturnType<typeof escalationOf>>,
): Promise<void> {
  tx.audit({ action: 'request.escalated', subject: request.id, body: { step: step + 1, effect } });
  if (effect === 'lapse') {
    await moveRequest(tx, request, 'lapse', {});
    return;
  }
  const escalated = [...request.escalated, step];
  await recordEscalation(tx, request.id, escalated);
  const { file } = await activeConfig(tx.db);
  const progress = await requestProgress(tx.db, file, { ...request, escalated, resource, now: tx.now });
  await askThose(tx, { ...request, escalated }, progress);
}

/** Everybody whom the document asks for by now has agreed before. */
async function answer(
  tx: Tx,
  request: AccessRequest,
  resource: ResourceRow,
  { question, yes }: RequestProgress,
): Promise<void> {
  const last = yes.at(-1);
  const requester = await findPerson(tx.db, request.requesterId);
  if (last === undefined || requester === undefined) return;
  const given = { role: question.role, durationSeconds: question.durationSeconds };
  const { decision, account, conflicts } = await judgeRequest(tx.db, {
    requester,
    resource,
    ...given,
    reason: request.reason,
    extendsGrantId: request.extendsGrantId,
    now: tx.now,
    agreed: yes.flatMap(({ approverId }) => (approverId === null ? [] : [approverId])),
    escalated: request.escalated,
  });
  const extended = request.extendsGrantId === null ? undefined : await lockGrant(tx, request.extendsGrantId);
  const no =
    extended === undefined ? null : await refusalOfExtension(tx, extended, resource, given.durationSeconds);
  if (decision.outcome === 'refuse' || no !== null || account === undefined) {
    await renewRequest(tx, request);
    return;
  }
  await recordConflicts(tx, request.id, storedConflicts(conflicts));
  const { file } = await activeConfig(tx.db);
  const progress = await requestProgress(tx.db, file, { ...request, conflicts, resource, now: tx.now });
  // What it would bring about by now can ask for one more step.
  if (progress.open !== null) return askThose(tx, { ...request, conflicts }, progress, { isNewStep: true });
  await approveRequest(tx, request, account, given, {
    decidedBy: last.approverId,
    decisionNote: last.note,
  });
}
