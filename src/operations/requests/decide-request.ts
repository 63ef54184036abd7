import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { requestProgress } from '../../db/models/requests/request-progress.ts';
import type { Person } from '../../db/identities/people.ts';
import { approvalsOf, recordConflicts, type AccessRequest } from '../../db/requests/requests.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { AskedConflicts } from '../../domain/conflicts/conflict-ask.ts';
import { rank, type GrantableRole } from '../../domain/entitlement.ts';
import type { RequestId } from '../../domain/id.ts';
import type { Ask, Question } from '../../domain/policies/question.ts';
import type { RequestStatus } from '../../domain/access/request.ts';
import { RefusedError, StaleError } from '../../errors.ts';
import type { InBrowser } from '../one-time-links/steps/opened-link.ts';
import { approveRequest } from './steps/approve-request.ts';
import { awaitMore } from './steps/await-more.ts';
import { judgeRequest, type Judged } from './steps/judge-request.ts';
import { moveRequest } from './steps/move-request.ts';
import { storedConflicts } from './steps/recheck-conflicts.ts';
import { recordApproval } from './steps/record-approval.ts';
import { refusalOfExtension } from './steps/refuse-extension.ts';
import { useSignIn } from './steps/signed-in-approver.ts';
import {
  assertShown,
  assertTurn,
  lockForDecision,
  waitingFor,
  type Waiting,
} from './steps/waiting-request.ts';
import { transact } from '../transact.ts';

export interface Decide {
  readonly requestId: RequestId;
  readonly decision: 'approve' | 'deny';
  /** What the approver wants to say; null for nothing. */
  readonly note: string | null;
  /** The path that an approver typed; left out for nothing. */
  readonly typed?: string | undefined;
  /**
   * Where they have signed in to approve it; left out for nowhere. The link is used up by it.
   */
  readonly page?: InBrowser | undefined;
  /** Approve for less: a lower role, a shorter duration in seconds, or both. Left out: as asked. */
  readonly role?: GrantableRole | undefined;
  readonly durationSeconds?: number | undefined;
  /** What the approver was shown; left out: as it is by now. */
  readonly shown?: Question | undefined;
}

export interface Decided {
  readonly requestId: RequestId;
  readonly status: RequestStatus;
  /** The same approver had said the same before: nothing was done. */
  readonly isAgain: boolean;
}

/**
 * Records one approver's decision. A denial answers the request; an approval does when it is the
 * last that the steps of the policies need, and then starts or prolongs the grant; else the request
 * waits for the others, or for the next step, whose people get their cards. Writes approvals,
 * requests, grants, slots, messages, audit_events; adds reconcile-membership and render-message.
 * The right to decide is checked here, at the press, and policy is evaluated again: an approval can
 * still be refused. Twice: the same approver gets the earlier outcome back; anyone else after the
 * end gets StaleError.
 * @throws ForbiddenError not_approver, not_your_step, self_approval, deactivated, assistant;
 * StaleError decided, question; RefusedError not_less, note_required, path_not_typed, web_approval,
 * confirm_in_slack, link_expired, link_used or a policy's code; NotFoundError request, link
 */
export async function decideRequest(
  ctx: OperationContext,
  actor: PersonActor,
  input: Decide,
): Promise<Decided> {
  return transact(ctx, actor, async (tx) => {
    const held = await lockForDecision(tx, actor, input.requestId);
    const { request, approver } = held;
    const said = await approvalsOf(tx.db, request.id);
    if (said.some((one) => isSaidAgain(one, approver, input)))
      return { requestId: request.id, status: request.status, isAgain: true };
    const waiting = await waitingFor(tx, held);
    assertShown(waiting, input.shown);
    assertTurn(waiting, input.decision);
    assertNote(input, waiting);
    assertConfirmable(actor, waiting);
    await assertConfirmed(tx, actor, input, waiting);
    const decided =
      input.decision === 'deny'
        ? await deny(tx, waiting, actor, input)
        : await approve(tx, waiting, actor, input);
    return { requestId: decided.id, status: decided.status, isAgain: false };
  });
}

function assertNote({ decision, note }: Decide, { progress: { steps, open } }: Waiting): void {
  const rule = steps[open ?? 0]?.note ?? 'never';
  const isNeeded = rule === 'always' || (rule === 'deny' && decision === 'deny');
  if (isNeeded && (note ?? '').trim() === '') throw new RefusedError({ code: 'note_required' }, 'note');
}

/** What the policy wants confirmed is decided where the card shows what it is about. */
function assertConfirmable(
  { via }: PersonActor,
  { progress: { confirm }, resource: { path } }: Waiting,
): void {
  if ((via === 'api' || via === 'console') && confirm !== undefined)
    throw new RefusedError({ code: 'confirm_in_slack', path });
}

/**
 * Whoever has signed in has confirmed more than a path. Paths compare without case, as in GitLab.
 */
async function assertConfirmed(
  tx: Tx,
  actor: PersonActor,
  { decision, page, typed = '' }: Decide,
  waiting: Waiting,
): Promise<void> {
  if (decision === 'deny') return;
  if (page !== undefined) return useSignIn(tx, actor, waiting, page);
  const { confirm } = waiting.progress;
  assertNotElsewhere(waiting.progress, page);
  const { path } = waiting.resource;
  if (confirm === 'typed' && typed.trim().toLowerCase() !== path.toLowerCase())
    throw new RefusedError({ code: 'path_not_typed', path }, 'typed');
}

function assertNotElsewhere({ confirm }: Pick<Waiting['progress'], 'confirm'>, page: Decide['page']): void {
  if (confirm === 'web' && page === undefined)
    throw new RefusedError({ code: 'web_approval', why: 'elsewhere' });
}

/** A yes on a page is another one than what was said without. */
const isSaidAgain = (
  { approverId, decision, source }: Awaited<ReturnType<typeof approvalsOf>>[number],
  { id }: Person,
  { decision: now, page }: Decide,
): boolean => approverId === id && decision === now && (page === undefined || source === 'web');

async function deny(
  tx: Tx,
  { request, approver, progress: { question } }: Waiting,
  actor: PersonActor,
  { note }: Decide,
): Promise<AccessRequest> {
  const { role, durationSeconds } = question;
  await recordApproval(tx, request, actor, { decision: 'deny', note, role, durationSeconds });
  const denied = await moveRequest(tx, request, 'deny', { decidedBy: approver.id, decisionNote: note });
  if (denied === null) throw new StaleError({ code: 'decided', what: 'request', status: null, by: null });
  return denied;
}

async function approve(tx: Tx, waiting: Waiting, actor: PersonActor, input: Decide): Promise<AccessRequest> {
  const { request, approver, progress } = waiting;
  const { question } = progress;
  const given = {
    role: input.role ?? question.role,
    durationSeconds: input.durationSeconds ?? question.durationSeconds,
  };
  assertNotMore(request, question, given);
  const { account, decision, conflicts } = await judgeGiven(tx, waiting, given);
  await keepConflicts(tx, request, conflicts);
  await recordApproval(tx, request, actor, { decision: 'approve', note: input.note, ...given });
  const { file } = await activeConfig(tx.db);
  const after = await requestProgress(tx.db, file, {
    ...request,
    conflicts,
    resource: waiting.resource,
    now: tx.now,
  });
  assertNotElsewhere(after, input.page);
  return after.open === null || decision.outcome === 'approve'
    ? approveRequest(tx, request, account, given, { decidedBy: approver.id, decisionNote: input.note })
    : awaitMore(tx, request, { before: progress, after });
}

/** What it would bring about by now, unless that is nothing and nothing was written of it. */
async function keepConflicts(
  tx: Tx,
  { id, conflicts: was }: AccessRequest,
  now: AskedConflicts,
): Promise<void> {
  const is = storedConflicts(now);
  if (is !== null || was !== null) await recordConflicts(tx, id, is);
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
