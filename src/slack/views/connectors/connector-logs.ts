/** A connector's log in a modal, page by page, newest first. Pure. */
import type { Button, ModalView } from '@slack/types';
import type { LogLine, LogPage } from '../../../db/connectors/connector-logs.ts';
import {
  LOG_DAYS,
  LOG_FILTERS,
  type LogFilter,
  type LogLevel,
} from '../../../domain/connectors/connector-log.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, clipMrkdwn, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { when, who } from '../../blocks/phrases.ts';
import { logSentence } from '../../../sentences/log-notes.ts';

export const LOGS_TITLE = 'Log';
export const LOGS_PER_PAGE = 20;
/** Of one line; a refusal of GitLab can be long. */
const LONGEST_LINE = 600;

export interface LogView extends LogPage {
  readonly connectorId: string;
  readonly connector: string;
  readonly filter: LogFilter;
  /** From 0. */
  readonly page: number;
}

const FILTERS: Readonly<Record<LogFilter, { readonly action: string; readonly label: string }>> = {
  all: { action: ACTIONS.logsOfAll, label: 'All' },
  sync: { action: ACTIONS.logsOfSync, label: 'Sync' },
  grants: { action: ACTIONS.logsOfGrants, label: 'Grants' },
  errors: { action: ACTIONS.logsOfErrors, label: 'Errors' },
};

/** One page of the log. */
export function logsModal(view: LogView): ModalView {
  const { connector, filter, lines, count, page } = view;
  const pages = Math.max(1, Math.ceil(count / LOGS_PER_PAGE));
  const position = pages > 1 ? mrkdwn`, page ${page + 1} of ${pages}` : mrkdwn``;
  const howMany = count === 1 ? '1 line' : `${count} lines`;
  return noticeModal(
    LOGS_TITLE,
    message([
      { line: mrkdwn`${bold(connector)} · ${FILTERS[filter].label} · ${howMany}${position}` },
      { buttons: LOG_FILTERS.map((one) => filterButton(view, one)) },
      ...lines.map((line) => ({ small: clipMrkdwn(lineOf(line), LONGEST_LINE) })),
      ...turns(view, pages),
      { small: mrkdwn`Newest first. Lines are kept for ${LOG_DAYS} days` },
    ]),
  );
}

const SIGNS: Record<LogLevel, Mrkdwn> = {
  info: mrkdwn``,
  warn: mrkdwn`:large_yellow_circle: ${bold('Warning')} · `,
  error: mrkdwn`:red_circle: ${bold('Error')} · `,
};

function lineOf({ at, level, message: words, about }: LogLine): Mrkdwn {
  return mrkdwn`${SIGNS[level]}${when(at)} · ${logSentence(words)}${about === null ? mrkdwn`` : aboutOf(about)}`;
}

/** ` · @ana (ana) on acme/platform/api · request #12, approved by @omar`. */
function aboutOf({ username, path, person, request }: NonNullable<LogLine['about']>): Mrkdwn {
  const whose = person === null ? code(username) : mrkdwn`${who(person)} (${code(username)})`;
  const there = mrkdwn` · ${whose} on ${code(path)}`;
  if (request === null) return there;
  const { number, policyId, approver } = request;
  const through = approver === null ? mrkdwn`policy ${code(policyId)}` : who(approver);
  return mrkdwn`${there} · request #${number}, approved by ${through}`;
}

const valueOf = ({ connectorId, upTo }: LogView, filter: LogFilter, page: number): string =>
  `${connectorId}/${filter}/${page}/${upTo}`;

function filterButton(view: LogView, filter: LogFilter): Button {
  const { action, label } = FILTERS[filter];
  return button({
    action,
    label,
    value: valueOf(view, filter, 0),
    says: `Show ${label.toLowerCase()} in the log of ${view.connector}`,
    ...(filter === view.filter ? { style: 'primary' as const } : {}),
  });
}

function turns(view: LogView, pages: number): Part[] {
  const turn = (action: string, label: string, to: number): Button =>
    button({
      action,
      label,
      value: valueOf(view, view.filter, to),
      says: `${label} lines, page ${to + 1} of ${pages}`,
    });
  const buttons = [
    ...(view.page > 0 ? [turn(ACTIONS.logsNewer, 'Newer', view.page - 1)] : []),
    ...(view.page + 1 < pages ? [turn(ACTIONS.logsOlder, 'Older', view.page + 1)] : []),
  ];
  const file = button({
    action: ACTIONS.logsExport,
    label: 'Export',
    value: valueOf(view, view.filter, 0),
    says: `Send these ${view.count} lines to me as a file`,
  });
  return view.count === 0 ? [] : [{ buttons: [...buttons, file] }];
}

/** Announces the file with the lines of a filter. */
export const logsFileNote = ({
  connector,
  filter,
  count,
}: Pick<LogView, 'connector' | 'filter' | 'count'>): Post =>
  message([
    {
      line: mrkdwn`The log of ${bold(connector)} (${FILTERS[filter].label.toLowerCase()}), ${count} lines, as a file:`,
    },
  ]);

/** Opens the log of a connector. */
export const logsButton = ({ id, name }: { readonly id: string; readonly name: string }): Button =>
  button({ action: ACTIONS.logs, label: 'View logs', value: id, says: `View the log of ${name}` });

/** Which log, where somebody looks after several connectors. */
export const logsChoice = (connectors: readonly { readonly id: string; readonly name: string }[]): Post =>
  message([
    { line: mrkdwn`${bold('Whose log?')}` },
    ...connectors.flatMap((one): Part[] => [{ line: bold(one.name) }, { buttons: [logsButton(one)] }]),
  ]);

/**
 * What whoever asked for a file is told once it was sent, with the way back to what it was made of,
 * by the value of a button there.
 */
export const logSent = (name: string, filter: LogFilter, value: string): Post =>
  message([
    { line: mrkdwn`Sent: ${code(name)} is in your messages with hallpass.` },
    {
      buttons: [
        button({
          action: FILTERS[filter].action,
          label: 'Back to the log',
          value,
          says: 'Show the log again',
        }),
      ],
    },
  ]);

/** What whoever asked for a file is told when Slack did not take it. */
export const fileNotSent = (outcome: string): Mrkdwn =>
  outcome === 'blocked'
    ? mrkdwn`Slack does not let hallpass send files. An admin has to give the app the scope ${code('files:write')} and install it again.`
    : mrkdwn`Slack did not take the file. Please try again in a minute.`;
