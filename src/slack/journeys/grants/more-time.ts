/** Asking for more time on what one holds. Start at `registerMoreTime`. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Person } from '../../../db/identities/people.ts';
import { shownAsks } from '../../../db/models/requests/request-progress.ts';
import { countExtensions } from '../../../db/grants/grants.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { lastingSeconds } from '../../../db/grants/so-far.ts';
import type { GrantModel } from '../../../db/models/requests/request-model.ts';
import { seconds as secondsIn, type ConfigFile } from '../../../domain/document/config-file.ts';
import type { GrantId } from '../../../domain/id.ts';
import { refusalOfMore } from '../../../domain/policies/extend-rule.ts';
import type { Lasting } from '../../../domain/policies/spans.ts';
import { offerFor, type Offer } from '../../../domain/policies/offers.ts';
import { ForbiddenError, RefusedError } from '../../../errors.ts';
import { extendGrant } from '../../../operations/requests/extend-grant.ts';
import type { Requested } from '../../../operations/requests/request-access.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { GrantMetadata, ExtendValue, type TypedMore } from '../../blocks/values.ts';
import { heldOf } from '../../posts/lists.ts';
import { isInModal, openForm, updateForm } from '../../forms/open-form.ts';
import { listBehind, pressedList, renewList, withList, type ShownList } from '../../forms/shown-list.ts';
import { moreAsked, type MoreAsked } from '../../views/grants/more-asked.ts';
import { placeOf } from '../../posts/places.ts';
import { durationOf, readForm } from '../../forms/read-form.ts';
import { inputErrors } from '../../forms/refused-input.ts';
import { extended } from './refused-extension.ts';
import { message, under } from '../../blocks/message.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { said } from '../../blocks/said.ts';
import { againButton } from '../../blocks/phrases.ts';
import { EXTEND_TITLE, extendModal, type ExtendForm } from '../../views/requests/small-modals.ts';
import { standsStill } from './not-now.ts';
import { grantOf } from './grant.ts';

type Press = BlockAction<ButtonAction>;

export function registerMoreTime(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.extend, async ({ ack, action, body, client, context }) => {
    await ack();
    const { grantId, seconds, reason: carried } = ExtendValue.parse(action.value);
    // Beside the form for a request it is in the form.
    const reason = carried || (body.view === undefined ? '' : readForm(body.view).reason);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: isInModal(body) };
    await openForm(opening, EXTEND_TITLE, async () => {
      try {
        const form = await extendFormWith(ctx, await callOf(context).person(), grantId, { seconds, reason });
        return withList(form, pressedList(body, 0));
      } catch (error) {
        if (!(error instanceof RefusedError) || error.code !== 'ending') throw error;
        const { request } = await grantOf(ctx, grantId);
        const { file } = await activeConfig(ctx.db);
        const buttons = [againButton(request.id, placeOf(file, request.resource))];
        return noticeModal(EXTEND_TITLE, message([{ line: said(error) }, { buttons }]));
      }
    });
  });

  app.action(
    { action_id: FIELDS.duration, callback_id: FORMS.extend },
    async ({ ack, body, client, context }) => {
      await ack();
      const { view } = body as BlockAction;
      if (view === undefined) return;
      await updateForm(client, view, await extendFormAgain(ctx, await callOf(context).person(), view));
    },
  );

  app.view(FORMS.extend, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const { grantId } = GrantMetadata.parse(view.private_metadata);
    const input = readForm(view);
    const durationSeconds = durationOf(input);
    if (typeof durationSeconds !== 'number') return ack(inputErrors(view, durationSeconds) ?? undefined);
    const { reason } = input;
    const { request } = await grantOf(ctx, grantId);
    const asked = { request, typed: { seconds: durationSeconds, reason } };
    const shown = listBehind(view);
    let made: Requested | null = null;
    const ask = async (): Promise<void> => {
      made = await extendGrant(ctx, actorOf(person), {
        grantId,
        durationSeconds,
        reason,
        idempotencyKey: `slack:view:${view.id}`,
        source: 'slack',
      });
    };
    await ack(
      await extended(ctx, callOf(context), asked, {
        ask,
        form: async (typed) =>
          withList(await extendFormOf(ctx, person, grantId, NOTHING_CHOSEN, typed), shown),
      }),
    );
    if (made !== null) await sayMore(ctx, person, { shown, request, durationSeconds, made });
  });
}

/** What stood where Extend was pressed says what became of it, and what they hold. */
async function sayMore(
  ctx: Context,
  person: Person,
  more: MoreAsked & { readonly shown: ShownList },
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  const said = moreAsked(more, placeOf(file, more.request.resource));
  await renewList(ctx, { shown: more.shown, reader: person.slackUserId }, async () =>
    under(said, await heldOf(ctx, person)),
  );
}

/**
 * What was typed before is in it; a length that more time cannot have is left out.
 * @throws RefusedError not_requestable for a place that is archived, or to be deleted, too; else as
 * `extendFormOf`
 */
async function extendFormWith(
  ctx: Context,
  person: Person,
  grantId: GrantId,
  { seconds, reason }: TypedMore,
): Promise<ModalView> {
  const { request, grant } = await grantOf(ctx, grantId);
  if (grant.isArchived)
    throw new RefusedError({ code: 'not_requestable', why: 'archived', path: request.resource.path });
  try {
    return await extendFormOf(ctx, person, grantId, { custom: false, seconds, reason });
  } catch (error) {
    if (seconds === null || !(error instanceof RefusedError) || error.code !== 'too_long') throw error;
    return extendFormOf(ctx, person, grantId, { ...NOTHING_CHOSEN, reason });
  }
}

const NOTHING_CHOSEN = { custom: false, seconds: null };

/** The form for more time as its fields are by now, without what was said above it. */
export async function extendFormAgain(
  ctx: Context,
  person: Person,
  view: NonNullable<BlockAction['view']>,
): Promise<ModalView> {
  const { grantId } = GrantMetadata.parse(view.private_metadata);
  return withList(await extendFormOf(ctx, person, grantId, readForm(view)), listBehind(view));
}

/**
 * @throws ForbiddenError not_holder; RefusedError ending, not_requestable, too_long when there is
 * nothing to ask for
 */
async function extendFormOf(
  ctx: Context,
  person: Person,
  grantId: GrantId,
  chosen: { readonly custom: boolean; readonly seconds: number | null; readonly reason?: string },
  typed?: ExtendForm['typed'],
): Promise<ModalView> {
  const { request, grant } = await grantOf(ctx, grantId);
  const { resource, requester } = request;
  if (requester.id !== person.id) {
    throw new ForbiddenError({ code: 'not_holder', act: 'extend' });
  }
  if (grant.status !== 'active' || grant.expiresAt === null) {
    throw new RefusedError('ending');
  }
  const { file } = await activeConfig(ctx.db);
  const lasting = {
    soFarSeconds: lastingSeconds(grant),
    leftSeconds: Math.ceil((grant.expiresAt.getTime() - ctx.now().getTime()) / 1000),
  };
  const seconds = typed?.seconds ?? chosen.seconds;
  const offer = await moreOffer(ctx, { request, grant }, { seconds, lasting });
  const { maxSeconds } = offer;
  const defaultSeconds = Math.min(offer.defaultSeconds, maxSeconds);
  const durationSeconds = seconds ?? defaultSeconds;
  const asks =
    offer.approval === 'auto'
      ? []
      : await shownAsks(ctx.db, file, {
          requesterId: person.id,
          resource,
          role: grant.role,
          durationSeconds,
          wholeSeconds: lasting.soFarSeconds + durationSeconds,
          conflicts: null,
          now: ctx.now(),
        });
  return extendModal({
    grantId,
    role: grant.role,
    place: placeOf(file, resource),
    expiresAt: grant.expiresAt,
    answerBy: answerBy(ctx, file, grant.expiresAt),
    asks,
    bounds: { ...offer, maxSeconds, defaultSeconds },
    custom: chosen.custom,
    ...(chosen.seconds === null ? {} : { chosen: chosen.seconds }),
    reason: chosen.reason ?? '',
    isArchived: grant.isArchived,
    still: await standsStill(ctx, file, resource.connectorId),
    ...(typed === undefined ? {} : { typed }),
  });
}

/** More time is no use once there is none left. */
const answerBy = (ctx: Context, { requests }: ConfigFile, ends: Date): Date =>
  new Date(Math.min(ends.getTime(), ctx.now().getTime() + secondsIn(requests.lapseAfter) * 1000));

/**
 * What can be asked for on top of a grant.
 * @throws RefusedError not_requestable, extension_limit, too_long when there is nothing
 */
async function moreOffer(
  ctx: Context,
  { request: { resource, requester }, grant }: Awaited<ReturnType<typeof grantOf>>,
  wished: { readonly seconds: number | null; readonly lasting: Lasting },
): Promise<Offer> {
  const { file } = await activeConfig(ctx.db);
  const reach = await reachOf(ctx.db, resource);
  const policies = await applicablePolicies(ctx.db, file, askedAt(resource, ctx.now()), requester.id);
  const whole = offerFor(policies, reach, grant.role);
  if (whole === null) throw new RefusedError({ code: 'not_requestable', why: 'extension' });
  const offer = offerFor(policies, reach, grant.role, wished);
  if (offer !== null) await assertMayExtend(ctx, grant, offer);
  const { soFarSeconds, leftSeconds } = wished.lasting;
  const inAll = (offer?.extend.upToSeconds ?? Infinity) - soFarSeconds;
  const maxSeconds = roundedDown(Math.min(offer?.maxSeconds ?? 0, inAll));
  if (offer === null || maxSeconds < offer.minSeconds)
    throw new RefusedError({
      code: 'too_long',
      maxSeconds: whole.maxSeconds,
      leftSeconds,
      below: whole.by.maxSeconds,
    });
  return { ...offer, maxSeconds };
}

/** @throws RefusedError extension_limit where no more can be asked for, however little */
async function assertMayExtend(
  ctx: Context,
  { id, activatedAt, expiresAt }: GrantModel,
  offer: Offer,
): Promise<void> {
  if (activatedAt === null || expiresAt === null) return;
  const extended = { activatedAt, expiresAt, times: await countExtensions(ctx.db, id) };
  const no = refusalOfMore(offer.extend, extended, { durationSeconds: 1, now: ctx.now() });
  if (no !== null) throw new RefusedError(no.refusal);
}

/**
 * Whole minutes, so that the number is still true when the form is sent; short trial lengths stay
 * as they are.
 */
const roundedDown = (seconds: number): number => (seconds < 60 ? seconds : seconds - (seconds % 60));
