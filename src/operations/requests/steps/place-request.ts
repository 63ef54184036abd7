import type { Tx } from '../../../context.ts';
import { findGrant } from '../../../db/grants/grants.ts';
import { keepRequest } from '../../../db/requests/kept-requests.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import type { Person } from '../../../db/identities/people.ts';
import { countWaiting, insertRequest, type AccessRequest } from '../../../db/requests/requests.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { storedConflicts } from './recheck-conflicts.ts';
import { mostWaiting, seconds } from '../../../domain/document/config-file.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { GrantId, PersonId } from '../../../domain/id.ts';
import { turnsNow } from '../../../domain/policies/turns.ts';
import type { FieldRefusal } from '../../../domain/policies/refused.ts';
import { nextReminder, reminderOfStep } from '../../../domain/access/request.ts';
import type { RequestSource } from '../../../domain/actor.ts';
import { RefusedError } from '../../../errors.ts';
import { wantEscalation } from './await-more.ts';
import { approveRequest } from './approve-request.ts';
import { judgeRequest, type Judged } from './judge-request.ts';
import { renewRequest } from './move-request.ts';
import { recordApproval } from './record-approval.ts';
import { tellOfStep } from './tell-of-step.ts';
import { reportGaps } from './report-gaps.ts';

/** What is asked for, by whatever door. */
export interface Asking {
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly reason: string;
  /** Names the form or command it came from: the same key twice is the same request. */
  readonly idempotencyKey: string;
  readonly source: RequestSource;
}

/** How long a card waits for what GitLab says of the person. */
const HELD_BACK_SECONDS = 3;

/** What requestAccess and extendGrant share: judge, then refuse, approve or ask. */
export async function placeRequest(
  tx: Tx,
  requester: Person,
  resource: ResourceRow,
  input: Asking,
  extendsGrantId: GrantId | null,
): Promise<AccessRequest | { refused: RefusedError }> {
  const extension = extendsGrantId !== null;
  const judged = await judgeRequest(tx.db, {
    ...input,
    requester,
    resource,
    extendsGrantId,
    now: tx.now,
    agreed: null,
  });
  const { decision } = judged;
  if (decision.outcome === 'refuse') {
    await keepUnlinked(tx, requester, resource, input, { decision, extension });
    return refuseRequest(tx, requester, resource, input, decision);
  }
  const tooMany = await refusalOfMany(tx, requester, judged);
  if (tooMany !== null) return refuseRequest(tx, requester, resource, input, tooMany);
  const { policyId } = decision;
  const request = await insertPending(tx, requester, resource, input, judged, {
    extendsGrantId,
    policyId,
    lookDueAt: extension ? null : tx.now,
  });
  auditCreated(tx, request, requester, resource, judged);
  const isHeldBack = decision.outcome === 'ask' && request.lookDueAt !== null;
  const from = isHeldBack ? new Date(tx.now.getTime() + HELD_BACK_SECONDS * 1000) : tx.now;
  if (extension) await renewRequest(tx, request);
  else await wantMessage(tx, { subjectId: request.id, kind: 'requester-card', personId: requester.id }, from);
  if (decision.outcome === 'approve') return approveByPolicy(tx, request, judged);
  for (const personId of decision.progress.waitsFor)
    await wantMessage(tx, { subjectId: request.id, kind: 'request-card', personId }, from);
  await tellOfStep(tx, request, decision.progress, from);
  if (request.lookDueAt !== null)
    tx.enqueue({ name: 'look-into-holding', payload: { requestId: request.id } });
  await wantEscalation(tx, request, { ...decision.progress, yes: [] });
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

function auditCreated(
  tx: Tx,
  request: AccessRequest,
  requester: Person,
  resource: ResourceRow,
  { conflicts: { found } }: Judged,
): void {
  const { id, number, role, durationSeconds, reason, policyId, extendsGrantId, source } = request;
  const asked = { role, durationSeconds, reason, policyId, extendsGrantId, source };
  const conflicts = found.length === 0 ? {} : { conflicts: found.map((one) => one.id) };
  tx.audit({
    action: 'request.created',
    subject: id,
    body: { number, requesterId: requester.id, resource: resource.path, ...asked, ...conflicts },
  });
}

/**
 * What is refused for want of an account is kept: once there is one, they are asked whether to go
 * on with it.
 */
async function keepUnlinked(
  tx: Tx,
  { id: personId }: Person,
  { id: resourceId }: ResourceRow,
  { role, durationSeconds, reason }: Asking,
  { decision, extension }: { readonly decision: FieldRefusal; readonly extension: boolean },
): Promise<void> {
  if (decision.refusal.code !== 'unlinked_account' || extension) return;
  await keepRequest(tx, { personId, resourceId, role, durationSeconds, reason });
}

/** What somebody asks for is judged one by one, so none slips in between. */
async function refusalOfMany(
  tx: Tx,
  { id }: Person,
  { config, decision }: Judged,
): Promise<FieldRefusal | null> {
  const most = mostWaiting(config.file);
  if (decision.outcome !== 'ask' || (await countWaiting(tx.db, id)) < most) return null;
  return { refusal: { code: 'too_many_waiting', most }, field: 'resource' };
}

/** Audits a refusal; the caller commits that, then throws it. */
export function refuseRequest(
  tx: Tx,
  requester: Person,
  resource: ResourceRow,
  input: Pick<Asking, 'role' | 'durationSeconds' | 'reason'>,
  { refusal, field }: FieldRefusal,
): { refused: RefusedError } {
  const { role, durationSeconds, reason } = input;
  tx.audit({
    action: 'request.refused',
    subject: requester.id,
    body: {
      code: refusal.code,
      resource: resource.path,
      connectorId: resource.connectorId,
      role,
      durationSeconds,
      reason,
    },
  });
  return { refused: new RefusedError(refusal, field) };
}

async function insertPending(
  tx: Tx,
  requester: Person,
  resource: ResourceRow,
  input: Asking,
  { config, conflicts, decision }: Judged,
  { extendsGrantId, policyId, lookDueAt }: Pick<AccessRequest, 'extendsGrantId' | 'policyId' | 'lookDueAt'>,
): Promise<AccessRequest> {
  const every = decision.outcome === 'ask' ? decision.progress.steps[0]?.remind : undefined;
  const lapses = tx.now.getTime() + seconds(config.file.requests.lapseAfter) * 1000;
  const extended = extendsGrantId === null ? undefined : await findGrant(tx.db, extendsGrantId);
  // More time is no use once there is none left.
  const expiresAt = new Date(Math.min(lapses, extended?.expiresAt?.getTime() ?? lapses));
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
    nextReminderAt:
      every === undefined
        ? nextReminder(tx.now, expiresAt, 0)
        : reminderOfStep(tx.now, expiresAt, seconds(every)),
    lookDueAt,
    conflicts: storedConflicts(conflicts),
    asked: decision.outcome === 'ask' ? turnsOf(decision.progress.waitsFor, tx.now) : null,
  });
}

const turnsOf = (waitsFor: readonly PersonId[], now: Date): string =>
  JSON.stringify(turnsNow(null, waitsFor, now, true).turns);

async function approveByPolicy(tx: Tx, request: AccessRequest, judged: Judged): Promise<AccessRequest> {
  const given = { role: request.role, durationSeconds: request.durationSeconds };
  await recordApproval(tx, request, null, { decision: 'approve', note: null, ...given });
  return approveRequest(tx, request, judged.account, given, { decidedBy: null, decisionNote: null });
}
