import type { LogLevel, LogOperation } from './connector-log.ts';

interface Line {
  readonly at: Date;
  readonly operation: LogOperation;
  readonly level: LogLevel;
  readonly message: string;
  readonly about: { readonly username: string; readonly path: string } | null;
}

const HEAD = ['time', 'operation', 'level', 'message', 'account', 'resource'];

/** Lines of a log as RFC 4180 CSV with a head, times in UTC. What a spreadsheet would take for a formula gets a ' in front. Pure. */
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
    ]),
  ]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
