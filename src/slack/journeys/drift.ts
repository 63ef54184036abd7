/**
 * Deciding on what rose outside hallpass: Accept, Make temporary…, Remove, Reopen, and the list.
 * Who may is checked by the operations, at the press.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { deciderOf } from '../../db/policies/deciders.ts';
import { findingModel, openFindings } from '../../db/models/finding-model.ts';
import { isAdmin, ownedBy } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import type { FindingId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { acceptFinding } from '../../operations/findings/accept-finding.ts';
import { limitFinding, limitOffer } from '../../operations/findings/limit-finding.ts';
import { assertDecidable } from '../../operations/findings/assert-decidable.ts';
import { reconsiderFinding } from '../../operations/findings/reconsider-finding.ts';
import { removeFinding } from '../../operations/findings/remove-finding.ts';
import { callOf } from '../edge/call.ts';
import { actorOf } from '../edge/caller.ts';
import { ACTIONS, FIELDS, FORMS } from '../blocks/ids.ts';
import { DriftMetadata, DriftValue, PageValue } from '../blocks/values.ts';
import { mrkdwn } from '../blocks/mrkdwn.ts';
import { keptBelow } from '../forms/kept-form.ts';
import { openForm, updateForm } from '../forms/open-form.ts';
import { placeOf } from '../posts/places.ts';
import type { Post } from '../blocks/poster.ts';
import { refreshCopy, refreshList } from '../posts/pressed.ts';
import { durationOf, readForm } from '../forms/read-form.ts';
import { inputErrors } from '../forms/refused-input.ts';
import { FINDINGS_PER_PAGE, findingList } from '../views/findings/finding-list.ts';
import { LIMIT_TITLE, limitModal } from '../views/findings/limit-modal.ts';
import { noticeModal, saying } from '../blocks/notice-modal.ts';
import { said } from '../blocks/said.ts';

type Press = BlockAction<ButtonAction>;

export function registerDrift(app: App, ctx: Context): void {
  for (const [action_id, decide] of [
    [ACTIONS.driftAccept, acceptFinding],
    [ACTIONS.driftRemove, removeFinding],
    [ACTIONS.driftReconsider, reconsiderFinding],
  ] as const) {
    app.action<Press>(action_id, async ({ ack, action, body, respond, context }) => {
      const call = callOf(context);
      const person = await call.person();
      try {
        await decide(ctx, actorOf(person), { findingId: DriftValue.parse(action.value) });
        await ack();
      } catch (error) {
        if (!(error instanceof StaleError)) throw error;
        await call.tell(said(error));
      }
      await refreshCopy(ctx, { body, respond });
      await refreshList(ctx, { body, respond }, () => driftOf(ctx, person, 0));
    });
  }

  registerLimit(app, ctx);

  for (const turn of [ACTIONS.driftPage, ACTIONS.driftBack]) {
    app.action<Press>(turn, async ({ ack, action, body, respond, context }) => {
      await ack();
      const call = callOf(context);
      const list = await driftOf(ctx, await call.person(), PageValue.parse(action.value));
      if (body.container['is_ephemeral'] === true)
        await refreshList(ctx, { body, respond }, async () => list);
      else await call.tell(list);
    });
  }
}

function registerLimit(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.driftLimit, async ({ ack, action, body, client, respond, context }) => {
    await ack();
    const findingId = DriftValue.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, LIMIT_TITLE, async () => {
      await refreshCopy(ctx, { body, respond });
      return limitFormOf(ctx, await callOf(context).person(), findingId, false);
    });
  });

  app.action(
    { action_id: FIELDS.duration, callback_id: FORMS.driftLimit },
    async ({ ack, body, client, context }) => {
      await ack();
      const { view } = body as BlockAction;
      if (view === undefined) return;
      const { findingId } = DriftMetadata.parse(view.private_metadata);
      const { custom } = readForm(view);
      await updateForm(
        client,
        view,
        await limitFormOf(ctx, await callOf(context).person(), findingId, custom),
      );
    },
  );

  app.view(FORMS.driftLimit, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const { findingId } = DriftMetadata.parse(view.private_metadata);
    const input = readForm(view);
    const durationSeconds = durationOf(input);
    if (typeof durationSeconds !== 'number') return ack(inputErrors(view, durationSeconds) ?? undefined);
    try {
      await limitFinding(ctx, actorOf(person), { findingId, durationSeconds, note: input.note });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return ack({
        response_action: 'update',
        view: noticeModal(LIMIT_TITLE, keptBelow(saying(said(error)), view)),
      });
    }
    await ack();
  });
}

/**
 * @throws as assertDecidable; RefusedError when it cannot be made temporary; NotFoundError finding
 */
async function limitFormOf(ctx: Context, person: Person, id: FindingId, custom: boolean): Promise<ModalView> {
  const { file } = await activeConfig(ctx.db);
  const finding = await findingModel(ctx.db, file, id, ctx.now());
  if (finding === undefined) throw new NotFoundError('finding');
  const isOpen = await assertDecidable(ctx.db, file, finding, person, 'temporary');
  if (!isOpen) return noticeModal(LIMIT_TITLE, saying(mrkdwn`You made it temporary already`));
  const bounds = limitOffer(finding);
  return limitModal({ finding, place: placeOf(file, finding.resource), bounds, custom });
}

/**
 * One page, from 0, of what waits for a decision on the connectors somebody looks after; behind the
 * last page, the last.
 * @throws ForbiddenError not_owner for anybody else
 */
export async function driftOf(ctx: Context, person: Person, page: number): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const connectorIds = isAdmin(file, person)
    ? file.connectors.map(({ id }) => id)
    : await ownedBy(ctx.db, file, person.id);
  if (connectorIds.length === 0) throw new ForbiddenError({ code: 'not_owner', act: 'see_findings' });
  const found = await openFindings(ctx.db, file, connectorIds, {
    limit: FINDINGS_PER_PAGE,
    offset: page * FINDINGS_PER_PAGE,
    now: ctx.now(),
  });
  if (found.findings.length === 0 && page > 0)
    return driftOf(ctx, person, Math.max(0, Math.ceil(found.count / FINDINGS_PER_PAGE) - 1));
  return findingList({
    ...found,
    page,
    reader: await deciderOf(ctx.db, file, person),
    placeOf: (resource) => placeOf(file, resource),
  });
}
