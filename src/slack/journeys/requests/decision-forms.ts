/** What is asked of whoever decides a request beside the press itself, and of which request. */
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { shownProgress } from '../../../db/models/requests/request-progress.ts';
import type { Confirm } from '../../../domain/document/config-policies.ts';
import type { NoteRule } from '../../../domain/document/approval-fields.ts';
import { lesserRoles } from '../../../db/models/requests/lesser-roles.ts';
import { requestModel, type RequestModel } from '../../../db/models/requests/request-model.ts';
import type { RequestId } from '../../../domain/id.ts';
import type { Question } from '../../../domain/policies/question.ts';
import { NotFoundError, RefusedError } from '../../../errors.ts';
import { beginWebApproval } from '../../../operations/requests/begin-web-approval.ts';
import type { Call } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { placeOf } from '../../posts/places.ts';
import { LESS_TITLE, denyModal, lessModal, lessThan } from '../../views/requests/small-modals.ts';
import { webApprovalModal } from '../../views/requests/web-approval.ts';

export async function requestOf(ctx: Context, id: RequestId): Promise<RequestModel> {
  const request = await requestModel(ctx.db, id);
  if (request === undefined) throw new NotFoundError('request');
  return request;
}

/** A request that waits, with what is asked by now. */
export interface Decision {
  readonly request: RequestModel;
  readonly question: Question;
  readonly note: NoteRule;
  readonly confirm: Confirm | null;
}

/** `decision` is null when the request has its answer. */
export async function decisionOf(
  ctx: Context,
  id: RequestId,
): Promise<{ readonly request: RequestModel; readonly decision: Decision | null }> {
  const request = await requestOf(ctx, id);
  if (request.status !== 'pending') return { request, decision: null };
  const { file } = await activeConfig(ctx.db);
  const {
    steps,
    open,
    question,
    confirm = null,
  } = await shownProgress(ctx.db, file, {
    ...request,
    requesterId: request.requester.id,
    now: ctx.now(),
  });
  const { role, durationSeconds } = question;
  const decision = {
    request: { ...request, role, durationSeconds },
    question,
    note: steps[open ?? 0]?.note ?? 'never',
    confirm,
  } as const;
  return { request, decision };
}

const needsNote = ({ note }: Decision, verb: 'approve' | 'deny'): boolean =>
  note === 'always' || (note === 'deny' && verb === 'deny');

export async function formOf(ctx: Context, decision: Decision, verb: 'approve' | 'deny') {
  const { file } = await activeConfig(ctx.db);
  const { request, question, confirm } = decision;
  return {
    request,
    question,
    confirm,
    place: placeOf(file, request.resource),
    needsNote: needsNote(decision, verb),
  };
}

export const denyFormOf = async (ctx: Context, decision: Decision) =>
  denyModal(await formOf(ctx, decision, 'deny'));

/** Less is chosen on the page where that is where it is approved. */
export const lessFormFor = (ctx: Context, decision: Decision, call: Call): Promise<ModalView> =>
  decision.confirm === 'web' ? pageFormOf(ctx, call, decision, LESS_TITLE) : lessFormOf(ctx, decision);

export async function pageFormOf(
  ctx: Context,
  call: Call,
  { request, question }: Decision,
  title: string,
): Promise<ModalView> {
  const { id: requestId, number, resource } = request;
  const signIn = ctx.publicUrl === null ? null : await ctx.connectors.signIn(resource.connectorId);
  if (signIn === null) throw new RefusedError({ code: 'web_approval', why: 'unavailable' });
  const approver = actorOf(await call.person());
  const { token, expiresAt } = await beginWebApproval(ctx, approver, { requestId, shown: question });
  return webApprovalModal(title, { number, expiresAt, address: `${ctx.publicUrl}/pages/link/${token}` });
}

export async function lessFormOf(
  ctx: Context,
  decision: Decision,
  chosen: { readonly custom: boolean; readonly seconds: number | null } = { custom: false, seconds: null },
) {
  const { request } = decision;
  const { file } = await activeConfig(ctx.db);
  return lessModal({
    ...(await formOf(ctx, decision, 'approve')),
    roles: await lesserRoles(ctx.db, file, request, ctx.now()),
    custom: chosen.custom,
    seconds: chosen.seconds ?? lessThan(request.durationSeconds),
  });
}
