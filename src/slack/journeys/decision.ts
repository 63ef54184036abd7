/**
 * Deciding: Approve, Deny with an optional note, Approve for less…. Who may is checked by the
 * operation, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import { shownProgress } from '../../db/models/request-progress.ts';
import type { Confirm } from '../../domain/document/config-policies.ts';
import type { NoteRule } from '../../domain/document/approval-fields.ts';
import { lesserRoles } from '../../db/models/lesser-roles.ts';
import { requestModel, type RequestModel } from '../../db/models/request-model.ts';
import type { RequestId } from '../../domain/id.ts';
import { isSameQuestion, plainQuestion, type Question } from '../../domain/policies/question.ts';
import { NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { beginWebApproval } from '../../operations/requests/begin-web-approval.ts';
import { decideRequest, type Decide } from '../../operations/requests/decide-request.ts';
import { callOf, type Call } from '../edge/call.ts';
import { actorOf } from '../edge/caller.ts';
import { ACTIONS, FIELDS, FORMS } from '../blocks/ids.ts';
import { RequestMetadata, RequestValue, ShownQuestion } from '../blocks/values.ts';
import { pendingOf } from '../posts/lists.ts';
import { openForm, updateForm } from '../forms/open-form.ts';
import { placeOf } from '../posts/places.ts';
import { refreshCopy, refreshList, tellAnswered } from '../posts/pressed.ts';
import { durationOf, readForm, readText } from '../forms/read-form.ts';
import { inputErrors, type Fault } from '../forms/refused-input.ts';
import { alreadyAnswered } from '../views/requests/already-answered.ts';
import { noticeModal } from '../blocks/notice-modal.ts';
import {
  APPROVE_TITLE,
  DENY_TITLE,
  LESS_TITLE,
  approveModal,
  denyModal,
  lessModal,
  lessThan,
} from '../views/requests/small-modals.ts';
import { webApprovalModal } from '../views/requests/web-approval.ts';

type Press = BlockAction<ButtonAction>;

export function registerDecisions(app: App, ctx: Context): void {
  registerApprove(app, ctx);
  registerFormButtons(app, ctx);
  registerForms(app, ctx);
}

function registerApprove(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.approve, async ({ ack, action, body, client, respond, context }) => {
    const call = callOf(context);
    const requestId = RequestValue.parse(action.value);
    const { request, decision } = await decisionOf(ctx, requestId);
    const pressed = { body, respond, call };
    if (decision === null) return tellAnswered(ctx, pressed, requestId, null);
    const shown = shownWith(action, request);
    if (
      (needsNote(decision, 'approve') || decision.confirm !== null) &&
      isSameQuestion(shown, decision.question)
    ) {
      await ack();
      const opening = { client, triggerId: body.trigger_id, log: ctx.log };
      return openForm(opening, APPROVE_TITLE, async () =>
        decision.confirm === 'web'
          ? pageFormOf(ctx, call, decision, APPROVE_TITLE)
          : approveModal(await formOf(ctx, decision, 'approve')),
      );
    }
    try {
      await decide(ctx, call, { requestId, decision: 'approve', note: null, shown });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      await tellAnswered(ctx, pressed, requestId, error);
      return refreshList(ctx, pressed, async () => pendingOf(ctx, await call.person()));
    }
    await ack();
    await refreshList(ctx, pressed, async () => pendingOf(ctx, await call.person()));
  });
}

function registerFormButtons(app: App, ctx: Context): void {
  for (const [action, title, modalOf] of [
    [ACTIONS.deny, DENY_TITLE, denyFormOf],
    [ACTIONS.approveLess, LESS_TITLE, lessFormFor],
  ] as const) {
    app.action<Press>(action, async ({ ack, action: pressed, body, client, respond, context }) => {
      const call = callOf(context);
      await ack();
      const requestId = RequestValue.parse(pressed.value);
      await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, title, async () => {
        const { request, decision } = await decisionOf(ctx, requestId);
        const was = shownWith(pressed, request);
        if (decision !== null && isSameQuestion(was, decision.question)) return modalOf(ctx, decision, call);
        await refreshCopy(ctx, { body, respond });
        if (decision === null) return noticeModal(title, alreadyAnswered(request));
        throw new StaleError({ code: 'question', was, now: decision.question });
      });
    });
  }
}

/** What the buttons stood under; a card by an earlier version shows what was asked for at first. */
const shownWith = ({ block_id: blockId }: ButtonAction, request: RequestModel): Question =>
  ShownQuestion.parse(blockId) ?? plainQuestion(request);

function registerForms(app: App, ctx: Context): void {
  app.action({ action_id: FIELDS.duration, callback_id: FORMS.less }, async ({ ack, body, client }) => {
    await ack();
    const { view } = body as BlockAction;
    if (view === undefined) return;
    const { requestId } = RequestMetadata.parse(view.private_metadata);
    const { custom, seconds } = readForm(view);
    const { request, decision } = await decisionOf(ctx, requestId);
    const form =
      decision === null
        ? noticeModal(LESS_TITLE, alreadyAnswered(request))
        : await lessFormOf(ctx, decision, { custom, seconds });
    await updateForm(client, view, form);
  });

  for (const [id, title, verb] of [
    [FORMS.approve, APPROVE_TITLE, 'approve'],
    [FORMS.deny, DENY_TITLE, 'deny'],
  ] as const) {
    app.view(id, async ({ ack, view, context }) => {
      const { requestId, shown } = RequestMetadata.parse(view.private_metadata);
      const { note } = readForm(view);
      const late = await submitted(ctx, callOf(context), {
        requestId,
        decision: verb,
        note,
        typed: readText(view, FIELDS.typed),
        shown,
      });
      await (late === null ? ack() : ack(tooLate(title, late)));
    });
  }

  app.view(FORMS.less, async ({ ack, view, context }) => {
    const { requestId, shown } = RequestMetadata.parse(view.private_metadata);
    const input = readForm(view);
    const durationSeconds = durationOf(input);
    if (typeof durationSeconds !== 'number') return ack(inputErrors(view, durationSeconds) ?? undefined);
    const role = input.role ?? undefined;
    const whole = shown ?? (await requestOf(ctx, requestId));
    if (durationSeconds >= whole.durationSeconds && (role ?? whole.role) === whole.role)
      return ack(inputErrors(view, NOT_LESS) ?? undefined);
    const choice = {
      requestId,
      decision: 'approve',
      note: input.note,
      typed: readText(view, FIELDS.typed),
      role,
      durationSeconds,
      shown,
    } as const;
    const late = await submitted(ctx, callOf(context), choice);
    await (late === null ? ack() : ack(tooLate(LESS_TITLE, late)));
  });
}

/** Whoever opens this form means to give less: what is sent untouched must not give it all. */
const NOT_LESS: Fault = {
  field: 'duration',
  message: 'That is all that was asked for. Choose less, or press Approve on the card.',
};

const tooLate = (title: string, request: RequestModel) =>
  ({ response_action: 'update', view: noticeModal(title, alreadyAnswered(request)) }) as const;

const decide = async (ctx: Context, call: Call, choice: Decide): Promise<unknown> =>
  decideRequest(ctx, actorOf(await call.person()), choice);

/**
 * Decides; gives back the request when somebody was faster.
 * @throws StaleError about a request that is pending, but lapses right now
 */
async function submitted(ctx: Context, call: Call, choice: Decide): Promise<RequestModel | null> {
  try {
    await decide(ctx, call, choice);
    return null;
  } catch (error) {
    if (!(error instanceof StaleError)) throw error;
    const request = await requestOf(ctx, choice.requestId);
    if (request.status === 'pending') throw error;
    return request;
  }
}

async function requestOf(ctx: Context, id: RequestId): Promise<RequestModel> {
  const request = await requestModel(ctx.db, id);
  if (request === undefined) throw new NotFoundError('request');
  return request;
}

/** A request that waits, with what is asked by now. */
interface Decision {
  readonly request: RequestModel;
  readonly question: Question;
  readonly note: NoteRule;
  readonly confirm: Confirm | null;
}

/** `decision` is null when the request has its answer. */
async function decisionOf(
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

async function formOf(ctx: Context, decision: Decision, verb: 'approve' | 'deny') {
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

const denyFormOf = async (ctx: Context, decision: Decision) => denyModal(await formOf(ctx, decision, 'deny'));

/** Less is chosen on the page where that is where it is approved. */
const lessFormFor = (ctx: Context, decision: Decision, call: Call): Promise<ModalView> =>
  decision.confirm === 'web' ? pageFormOf(ctx, call, decision, LESS_TITLE) : lessFormOf(ctx, decision);

async function pageFormOf(
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

async function lessFormOf(
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
