import type { OperationContext, Tx } from '../../context.ts';
import { lockGrant, type Grant } from '../../db/grants.ts';
import { findPerson, type Person } from '../../db/people.ts';
import { findApproval, lockRequest, originOf, type AccessRequest } from '../../db/requests.ts';
import { findResource } from '../../db/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { rank, type GrantableRole } from '../../domain/entitlement.ts';
import type { RequestId } from '../../domain/id.ts';
import type { RequestStatus } from '../../domain/request.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { approveRequest } from './steps/approve-request.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { judgeRequest, type Judged } from './steps/judge-request.ts';
import { refusalOfExtension } from './steps/refuse-extension.ts';
import { moveRequest } from './steps/move-request.ts';
import { recordApproval } from './steps/record-approval.ts';
import { transact } from '../transact.ts';

export interface Decide {
  readonly requestId: RequestId;
  readonly decision: 'approve' | 'deny';
  /** What the approver wants to say; null for nothing. */
  readonly note: string | null;
  /** Approve for less: a lower role, a shorter duration in seconds, or both. Left out: as asked. */
  readonly role?: GrantableRole | undefined;
  readonly durationSeconds?: number | undefined;
}

export interface Decided {
  readonly requestId: RequestId;
  readonly status: RequestStatus;
}

/**
 * Records one approver's decision, which answers the request, and on approval starts or prolongs
 * the grant. Writes approvals, requests, grants, slots, messages, audit_events; adds
 * reconcile-membership and render-message. The right to decide is checked here, at the press, and
 * policy is evaluated again: an approval can still be refused. Twice: the same approver gets the
 * earlier outcome back; anyone else after the end gets StaleError.
 * @throws ForbiddenError not_approver, self_approval, deactivated; StaleError decided; RefusedError
 * not_less or a policy's code; NotFoundError request
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
    if (approver.id === request.requesterId) {
      throw new ForbiddenError({ code: 'self_approval', of: 'request' });
    }
    const earlier = await findApproval(tx.db, request.id, approver.id);
    if (earlier !== undefined && earlier.decision === input.decision)
      return { requestId: request.id, status: request.status };
    const given = {
      role: input.role ?? request.role,
      durationSeconds: input.durationSeconds ?? request.durationSeconds,
    };
    const judged = await judgeAgain(tx, request, given, extended);
    if (!judged.owners.active.some((owner) => owner.id === approver.id)) {
      throw new ForbiddenError('not_approver');
    }
    await assertPending(tx, request);
    const decided =
      input.decision === 'deny'
        ? await deny(tx, request, approver, actor, input)
        : await approve(tx, request, approver, actor, { ...given, note: input.note }, judged);
    return { requestId: decided.id, status: decided.status };
  });
}

async function assertPending(tx: Tx, request: AccessRequest): Promise<void> {
  if (request.status === 'pending' && request.expiresAt > tx.now) return;
  const decider = request.decidedBy === null ? undefined : await findPerson(tx.db, request.decidedBy);
  const { status } = request;
  throw new StaleError({ code: 'decided', what: 'request', status, by: decider?.name ?? null });
}

interface Given {
  readonly role: GrantableRole;
  readonly durationSeconds: number;
}

interface JudgedAgain extends Judged {
  readonly requester: Person;
  readonly path: string;
}

/** What is given is judged, which may be less than what was asked for. */
async function judgeAgain(
  tx: Tx,
  request: AccessRequest,
  given: Given,
  extended: Grant | undefined,
): Promise<JudgedAgain> {
  const [requester, resource] = [
    await findPerson(tx.db, request.requesterId),
    await findResource(tx.db, request.resourceId),
  ];
  if (requester === undefined || resource === undefined) throw new NotFoundError('request');
  const judged = await judgeRequest(tx.db, {
    requester,
    resource,
    ...given,
    reason: request.reason,
    extension: request.extendsGrantId !== null,
    now: tx.now,
    checkTwin: false,
  });
  const no =
    extended === undefined ? null : await refusalOfExtension(tx, extended, resource, given.durationSeconds);
  const again = { ...judged, requester, path: resource.path };
  return no === null ? again : { ...again, decision: { outcome: 'refuse', ...no } };
}

async function deny(
  tx: Tx,
  request: AccessRequest,
  approver: Person,
  actor: PersonActor,
  { note }: Decide,
): Promise<AccessRequest> {
  const given = { role: request.role, durationSeconds: request.durationSeconds };
  await recordApproval(tx, request, actor, { decision: 'deny', note, ...given });
  const denied = await moveRequest(tx, request, 'deny', { decidedBy: approver.id, decisionNote: note });
  if (denied === null) throw new StaleError({ code: 'decided', what: 'request', status: null, by: null });
  return denied;
}

async function approve(
  tx: Tx,
  request: AccessRequest,
  approver: Person,
  actor: PersonActor,
  { note, ...given }: Given & Pick<Decide, 'note'>,
  judged: JudgedAgain,
): Promise<AccessRequest> {
  assertNotMore(request, given);
  const { decision, account } = judged;
  if (decision.outcome === 'refuse') {
    const isLess = given.role !== request.role || given.durationSeconds !== request.durationSeconds;
    const { requester, path, held } = judged;
    const attempt = { at: 'approve', isLess, requester: requester.name, path, held } as const;
    throw new RefusedError(decision.refusal, decision.field, attempt);
  }
  await recordApproval(tx, request, actor, { decision: 'approve', note, ...given });
  return approveRequest(tx, request, account, given, { decidedBy: approver.id, decisionNote: note });
}

function assertNotMore(
  request: AccessRequest,
  given: { role: GrantableRole; durationSeconds: number },
): void {
  if (given.durationSeconds > request.durationSeconds || given.durationSeconds < 1) {
    throw new RefusedError({ code: 'not_less', than: 'duration' }, 'duration');
  }
  if (
    rank(given.role) > rank(request.role) ||
    (request.extendsGrantId !== null && given.role !== request.role)
  ) {
    throw new RefusedError({ code: 'not_less', than: 'role' }, 'role');
  }
}
