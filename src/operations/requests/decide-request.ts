import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import { lockGrant, type Grant } from '../../db/grants.ts';
import { requestProgress, type RequestProgress } from '../../db/models/request-progress.ts';
import { findPerson, type Person } from '../../db/people.ts';
import {
  approvalsOf,
  lockRequest,
  recordConflicts,
  originOf,
  type AccessRequest,
} from '../../db/requests.ts';
import { findResource, type ResourceRow } from '../../db/resources.ts';
import { isSameHuman } from '../../db/same-account.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { rank, type GrantableRole } from '../../domain/entitlement.ts';
import type { RequestId } from '../../domain/id.ts';
import { isSameQuestion, type Ask, type Question } from '../../domain/policies/question.ts';
import type { RequestStatus } from '../../domain/access/request.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { approveRequest } from './steps/approve-request.ts';
import { awaitMore } from './steps/await-more.ts';
import { judgeRequest, type Judged } from './steps/judge-request.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { moveRequest } from './steps/move-request.ts';
import { storedConflicts } from './steps/recheck-conflicts.ts';
import { recordApproval } from './steps/record-approval.ts';
import { refusalOfExtension } from './steps/refuse-extension.ts';
import { transact } from '../transact.ts';

export interface Decide {
  readonly requestId: RequestId;
  readonly decision: 'approve' | 'deny';
  /** What the approver wants to say; null for nothing. */
  readonly note: string | null;
  /** The path that an approver typed; left out for nothing. */
  readonly typed?: string | undefined;
  /** Approve for less: a lower role, a shorter duration in seconds, or both. Left out: as asked. */
  readonly role?: GrantableRole | undefined;
  readonly durationSeconds?: number | undefined;
  /** What the approver was shown; left out: as it is by now. */
  readonly shown?: Question | undefined;
}

export interface Decided {
  readonly requestId: RequestId;
  readonly status: RequestStatus;
}

/**
 * Records one approver's decision. A denial answers the request; an approval does when it is the
 * last that the steps of the policies need, and then starts or prolongs the grant; else the request
 * waits for the others, or for the next step, whose people get their cards. Writes approvals,
 * requests, grants, slots, messages, audit_events; adds reconcile-membership and render-message.
 * The right to decide is checked here, at the press, and policy is evaluated again: an approval can
 * still be refused. Twice: the same approver gets the earlier outcome back; anyone else after the
 * end gets StaleError.
 * @throws ForbiddenError not_approver, not_your_step, self_approval, deactivated; StaleError
 * decided, question; RefusedError not_less, note_required, path_not_typed or a policy's code;
 * NotFoundError request
 */
export async function decideRequest(
  ctx: OperationContext,
  actor: PersonActor,
  input: Decide,
): Promise<Decided> {
  return transact(ctx, actor, async (tx) => {
    const origin = await originOf(tx.db, input.requestId);
    if (origin === undefined) throw new NotFoundError('request');
    await lockEligibility(tx, origin);
    const extended = origin.extendsGrantId === null ? undefined : await lockGrant(tx, origin.extendsGrantId);
    const request = await lockRequest(tx, input.requestId);
    if (request === undefined) throw new NotFoundError('request');
    const approver = await actingPerson(tx, actor);
    await assertSomebodyElse(tx, request, approver);
    const said = await approvalsOf(tx.db, request.id);
    if (said.some((one) => one.approverId === approver.id && one.decision === input.decision))
      return { requestId: request.id, status: request.status };
    const waiting = await waitingOf(tx, request, extended);
    assertMayDecide(waiting, approver);
    await assertPending(tx, request);
    assertShown(input, waiting);
    assertTurn(input, waiting, approver);
    assertNote(input, waiting);
    assertTyped(input, waiting);
    const decided =
      input.decision === 'deny'
        ? await deny(tx, waiting, approver, actor, input)
        : await approve(tx, waiting, approver, actor, input);
    return { requestId: decided.id, status: decided.status };
  });
}

/** A request that is being decided, with how far it is. */
interface Waiting {
  readonly request: AccessRequest;
  readonly requester: Person;
  readonly resource: ResourceRow;
  /** The grant it extends, if it does. */
  readonly extended: Grant | undefined;
  readonly progress: RequestProgress;
}

async function waitingOf(tx: Tx, request: AccessRequest, extended: Grant | undefined): Promise<Waiting> {
  const [requester, resource] = [
    await findPerson(tx.db, request.requesterId),
    await findResource(tx.db, request.resourceId),
  ];
  if (requester === undefined || resource === undefined) throw new NotFoundError('request');
  const { file } = await activeConfig(tx.db);
  const progress = await requestProgress(tx.db, file, { ...request, resource, now: tx.now });
  return { request, requester, resource, extended, progress };
}

async function assertSomebodyElse(tx: Tx, { requesterId }: AccessRequest, approver: Person): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const isSame = await isSameHuman(tx.db, file, requesterId, approver.id);
  if (isSame) throw new ForbiddenError({ code: 'self_approval', of: 'request' });
}

function assertMayDecide({ progress }: Waiting, { id }: Person): void {
  if (!progress.steps.some(({ people }) => people.includes(id))) throw new ForbiddenError('not_approver');
}

async function assertPending(tx: Tx, request: AccessRequest): Promise<void> {
  if (request.status === 'pending' && request.expiresAt > tx.now) return;
  const decider = request.decidedBy === null ? undefined : await findPerson(tx.db, request.decidedBy);
  const { status } = request;
  throw new StaleError({ code: 'decided', what: 'request', status, by: decider?.name ?? null });
}

function assertShown({ shown }: Decide, { progress: { question } }: Waiting): void {
  if (shown !== undefined && !isSameQuestion(shown, question))
    throw new StaleError({ code: 'question', was: shown, now: question });
}

/** Who has agreed may still deny. */
function assertTurn({ decision }: Decide, { progress }: Waiting, { id }: Person): void {
  const { waitsFor, yes, question, steps } = progress;
  const mayDeny = decision === 'deny' && yes.some(({ approverId }) => approverId === id);
  if (mayDeny || waitsFor.includes(id)) return;
  const own = steps.findIndex(({ people }) => people.includes(id)) + 1;
  throw new ForbiddenError({ code: 'not_your_step', own, open: question.step });
}

function assertNote({ decision, note }: Decide, { progress: { steps, open } }: Waiting): void {
  const rule = steps[open ?? 0]?.note ?? 'never';
  const isNeeded = rule === 'always' || (rule === 'deny' && decision === 'deny');
  if (isNeeded && (note ?? '').trim() === '') throw new RefusedError({ code: 'note_required' }, 'note');
}

/** Paths compare without case, as in GitLab. */
function assertTyped({ decision, typed = '' }: Decide, { progress, resource: { path } }: Waiting): void {
  if (decision === 'deny' || progress.confirm !== 'typed') return;
  if (typed.trim().toLowerCase() !== path.toLowerCase())
    throw new RefusedError({ code: 'path_not_typed', path }, 'typed');
}

async function deny(
  tx: Tx,
  { request, progress: { question } }: Waiting,
  approver: Person,
  actor: PersonActor,
  { note }: Decide,
): Promise<AccessRequest> {
  const { role, durationSeconds } = question;
  await recordApproval(tx, request, actor, { decision: 'deny', note, role, durationSeconds });
  const denied = await moveRequest(tx, request, 'deny', { decidedBy: approver.id, decisionNote: note });
  if (denied === null) throw new StaleError({ code: 'decided', what: 'request', status: null, by: null });
  return denied;
}

async function approve(
  tx: Tx,
  waiting: Waiting,
  approver: Person,
  actor: PersonActor,
  input: Decide,
): Promise<AccessRequest> {
  const { request, progress } = waiting;
  const { question } = progress;
  const given = {
    role: input.role ?? question.role,
    durationSeconds: input.durationSeconds ?? question.durationSeconds,
  };
  assertNotMore(request, question, given);
  const { account, decision, conflicts } = await judgeGiven(tx, waiting, given);
  await recordConflicts(tx, request.id, storedConflicts(conflicts));
  await recordApproval(tx, request, actor, { decision: 'approve', note: input.note, ...given });
  const { file } = await activeConfig(tx.db);
  const after = await requestProgress(tx.db, file, {
    ...request,
    conflicts,
    resource: waiting.resource,
    now: tx.now,
  });
  return after.open === null || decision.outcome === 'approve'
    ? approveRequest(tx, request, account, given, { decidedBy: approver.id, decisionNote: input.note })
    : awaitMore(tx, request, { before: progress, after });
}

/**
 * What is given is judged as the policies are now, which may be less than what was asked for.
 * @throws RefusedError
 */
async function judgeGiven(
  tx: Tx,
  { request, requester, resource, extended, progress }: Waiting,
  given: Ask,
): Promise<Judged> {
  const judged = await judgeRequest(tx.db, {
    requester,
    resource,
    ...given,
    reason: request.reason,
    extendsGrantId: request.extendsGrantId,
    now: tx.now,
    escalated: request.escalated,
    agreed: progress.yes.flatMap(({ approverId }) => (approverId === null ? [] : [approverId])),
  });
  const { decision, held } = judged;
  const no =
    (extended === undefined
      ? null
      : await refusalOfExtension(tx, extended, resource, given.durationSeconds)) ??
    (decision.outcome === 'refuse' ? decision : null);
  if (no === null) return judged;
  const { question } = progress;
  const isLess = given.role !== question.role || given.durationSeconds !== question.durationSeconds;
  const attempt = { at: 'approve', isLess, requester: requester.name, path: resource.path, held } as const;
  throw new RefusedError(no.refusal, no.field, attempt);
}

function assertNotMore({ extendsGrantId }: AccessRequest, asked: Ask, given: Ask): void {
  if (given.durationSeconds > asked.durationSeconds || given.durationSeconds < 1) {
    throw new RefusedError({ code: 'not_less', than: 'duration' }, 'duration');
  }
  if (rank(given.role) > rank(asked.role) || (extendsGrantId !== null && given.role !== asked.role)) {
    throw new RefusedError({ code: 'not_less', than: 'role' }, 'role');
  }
}
