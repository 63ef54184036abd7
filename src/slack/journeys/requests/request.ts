/**
 * Asking: the form, its fields that depend on each other, and a whole request in one line. Start at
 * `registerRequests`.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../../../context.ts';
import { findKeptRequest, keyOfKept } from '../../../db/requests/kept-requests.ts';
import { requestModel } from '../../../db/models/requests/request-model.ts';
import { isUnanswered } from '../../../domain/access/request.ts';
import { NotFoundError, RefusedError, StaleError } from '../../../errors.ts';
import { cancelRequest } from '../../../operations/requests/cancel-request.ts';
import { requestAccess } from '../../../operations/requests/request-access.ts';
import { callOf, type Call } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { isLateTrigger } from '../../forms/explain-error.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import {
  KeptRequestValue,
  NO_WISH,
  RequestValue,
  ResourceValue,
  TypedValue,
  Wish,
  WishMetadata,
} from '../../blocks/values.ts';
import { pendingOf } from '../../posts/lists.ts';
import { isInModal, openForm, updateForm } from '../../forms/open-form.ts';
import { refreshCopy, refreshList, tellAnswered } from '../../posts/pressed.ts';
import { durationOf, readForm, type FormInput } from '../../forms/read-form.ts';
import { inputErrors, type Fault } from '../../forms/refused-input.ts';
import { refusedPost, submitted } from './refused-request.ts';
import type { Asked } from '../grants/next-steps.ts';
import { registerInstead } from './ask-instead.ts';
import { extendFormAgain } from '../grants/more-time.ts';
import { requestFormView, type Choice } from './request-form.ts';
import { suggestResources } from '../words/suggest-resources.ts';
import { resourceSuggestions } from '../../blocks/inputs.ts';
import { REQUEST_TITLE } from '../../views/requests/request-modal.ts';
import { openLater } from '../../views/requests/typed-line.ts';

type Press = BlockAction<ButtonAction>;

/** Who opens a form, and the trigger that lets them. */
export interface Opening {
  readonly call: Call;
  readonly client: WebClient;
  readonly triggerId: string;
  /** Something was pressed in a modal, on top of which the form opens. */
  readonly inModal?: boolean;
}

export function registerRequests(app: App, ctx: Context): void {
  registerFilled(app, ctx);
  registerAsked(app, ctx);
  registerInstead(app, ctx);
  app.options(FIELDS.resource, async ({ ack, context, options }) => {
    const person = await callOf(context).person();
    await ack(resourceSuggestions(await suggestResources(ctx, person, options.value)));
  });

  for (const action_id of [FIELDS.resource, FIELDS.role, FIELDS.duration]) {
    app.action({ action_id, callback_id: FORMS.request }, async ({ ack, body, client, context }) => {
      await ack();
      const { view } = body as BlockAction;
      if (view === undefined) return;
      const form = await requestFormView(ctx, await callOf(context).person(), changed(view, action_id));
      await updateForm(client, view, form);
    });
  }

  app.view(FORMS.request, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const request = asked(readForm(view));
    if ('message' in request) return ack(inputErrors(view, request) ?? undefined);
    const idempotencyKey = `slack:view:${view.id}`;
    await ack(
      await submitted(ctx, callOf(context), request, () =>
        requestAccess(ctx, actorOf(person), { ...request, idempotencyKey, source: 'slack' }),
      ),
    );
  });

  app.action<Press>(ACTIONS.open, async ({ ack, action, body, client, context }) => {
    await ack();
    const resourceId = ResourceValue.nullable().catch(null).parse(action.value);
    const opening = { call: callOf(context), client, triggerId: body.trigger_id, inModal: isInModal(body) };
    await openRequestForm(ctx, opening, { wish: { ...NO_WISH, resourceId }, reason: '', problem: null });
  });
}

/** Buttons of what was asked for before. */
function registerAsked(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.askKept, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const person = await call.person();
    const kept = await findKeptRequest(ctx.db, KeptRequestValue.parse(action.value));
    if (kept === undefined || kept.personId !== person.id) throw new NotFoundError('request');
    const idempotencyKey = keyOfKept(kept.id);
    try {
      await requestAccess(ctx, actorOf(person), { ...kept, idempotencyKey, source: 'slack' });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      await call.tell(await refusedPost(ctx, call, kept, error));
    }
    await ack();
    await refreshCopy(ctx, { body, respond });
  });

  app.action<Press>(ACTIONS.again, async ({ ack, action, body, client, context }) => {
    await ack();
    const requestId = RequestValue.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: isInModal(body) };
    await openForm(opening, REQUEST_TITLE, async () => {
      const [person, request] = await Promise.all([
        callOf(context).person(),
        requestModel(ctx.db, requestId),
      ]);
      if (request === undefined || request.requester.id !== person.id) throw new NotFoundError('request');
      const { resource, role, durationSeconds, extension } = request;
      const unanswered = extension !== null && isUnanswered(extension) ? extension : null;
      const reason = unanswered?.reason ?? request.reason;
      const wish = { resourceId: resource.id, role, seconds: durationSeconds };
      return requestFormView(ctx, person, { wish, custom: false, reason, problem: null });
    });
  });

  app.action<Press>(ACTIONS.cancel, async ({ ack, action, body, client, respond, context }) => {
    const call = callOf(context);
    const requestId = RequestValue.parse(action.value);
    const person = await call.person();
    const { view } = body;
    try {
      await cancelRequest(ctx, actorOf(person), { requestId });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return tellAnswered(ctx, { body, respond, call }, requestId, error);
    }
    await ack();
    // From a form that could not be sent because of it: now it can.
    if (view?.callback_id === FORMS.request)
      return updateForm(client, view, await requestFormView(ctx, person, changed(view, ACTIONS.cancel)));
    if (view?.callback_id === FORMS.extend)
      return updateForm(client, view, await extendFormAgain(ctx, person, view));
    await refreshList(ctx, { body, respond }, () => pendingOf(ctx, person));
  });
}

/** Buttons that carry on what was typed. */
function registerFilled(app: App, ctx: Context): void {
  for (const action_id of [ACTIONS.fill, ACTIONS.fillSecond, ACTIONS.fillThird]) {
    app.action<Press>(action_id, async ({ ack, action, body, client, context }) => {
      await ack();
      const { reason, ...wish } = TypedValue.parse(action.value);
      const opening = { call: callOf(context), client, triggerId: body.trigger_id, inModal: isInModal(body) };
      await openRequestForm(ctx, opening, { wish, reason, problem: null });
    });
  }
}

/**
 * Opens the form, filled with what is known already; who it is for is looked up while the
 * placeholder is on its way. When Slack was too slow for that, a button to open it is offered
 * instead: pressing it gives three more seconds.
 */
export async function openRequestForm(
  ctx: Context,
  { call, client, triggerId, inModal = false }: Opening,
  filled: Omit<Choice, 'custom'>,
): Promise<void> {
  try {
    await openForm({ client, triggerId, log: ctx.log, inModal }, REQUEST_TITLE, async () =>
      requestFormView(ctx, await call.person(), { ...filled, custom: false }),
    );
  } catch (error) {
    if (!isLateTrigger(error)) throw error;
    await call.tell(openLater(filled));
  }
}

/**
 * The form after one field was changed: what is chosen now, and where nothing is, what was wished
 * for when it was opened. A duration nobody has touched is the default of an offer, and is left to
 * follow the offer.
 */
function changed(view: NonNullable<BlockAction['view']>, field: string): Choice {
  const input = readForm(view);
  const wish = WishMetadata.catch(NO_WISH).parse(view.private_metadata);
  return {
    wish: Wish.parse({
      resourceId: input.resourceId ?? wish.resourceId,
      role: input.role ?? wish.role,
      seconds: field === FIELDS.duration ? input.seconds : wish.seconds,
    }),
    custom: input.custom,
    reason: input.reason,
    problem: null,
  };
}

/** The form as a request, or what is missing or makes no sense in it, before any rule is asked. */
export function asked(input: FormInput): Asked | Fault {
  const { resourceId, role, reason } = input;
  if (resourceId === null) return { field: 'resource', message: 'Choose a group or project.' };
  if (role === null) return { field: 'role', message: 'Choose a role.' };
  const durationSeconds = durationOf(input);
  return typeof durationSeconds === 'number'
    ? { resourceId, role, durationSeconds, reason }
    : durationSeconds;
}
