/** What commands print: a table for people, rows with tabs in a pipe, JSON or YAML for programs. */
import { UsageError, type Terminal } from '../command.ts';

const FORMATS = ['table', 'json', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

/** The option of every command that prints. */
export const OUTPUT = { output: { type: 'string', short: 'o' } } as const;

/** @throws UsageError */
export function formatOf(output: string | undefined): Format {
  const format = FORMATS.find((one) => one === (output ?? 'table'));
  if (format === undefined) throw new UsageError('Write `-o json`, `-o table` or `-o yaml`.');
  return format;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said where there are no rows, and nobody reads it by a program. */
  readonly none: string;
}

/** Prints what was answered as it is, or as a table. */
export async function print(
  terminal: Terminal,
  format: Format,
  answer: unknown,
  table: () => Table,
): Promise<void> {
  if (format === 'json') return terminal.out(JSON.stringify(answer, null, 2));
  if (format === 'yaml') return terminal.out((await import('./yaml.ts')).asYaml(answer));
  printTable(terminal, table());
}

/** In a pipe no head and no colours: one row a line, its cells with tabs between them. */
export function printTable(terminal: Terminal, { columns, rows, none }: Table): void {
  const clean = rows.map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ')));
  if (terminal.isTerminal !== true) {
    if (clean.length > 0) terminal.out(clean.map((row) => row.join('\t')).join('\n'));
    return;
  }
  if (clean.length === 0) return terminal.out(none);
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...clean.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  terminal.out([`\u001B[1m${line(columns)}\u001B[22m`, ...clean.map(line)].join('\n'));
}
