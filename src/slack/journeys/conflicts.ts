/**
 * Deciding on who is in a conflict: Exempt…, End the temporary side, and the list with its CSV. Who
 * may is checked by the operations, at the press.
 */
import type { App, BlockAction, ButtonAction, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { conflictsWatchedBy } from '../../db/conflicts/conflict-owners.ts';
import { unreadShares } from '../../db/cache/shares.ts';
import {
  alertsAbove,
  conflictAlertModel,
  conflictAlerts,
  type ConflictAlertModel,
} from '../../db/models/conflicts/conflict-alert-model.ts';
import type { Person } from '../../db/identities/people.ts';
import { sideKey, type ConflictAlertStatus } from '../../domain/conflicts/conflict-alert.ts';
import { conflictCsv } from '../../domain/conflicts/conflict-csv.ts';
import { dayOf } from '../../domain/day.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { endTemporarySide } from '../../operations/conflicts/end-temporary-side.ts';
import { exemptConflict } from '../../operations/conflicts/exempt-conflict.ts';
import { ACTIONS, FIELDS, FORMS } from '../blocks/ids.ts';
import {
  ConflictListValue,
  ConflictMetadata,
  ConflictSideMetadata,
  ConflictSideValue,
  ConflictValue,
} from '../blocks/values.ts';
import { mrkdwn } from '../blocks/mrkdwn.ts';
import { noticeModal, saying } from '../blocks/notice-modal.ts';
import type { Post } from '../blocks/poster.ts';
import { said } from '../blocks/said.ts';
import { callOf, type Call } from '../edge/call.ts';
import { actorOf } from '../edge/caller.ts';
import { keptBelow } from '../forms/kept-form.ts';
import { openForm } from '../forms/open-form.ts';
import { listBehind, pressedList, renewList, withList, type ShownList } from '../forms/shown-list.ts';
import { readDay, readForm, readText } from '../forms/read-form.ts';
import { connectorName, placeOf } from '../posts/places.ts';
import { refreshCopy, refreshList } from '../posts/pressed.ts';
import { conflictFileNote, conflictList, CONFLICTS_PER_PAGE } from '../views/conflicts/conflict-list.ts';
import { BEING_ENDED } from '../views/conflicts/conflict-card.ts';
import { END_SIDE_TITLE, endSideModal } from '../views/conflicts/end-side-modal.ts';
import { EXEMPT_TITLE, exemptModal } from '../views/conflicts/exempt-modal.ts';
import { fileNotSent } from '../views/connectors/connector-logs.ts';

type Press = BlockAction<ButtonAction>;

/** In one file; the newest ones. */
const MOST_ENTRIES = 10_000;

export function registerConflicts(app: App, ctx: Context): void {
  registerExempt(app, ctx);
  registerEnd(app, ctx);
  registerLists(app, ctx);

  // Slack opens the page by itself.
  app.action<Press>(ACTIONS.openInGitLab, ({ ack }) => ack());
}

function registerExempt(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.conflictExempt, async ({ ack, action, body, client, respond, context }) => {
    await ack();
    const alertId = ConflictValue.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, EXEMPT_TITLE, async (): Promise<ModalView> => {
      await refreshCopy(ctx, { body, respond });
      const alert = await conflictAlertModel(ctx.db, alertId);
      if (alert === undefined) throw new NotFoundError('conflict');
      const person = await callOf(context).person();
      await assertLooksAfterIt(ctx, person, alert);
      if (alert.status === 'active')
        return withList(exemptModal(alert, dayOf(ctx.now())), await listOf(ctx, person, body, alert));
      const stale = new StaleError({ code: 'decided', what: 'conflict', status: alert.status });
      return noticeModal(EXEMPT_TITLE, saying(said(stale)));
    });
  });

  app.view(FORMS.conflictExempt, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const { alertId } = ConflictMetadata.parse(view.private_metadata);
    const given = { reason: readText(view, FIELDS.reason), through: readDay(view, FIELDS.until) };
    try {
      await exemptConflict(ctx, actorOf(person), { alertId, ...given });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return ack({
        response_action: 'update',
        view: noticeModal(EXEMPT_TITLE, keptBelow(saying(said(error)), view)),
      });
    }
    await ack();
    await renewConflicts(ctx, person, { view, status: 'active' });
  });
}

function registerEnd(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.conflictEnd, async ({ ack, action, body, client, respond, context }) => {
    await ack();
    const [alertId, shown] = ConflictSideValue.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, END_SIDE_TITLE, async (): Promise<ModalView> => {
      await refreshCopy(ctx, { body, respond });
      const alert = await conflictAlertModel(ctx.db, alertId);
      if (alert === undefined) throw new NotFoundError('conflict');
      const person = await callOf(context).person();
      if (alert.person.id !== person.id) await assertLooksAfterIt(ctx, person, alert);
      if (alert.isEnding) return noticeModal(END_SIDE_TITLE, saying(mrkdwn`${BEING_ENDED}.`));
      if (alert.temporary.length > 0 && sideKey(alert.temporary) === shown)
        return withList(endSideModal(alert), await listOf(ctx, person, body, alert));
      return noticeModal(END_SIDE_TITLE, saying(said(SIDE_MOVED)));
    });
  });

  app.view(FORMS.conflictEnd, async ({ ack, view, context }) => {
    const call = callOf(context);
    const person = await call.person();
    const { status, ...side } = ConflictSideMetadata.parse(view.private_metadata);
    try {
      await endTemporarySide(ctx, actorOf(person), { ...side, note: readForm(view).note });
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return ack({
        response_action: 'update',
        view: noticeModal(END_SIDE_TITLE, keptBelow(saying(said(error)), view)),
      });
    }
    await call.tell(
      mrkdwn`It is being taken back. The conflict is resolved in a moment, unless they have that side in another way, too.`,
    );
    await renewConflicts(ctx, person, { view, status });
  });
}

const SIDE_MOVED = new StaleError({ code: 'moved', what: 'conflict_side' });

function registerLists(app: App, ctx: Context): void {
  for (const turn of [
    ACTIONS.conflictsActive,
    ACTIONS.conflictsExempted,
    ACTIONS.conflictsResolved,
    ACTIONS.conflictsPage,
    ACTIONS.conflictsBack,
  ]) {
    app.action<Press>(turn, async ({ ack, action, body, respond, context }) => {
      await ack();
      const call = callOf(context);
      const [status, page] = ConflictListValue.parse(action.value);
      const list = await conflictsFor(ctx, await call.person(), status, page);
      if (body.container['is_ephemeral'] === true)
        await refreshList(ctx, { body, respond }, async () => list);
      else await call.tell(list);
    });
  }

  app.action<Press>(ACTIONS.conflictsExport, async ({ ack, action, context }) => {
    await ack();
    const [status] = ConflictListValue.parse(action.value);
    await sendList(ctx, callOf(context), status);
  });
}

/**
 * One page, from 0, of who is in the conflicts that somebody looks after; behind the last page, the
 * last.
 * @throws ForbiddenError not_owner for anybody else
 */
export async function conflictsFor(
  ctx: Context,
  person: Person,
  status: ConflictAlertStatus = 'active',
  page = 0,
): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const conflictIds = await watchedBy(ctx, person);
  const part = { limit: CONFLICTS_PER_PAGE, offset: page * CONFLICTS_PER_PAGE };
  const found = await conflictAlerts(ctx.db, conflictIds, status, part);
  if (found.alerts.length === 0 && page > 0)
    return conflictsFor(ctx, person, status, Math.max(0, Math.ceil(found.count / CONFLICTS_PER_PAGE) - 1));
  const unread = await unreadShares(ctx.db, file);
  return conflictList({
    ...found,
    status,
    page,
    reader: person.id,
    unread: unread.map((id) => connectorName(file, id)),
    placeOf: (place) => placeOf(file, place),
  });
}

/** The list that a form about an alert is opened from, at the page it stands on. */
async function listOf(
  ctx: Context,
  person: Person,
  pressed: BlockAction,
  alert: ConflictAlertModel,
): Promise<ShownList> {
  if (pressedList(pressed, 0) === null) return null;
  const above = await alertsAbove(ctx.db, await watchedBy(ctx, person), alert);
  return pressedList(pressed, Math.floor(above / CONFLICTS_PER_PAGE));
}

/** Shows the list behind a form as it is once that was sent. Never rejects. */
const renewConflicts = (
  ctx: Context,
  person: Person,
  { view, status }: { readonly view: ViewOutput; readonly status: ConflictAlertStatus },
): Promise<void> =>
  renewList(ctx, { shown: listBehind(view), reader: person.slackUserId }, (page) =>
    conflictsFor(ctx, person, status, page),
  );

/** A form says who is in it. @throws ForbiddenError not_owner */
async function assertLooksAfterIt(
  ctx: Context,
  person: Person,
  { conflictId }: { readonly conflictId: string },
): Promise<void> {
  const { file } = await activeConfig(ctx.db);
  if ((await conflictsWatchedBy(ctx.db, file, person)).includes(conflictId)) return;
  throw new ForbiddenError({ code: 'not_owner', act: 'decide_conflict' });
}

/** @throws ForbiddenError not_owner */
async function watchedBy(ctx: Context, person: Person): Promise<readonly string[]> {
  const { file } = await activeConfig(ctx.db);
  const conflictIds = await conflictsWatchedBy(ctx.db, file, person);
  if (conflictIds.length === 0) throw new ForbiddenError({ code: 'not_owner', act: 'see_conflicts' });
  return conflictIds;
}

/** Sends all of a list to whoever asks, as a file in their DM. @throws ForbiddenError not_owner */
async function sendList(ctx: Context, call: Call, status: ConflictAlertStatus): Promise<void> {
  const person = await call.person();
  const { alerts } = await conflictAlerts(ctx.db, await watchedBy(ctx, person), status, {
    limit: MOST_ENTRIES,
  });
  const name = `conflicts-${status}-${dayOf(ctx.now())}.csv`;
  const says = conflictFileNote(status, alerts.length);
  const sent = await ctx.slack.sendFile(person.slackUserId, { name, content: conflictCsv(alerts), says });
  if (sent.outcome === 'sent') return call.tell(mrkdwn`${name} is in your messages with hallpass.`);
  ctx.log.warn({ error: sent.error }, 'a list of conflicts could not be sent');
  await call.tell(fileNotSent(sent.outcome));
}
