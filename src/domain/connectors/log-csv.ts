import { csvLine } from '../csv.ts';
import type { LogLevel, LogOperation } from './connector-log.ts';

interface Someone {
  readonly slackUserId: string;
  readonly name: string;
}

interface Line {
  readonly at: Date;
  readonly operation: LogOperation;
  readonly level: LogLevel;
  readonly message: string;
  readonly about: {
    readonly username: string;
    readonly path: string;
    readonly person: Someone | null;
    readonly request: {
      readonly number: number;
      readonly policyId: string;
      readonly approver: Someone | null;
    } | null;
  } | null;
}

const HEAD = [
  'time',
  'operation',
  'level',
  'message',
  'account',
  'resource',
  'person',
  'request',
  'approved_by',
];

/** Lines of a log as RFC 4180 CSV with a head, times in UTC. Pure. */
export const logCsv = (lines: readonly Line[]): string =>
  [
    HEAD,
    ...lines.map(({ at, operation, level, message, about }) => [
      at.toISOString(),
      operation,
      level,
      message,
      about?.username ?? '',
      about?.path ?? '',
      named(about?.person ?? null),
      about?.request?.number ?? '',
      approverOf(about?.request ?? null),
    ]),
  ]
    .map(csvLine)
    .join('');

const named = (person: Someone | null): string =>
  person === null ? '' : `${person.name} (${person.slackUserId})`;

const approverOf = (request: NonNullable<Line['about']>['request']): string => {
  if (request === null) return '';
  return request.approver === null ? `policy ${request.policyId}` : named(request.approver);
};
