import type { Context, Tx } from '../../context.ts';
import { wantMessage } from '../../db/messages.ts';
import type { Person } from '../../db/people.ts';
import { findRequestByKey, insertApproval, insertRequest, type AccessRequest } from '../../db/requests.ts';
import { findResource, type ResourceRow } from '../../db/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { seconds } from '../../domain/config-file.ts';
import type { GrantableRole } from '../../domain/entitlement.ts';
import type { GrantId, RequestId, ResourceId } from '../../domain/id.ts';
import type { Decision } from '../../domain/policy.ts';
import { nextReminder, type RequestStatus } from '../../domain/request.ts';
import { NotFoundError, RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { approveRequest } from './steps/approve-request.ts';
import { lockEligibility } from './steps/lock-eligibility.ts';
import { judgeRequest, type Judged } from './steps/judge-request.ts';
import { renewRequest } from './steps/renew-request.ts';
import { reportGaps } from './steps/report-gaps.ts';
import { transact } from '../transact.ts';

export interface RequestAccess {
  readonly resourceId: ResourceId;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly reason: string;
  /** Names the form or command it came from: the same key twice is the same request. */
  readonly idempotencyKey: string;
  readonly source: 'slack' | 'web' | 'cli' | 'api';
}

export interface Requested {
  readonly requestId: RequestId;
  readonly number: number;
  readonly status: RequestStatus;
}

/**
 * Asks for a role on a resource, for the acting person. A policy may approve at once, else the owners get their cards.
 * Writes requests, messages, audit_events (and grants when approved); adds render-message, lapse-request, remind-approvers.
 * A refusal writes no request, only `request.refused` to the audit trail.
 * Twice: the same idempotency key returns the request it made.
 * @throws RefusedError with the code and field of the rule; ForbiddenError deactivated; NotFoundError resource
 */
export async function requestAccess(
  ctx: Context,
  actor: PersonActor,
  input: RequestAccess,
): Promise<Requested> {
  const result = await transact(ctx, actor, async (tx) => {
    const resource = await findResource(tx.db, input.resourceId);
    if (resource !== undefined) {
      const { connectorId } = resource;
      await lockEligibility(tx, { requesterId: actor.personId, connectorId });
    }
    const earlier = await findRequestByKey(tx.db, input.idempotencyKey);
    if (earlier !== undefined) return earlier;
    const requester = await requesterOf(tx, actor);
    if (resource === undefined || resource.goneAt !== null)
      throw new NotFoundError('resource', 'That group or project is not there any more. Choose another one.');
    return placeRequest(tx, requester, resource, input, null);
  });
  if ('refused' in result) throw result.refused;
  return { requestId: result.id, number: result.number, status: result.status };
}

async function requesterOf(tx: Tx, actor: PersonActor): Promise<Person> {
  const person = await tx.db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', actor.personId)
    .executeTakeFirst();
  if (person === undefined) throw new NotFoundError('person');
  return person.deactivatedAt === null ? person : actingPerson(tx, actor);
}

/** What requestAccess and extendGrant share: judge, then refuse, approve or ask. */
export async function placeRequest(
  tx: Tx,
  requester: Person,
  resource: ResourceRow,
  input: RequestAccess,
  extendsGrantId: GrantId | null,
): Promise<AccessRequest | { refused: RefusedError }> {
  const extension = extendsGrantId !== null;
  const judged = await judgeRequest(tx.db, { ...input, requester, resource, extension, checkTwin: true });
  const { decision } = judged;
  if (decision.outcome === 'refuse') return refuseRequest(tx, requester, resource, input, decision);
  const request = await insertPending(
    tx,
    requester,
    resource,
    input,
    judged,
    extendsGrantId,
    decision.policyId,
  );
  const { role, durationSeconds, reason } = input;
  tx.audit({
    action: 'request.created',
    subject: request.id,
    body: {
      number: request.number,
      requesterId: requester.id,
      resource: resource.path,
      role,
      durationSeconds,
      reason,
      policyId: decision.policyId,
      extendsGrantId,
    },
  });
  if (extension) await renewRequest(tx, request);
  else await wantMessage(tx, { subjectId: request.id, kind: 'requester-card', personId: requester.id });
  if (decision.outcome === 'approve') return approveByPolicy(tx, request, judged);
  for (const personId of decision.approvers)
    await wantMessage(tx, { subjectId: request.id, kind: 'request-card', personId });
  await reportGaps(tx, resource.connectorId, judged);
  tx.enqueue({ name: 'lapse-request', payload: { requestId: request.id }, delayUntil: request.expiresAt });
  if (request.nextReminderAt !== null) {
    tx.enqueue({
      name: 'remind-approvers',
      payload: { requestId: request.id },
      delayUntil: request.nextReminderAt,
    });
  }
  return request;
}

/** Audits a refusal; the caller commits that, then throws it. */
export function refuseRequest(
  tx: Tx,
  requester: Person,
  resource: ResourceRow,
  input: Pick<RequestAccess, 'role' | 'durationSeconds' | 'reason'>,
  { code, field, message }: Pick<Extract<Decision, { outcome: 'refuse' }>, 'code' | 'field' | 'message'>,
): { refused: RefusedError } {
  const { role, durationSeconds, reason } = input;
  tx.audit({
    action: 'request.refused',
    subject: requester.id,
    body: { code, resource: resource.path, role, durationSeconds, reason },
  });
  return { refused: new RefusedError(code, message, field) };
}

function insertPending(
  tx: Tx,
  requester: Person,
  resource: ResourceRow,
  input: RequestAccess,
  { config }: Judged,
  extendsGrantId: GrantId | null,
  policyId: string,
): Promise<AccessRequest> {
  const expiresAt = new Date(tx.now.getTime() + seconds(config.file.requests.lapseAfter) * 1000);
  return insertRequest(tx, {
    id: tx.newId('req'),
    kind: extendsGrantId === null ? 'standard' : 'extension',
    requesterId: requester.id,
    resourceId: resource.id,
    role: input.role,
    durationSeconds: input.durationSeconds,
    reason: input.reason.trim(),
    status: 'pending',
    configVersion: config.version,
    policyId,
    createdAt: tx.now,
    expiresAt,
    extendsGrantId,
    source: input.source,
    idempotencyKey: input.idempotencyKey,
    nextReminderAt: nextReminder(tx.now, expiresAt, 0),
  });
}

async function approveByPolicy(tx: Tx, request: AccessRequest, judged: Judged): Promise<AccessRequest> {
  const given = { role: request.role as GrantableRole, durationSeconds: request.durationSeconds };
  await insertApproval(tx, {
    id: tx.newId('apr'),
    requestId: request.id,
    requesterId: request.requesterId,
    approverId: null,
    decision: 'approve',
    source: 'policy',
    note: null,
    ...given,
    at: tx.now,
  });
  return approveRequest(tx, request, judged.account, given, { decidedBy: null, decisionNote: null });
}
