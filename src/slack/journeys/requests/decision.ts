/**
 * Deciding: Approve, Deny with an optional note, Approve for less…. Who may is checked by the
 * operation, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { RequestId } from '../../../domain/id.ts';
import { isSameQuestion, plainQuestion, type Question } from '../../../domain/policies/question.ts';
import { ForbiddenError, RefusedError, StaleError } from '../../../errors.ts';
import { decideRequest, type Decide, type Decided } from '../../../operations/requests/decide-request.ts';
import { callOf, type Call } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { RequestMetadata, RequestValue, ShownQuestion } from '../../blocks/values.ts';
import { pendingOf } from '../../posts/lists.ts';
import {
  decisionOf,
  denyFormOf,
  formOf,
  lessFormFor,
  lessFormOf,
  pageFormOf,
  requestOf,
} from './decision-forms.ts';
import { keptBelow } from '../../forms/kept-form.ts';
import { openForm, updateForm } from '../../forms/open-form.ts';
import { refreshCopy, refreshList, refreshOther, tellAnswered } from '../../posts/pressed.ts';
import { durationOf, readForm, readText } from '../../forms/read-form.ts';
import { inputErrors, type Fault } from '../../forms/refused-input.ts';
import { alreadyAnswered } from '../../views/requests/already-answered.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { APPROVE_TITLE, DENY_TITLE, LESS_TITLE, approveModal } from '../../views/requests/small-modals.ts';

type Press = BlockAction<ButtonAction>;

export function registerDecisions(app: App, ctx: Context): void {
  registerApprove(app, ctx);
  registerFormButtons(app, ctx);
  registerForms(app, ctx);
}

/** It is decided first, and whatever that needs to be told is asked for afterwards. */
function registerApprove(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.approve, async ({ ack, action, body, client, respond, context }) => {
    const call = callOf(context);
    const pressedAt = ctx.now();
    const requestId = RequestValue.parse(action.value);
    const pressed = { body, respond, call };
    const renewList = () => refreshList(ctx, pressed, async () => pendingOf(ctx, await call.person()));
    const shown = ShownQuestion.parse(action.block_id) ?? plainQuestion(await requestOf(ctx, requestId));
    try {
      const { isAgain, status } = await decide(ctx, call, {
        requestId,
        decision: 'approve',
        note: null,
        shown,
      });
      if (isAgain && status !== 'pending' && (await wasAnsweredBy(ctx, requestId, pressedAt)))
        return await tellAnswered(ctx, pressed, requestId, null);
    } catch (error) {
      if (error instanceof StaleError) {
        await tellAnswered(ctx, pressed, requestId, error);
        return renewList();
      }
      if (!(error instanceof RefusedError || error instanceof ForbiddenError)) throw error;
      const { decision } = await decisionOf(ctx, requestId);
      if (decision === null) return tellAnswered(ctx, pressed, requestId, null);
      if (!FORM_FOR.has(error.code)) throw error;
      await ack();
      const opening = { client, triggerId: body.trigger_id, log: ctx.log };
      return openForm(opening, APPROVE_TITLE, async () =>
        decision.confirm === 'web'
          ? pageFormOf(ctx, call, decision, APPROVE_TITLE)
          : approveModal(await formOf(ctx, decision, 'approve')),
      );
    }
    await ack();
    await renewList();
    await refreshOther(ctx, pressed, requestId);
  });
}

/** Of two presses at once, neither came too late. */
async function wasAnsweredBy(ctx: Context, requestId: RequestId, at: Date): Promise<boolean> {
  const { decidedAt } = await requestOf(ctx, requestId);
  return decidedAt !== null && decidedAt < at;
}

/** What a form asks for before it can be approved. */
const FORM_FOR: ReadonlySet<RefusedError['code'] | ForbiddenError['code']> = new Set([
  'note_required',
  'path_not_typed',
  'web_approval',
] as const);

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
        await refreshCopy(ctx, { body, respond }, requestId);
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
      await (late === null ? ack() : ack(tooLate(title, late, view)));
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
    await (late === null ? ack() : ack(tooLate(LESS_TITLE, late, view)));
  });
}

/** Whoever opens this form means to give less: what is sent untouched must not give it all. */
const NOT_LESS: Fault = {
  field: 'duration',
  message: 'That is all that was asked for. Choose less, or press Approve on the card.',
};

/** What somebody wrote is still there to be sent to whoever it was for. */
const tooLate = (title: string, request: RequestModel, sent: unknown) =>
  ({
    response_action: 'update',
    view: noticeModal(title, keptBelow(alreadyAnswered(request), sent)),
  }) as const;

const decide = async (ctx: Context, call: Call, choice: Decide): Promise<Decided> =>
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
