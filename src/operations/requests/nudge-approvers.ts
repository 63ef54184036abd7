import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lastOf, wantMessage } from '../../db/messages/messages.ts';
import { requestProgress } from '../../db/models/requests/request-progress.ts';
import { lockRequest, type AccessRequest } from '../../db/requests/requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { PersonId, RequestId } from '../../domain/id.ts';
import { nextNudge } from '../../domain/access/request.ts';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';

/**
 * Reminds everybody who may decide the acting person's own pending request, besides the reminders
 * that come by themselves, and at most once in 15 minutes. Writes messages, audit_events; adds
 * render-message. Twice: the second one is refused.
 * @throws RefusedError nudged_lately, no_approver, not_requestable while it is archived;
 * ForbiddenError not_requester, deactivated; StaleError decided; NotFoundError request
 */
export async function nudgeApprovers(
  ctx: OperationContext,
  actor: PersonActor,
  { requestId }: { readonly requestId: RequestId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request === undefined) throw new NotFoundError('request');
    const requester = await actingPerson(tx, actor);
    if (request.requesterId !== requester.id)
      throw new ForbiddenError({ code: 'not_requester', act: 'nudge' });
    assertPending(tx, request);
    const last = await lastOf(tx.db, 'nudge', request.id);
    assertNotLately(tx, last?.at ?? null);
    const owners = await approversNow(tx, request);
    if (owners.length === 0) throw new RefusedError({ code: 'no_approver', why: 'nobody_to_nudge' });
    const ordinal = (last?.ordinal ?? 0) + 1;
    for (const personId of owners)
      await wantMessage(tx, { subjectId: request.id, kind: 'nudge', ordinal, personId });
    tx.renewHome(requester.id);
    tx.audit({ action: 'request.nudged', subject: request.id, body: { ordinal, owners } });
  });
}

function assertPending({ now }: Tx, { status, expiresAt }: AccessRequest): void {
  if (status === 'pending' && expiresAt > now) return;
  throw new StaleError({ code: 'decided', what: 'request', status, by: null });
}

function assertNotLately({ now }: Tx, nudgedAt: Date | null): void {
  const from = nudgedAt === null ? now : nextNudge(nudgedAt);
  if (from <= now) return;
  const minutes = Math.ceil((from.getTime() - now.getTime()) / 60_000);
  throw new RefusedError({ code: 'nudged_lately', againInSeconds: minutes * 60 });
}

/**
 * As they are now: an owner who joined since has no card yet, but may decide all the same.
 */
async function approversNow(tx: Tx, request: AccessRequest): Promise<readonly PersonId[]> {
  const resource = await findResource(tx.db, request.resourceId);
  if (resource === undefined) return [];
  const { path, archivedAt } = resource;
  if (archivedAt !== null) throw new RefusedError({ code: 'not_requestable', why: 'archived', path });
  const { file } = await activeConfig(tx.db);
  const { waitsFor } = await requestProgress(tx.db, file, { ...request, resource, now: tx.now });
  return waitsFor;
}
