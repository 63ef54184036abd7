/**
 * Deciding: Approve, Deny with an optional note, Approve for less…. Who may is checked by the
 * operation, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import type { ConfigFile } from '../../domain/config-file.ts';
import { reachOf } from '../../db/reach.ts';
import { requestModel, type RequestModel } from '../../db/models/request-model.ts';
import { rank, type GrantableRole } from '../../domain/entitlement.ts';
import type { RequestId } from '../../domain/id.ts';
import { offersFor } from '../../domain/policy.ts';
import { NotFoundError, StaleError } from '../../errors.ts';
import { decideRequest, type Decide } from '../../operations/requests/decide-request.ts';
import { callOf, type Call } from '../edge/call.ts';
import { actorOf } from '../edge/caller.ts';
import { ACTIONS, FIELDS, FORMS, RequestMetadata, RequestValue } from '../blocks/ids.ts';
import { pendingOf } from '../posts/lists.ts';
import { heldBy } from '../posts/message-model.ts';
import { openForm, updateForm } from '../forms/open-form.ts';
import { placeOf } from '../posts/places.ts';
import { refreshCopy, refreshList, tellAnswered } from '../posts/pressed.ts';
import { durationOf, readForm } from '../forms/read-form.ts';
import { inputErrors, type Fault } from '../forms/refused-input.ts';
import { alreadyAnswered } from '../views/requests/already-answered.ts';
import { noticeModal } from '../blocks/notice-modal.ts';
import { DENY_TITLE, LESS_TITLE, denyModal, lessModal, lessThan } from '../views/requests/small-modals.ts';

type Press = BlockAction<ButtonAction>;

export function registerDecisions(app: App, ctx: Context): void {
  registerButtons(app, ctx);
  registerForms(app, ctx);
}

function registerButtons(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.approve, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const requestId = RequestValue.parse(action.value);
    const request = await requestOf(ctx, requestId);
    const pressed = { body, respond, call };
    if (request.status !== 'pending') return tellAnswered(ctx, pressed, requestId, null);
    try {
      await decide(ctx, call, { requestId, decision: 'approve', note: null });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return tellAnswered(ctx, pressed, requestId, error);
    }
    await ack();
    await refreshList(ctx, pressed, async () => pendingOf(ctx, await call.person()));
  });

  for (const [action, title, modalOf] of [
    [ACTIONS.deny, DENY_TITLE, denyFormOf],
    [ACTIONS.approveLess, LESS_TITLE, lessFormOf],
  ] as const) {
    app.action<Press>(action, async ({ ack, action: { value }, body, client, respond }) => {
      await ack();
      const requestId = RequestValue.parse(value);
      await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, title, async () => {
        const request = await requestOf(ctx, requestId);
        if (request.status === 'pending') return modalOf(ctx, request);
        await refreshCopy(ctx, { body, respond });
        return noticeModal(title, alreadyAnswered(request));
      });
    });
  }
}

function registerForms(app: App, ctx: Context): void {
  app.action({ action_id: FIELDS.duration, callback_id: FORMS.less }, async ({ ack, body, client }) => {
    await ack();
    const { view } = body as BlockAction;
    if (view === undefined) return;
    const { requestId } = RequestMetadata.parse(view.private_metadata);
    const { custom, seconds } = readForm(view);
    const request = await requestOf(ctx, requestId);
    await updateForm(client, view, await lessFormOf(ctx, request, { custom, seconds }));
  });

  app.view(FORMS.deny, async ({ ack, view, context }) => {
    const { requestId } = RequestMetadata.parse(view.private_metadata);
    const { note } = readForm(view);
    const late = await submitted(ctx, callOf(context), { requestId, decision: 'deny', note });
    await (late === null ? ack() : ack(tooLate(DENY_TITLE, late)));
  });

  app.view(FORMS.less, async ({ ack, view, context }) => {
    const { requestId } = RequestMetadata.parse(view.private_metadata);
    const input = readForm(view);
    const durationSeconds = durationOf(input);
    if (typeof durationSeconds !== 'number') return ack(inputErrors(view, durationSeconds) ?? undefined);
    const role = input.role ?? undefined;
    const whole = await requestOf(ctx, requestId);
    if (durationSeconds >= whole.durationSeconds && (role ?? whole.role) === whole.role)
      return ack(inputErrors(view, NOT_LESS) ?? undefined);
    const choice = { requestId, decision: 'approve', note: input.note, role, durationSeconds } as const;
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

async function denyFormOf(ctx: Context, request: RequestModel) {
  const { file } = await activeConfig(ctx.db);
  return denyModal(request, placeOf(file, request.resource));
}

async function lessFormOf(
  ctx: Context,
  request: RequestModel,
  chosen: { readonly custom: boolean; readonly seconds: number | null } = { custom: false, seconds: null },
) {
  const { file } = await activeConfig(ctx.db);
  return lessModal({
    request,
    place: placeOf(file, request.resource),
    roles: await lesserRoles(ctx, file, request),
    custom: chosen.custom,
    seconds: chosen.seconds ?? lessThan(request.durationSeconds),
  });
}

/**
 * The asked role and the lower ones that policy offers there and that are more than what the
 * requester holds.
 */
async function lesserRoles(ctx: Context, file: ConfigFile, request: RequestModel): Promise<GrantableRole[]> {
  const held = await heldBy(ctx.db, request);
  return offersFor(file.policies, await reachOf(ctx.db, request.resource), held?.role ?? null)
    .map(({ role }) => role)
    .filter((role) => rank(role) <= rank(request.role));
}
