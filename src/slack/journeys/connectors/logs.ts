/**
 * A connector's log, for its owners and the admins: who may see it is looked up at every press.
 * Start at `registerLogs`.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { connectorLog } from '../../../db/connectors/connector-logs.ts';
import { watchersOf } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import { dayOf } from '../../../domain/day.ts';
import { logCsv } from '../../../domain/connectors/log-csv.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';
import { callOf, type Call } from '../../edge/call.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { ConnectorValue, LogsValue } from '../../blocks/values.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { openForm, updateForm } from '../../forms/open-form.ts';
import { connectorName } from '../../posts/places.ts';
import type { Opening } from '../requests/request.ts';
import {
  fileNotSent,
  logSent,
  LOGS_PER_PAGE,
  LOGS_TITLE,
  logsChoice,
  logsFileNote,
  logsModal,
} from '../../views/connectors/connector-logs.ts';
import { logSentence } from '../../../sentences/log-notes.ts';

type Press = BlockAction<ButtonAction>;

/** In one file; the newest ones. */
const MOST_LINES = 50_000;

export function registerLogs(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.logs, async ({ ack, action, body, client, context }) => {
    await ack();
    const opening = { call: callOf(context), client, triggerId: body.trigger_id };
    await openLogs(ctx, opening, ConnectorValue.parse(action.value));
  });

  for (const turn of [
    ACTIONS.logsOfAll,
    ACTIONS.logsOfSync,
    ACTIONS.logsOfGrants,
    ACTIONS.logsOfErrors,
    ACTIONS.logsNewer,
    ACTIONS.logsOlder,
  ]) {
    app.action<Press>(turn, async ({ ack, action, body, client, context }) => {
      await ack();
      if (body.view === undefined) return;
      const [connectorId, filter, page, upTo] = LogsValue.parse(action.value);
      const person = await callOf(context).person();
      await updateForm(client, body.view, await pageOf(ctx, person, connectorId, { filter, page, upTo }));
    });
  }

  app.action<Press>(ACTIONS.logsExport, async ({ ack, action, context }) => {
    await ack();
    const [connectorId, filter, page, upTo] = LogsValue.parse(action.value);
    await sendLog(ctx, callOf(context), connectorId, { filter, page, upTo, value: action.value ?? '' });
  });
}

/**
 * Sends the lines of a filter to whoever asks, as a file in their DM.
 * @throws ForbiddenError not_owner
 */
async function sendLog(
  ctx: Context,
  call: Call,
  connectorId: string,
  { filter, upTo, value }: Page & { readonly value: string },
): Promise<void> {
  const person = await call.person();
  const { file } = await activeConfig(ctx.db);
  await assertMayWatch(ctx, file, connectorId, person);
  const { lines, count } = await connectorLog(ctx.db, connectorId, {
    filter,
    upTo,
    limit: MOST_LINES,
    offset: 0,
  });
  if (count === 0) return call.tell(mrkdwn`There are no lines any more.`);
  const name = `${connectorId}-${filter}-${dayOf(ctx.now())}.csv`;
  const says = logsFileNote({ connector: connectorName(file, connectorId), filter, count: lines.length });
  const sent = await ctx.slack.sendFile(person.slackUserId, {
    name,
    content: logCsv(lines.map((line) => ({ ...line, message: logSentence(line.message) }))),
    says,
  });
  if (sent.outcome === 'sent') return call.tell(logSent(name, filter, value));
  ctx.log.warn({ connectorId, error: sent.error }, 'a log could not be sent');
  await call.tell(fileNotSent(sent.outcome));
}

/**
 * Opens the log of a connector on its newest lines; to others the modal says who may see it.
 * @throws a Web API error when it cannot be opened
 */
const openLogs = (ctx: Context, { call, client, triggerId }: Opening, connectorId: string): Promise<void> =>
  openForm({ client, triggerId, log: ctx.log }, LOGS_TITLE, async () =>
    pageOf(ctx, await call.person(), connectorId, { filter: 'all', page: 0, upTo: null }),
  );

/**
 * `/access logs [connector]`, by id or name: opens the log where it is clear which one, and offers
 * a choice where it is not.
 * @throws ForbiddenError not_owner; NotFoundError connector
 */
export async function openLogsNamed(ctx: Context, opening: Opening, name: string): Promise<void> {
  const person = await opening.call.person();
  const mine = await watchedBy(ctx, person);
  if (mine.length === 0) throw notYours();
  const wanted = name.toLowerCase();
  const hits = mine.filter(({ id, name: called }) => id === wanted || called.toLowerCase() === wanted);
  const [hit, ...others] = name === '' ? mine : hits;
  if (hit === undefined)
    throw new NotFoundError({ code: 'connector_named', typed: name, mine: mine.map(({ id }) => id) });
  if (others.length === 0) return openLogs(ctx, opening, hit.id);
  await opening.call.tell(logsChoice(mine));
}

async function watchedBy(ctx: Context, { id: personId }: Person): Promise<ConnectorConfig[]> {
  const { file } = await activeConfig(ctx.db);
  const watched = [];
  for (const connector of file.connectors)
    if ((await watchersOf(ctx.db, file, [connector.id])).has(personId)) watched.push(connector);
  return watched;
}

type Page = Pick<Parameters<typeof connectorLog>[2], 'filter' | 'upTo'> & { readonly page: number };

/** @throws ForbiddenError not_owner */
async function pageOf(
  ctx: Context,
  person: Person,
  connectorId: string,
  { filter, page, upTo }: Page,
): Promise<ModalView> {
  const { file } = await activeConfig(ctx.db);
  await assertMayWatch(ctx, file, connectorId, person);
  const part = { filter, upTo, limit: LOGS_PER_PAGE, offset: page * LOGS_PER_PAGE };
  const found = await connectorLog(ctx.db, connectorId, part);
  return logsModal({ connectorId, connector: connectorName(file, connectorId), filter, page, ...found });
}

async function assertMayWatch(
  ctx: Context,
  file: ConfigFile,
  connectorId: string,
  { id }: Person,
): Promise<void> {
  if (!(await watchersOf(ctx.db, file, [connectorId])).has(id)) throw notYours();
}

const notYours = (): ForbiddenError => new ForbiddenError({ code: 'not_owner', act: 'see_logs' });
