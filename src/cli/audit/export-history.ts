import { activeConfig } from '../../db/config/config.ts';
import type { Database } from '../../db/database.ts';
import { historyLines } from '../../db/models/history/history-export.ts';
import type { HistoryFilter } from '../../db/models/history/history-filter.ts';
import { findNamed } from '../../db/identities/people.ts';
import { addDays, isDay, startOf } from '../../domain/day.ts';
import { HISTORY_FORMATS, type HistoryFormat } from '../../domain/access/history-file.ts';
import { HISTORIES } from '../../domain/access/history.ts';
import { UsageError, type Terminal } from '../command.ts';

/** What was typed behind `audit export`. */
export interface ExportOptions {
  readonly format?: string | undefined;
  readonly what?: string | undefined;
  readonly person?: string | undefined;
  readonly place?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * Prints what a filter lets through, oldest first, up to what is there when it reaches the end.
 * Reads only.
 * @throws UsageError for an option that means nothing, and a person whom nobody knows
 */
export async function exportHistory(
  { db }: Pick<Database, 'db'>,
  options: ExportOptions,
  terminal: Terminal,
): Promise<void> {
  const format = oneOf('--format', HISTORY_FORMATS, options.format ?? 'csv');
  const filter: HistoryFilter = {
    what: oneOf('--what', HISTORIES, options.what ?? 'all'),
    path: options.place?.replaceAll(/^\/+|\/+$/g, ''),
    ...daysOf(options),
    ...(options.person === undefined ? {} : { personId: await personOf(db, options.person) }),
  };
  const { file } = await activeConfig(db);
  for await (const lines of historyLines(db, file, filter, format))
    for (const line of lines) print(terminal, line);
}

/** The terminal ends lines by itself. */
const print = (terminal: Terminal, line: string): void => terminal.out(line.replace(/\r?\n$/, ''));

/** @throws UsageError */
export function assertExportable({ format, what, from, until }: ExportOptions): void {
  if (format !== undefined) oneOf<HistoryFormat>('--format', HISTORY_FORMATS, format);
  if (what !== undefined) oneOf('--what', HISTORIES, what);
  daysOf({ from, until });
}

function oneOf<T extends string>(option: string, choices: readonly T[], text: string): T {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw new UsageError(`${option} is one of ${choices.join(', ')}, not ${text}.`);
  return choice;
}

/** Both days are meant whole, in UTC. */
function daysOf({
  from,
  until,
}: Pick<ExportOptions, 'from' | 'until'>): Pick<HistoryFilter, 'from' | 'until'> {
  for (const [option, day] of [
    ['--from', from],
    ['--until', until],
  ] as const)
    if (day !== undefined && !isDay(day))
      throw new UsageError(`${option} is a day such as 2026-11-29, not ${day}.`);
  if (from !== undefined && until !== undefined && until < from)
    throw new UsageError(`--until ${until} is before --from ${from}.`);
  return {
    from: from === undefined ? undefined : startOf(from),
    until: until === undefined ? undefined : startOf(addDays(until, 1)),
  };
}

async function personOf(db: Database['db'], ref: string) {
  const [person, ...others] = await findNamed(db, ref);
  if (person === undefined)
    throw new UsageError(`Nobody is known by ${ref}. Write a Slack e-mail or a user id such as U024BE7LH.`);
  if (others.length > 0) throw new UsageError(`Several people are known by ${ref}. Write a Slack user id.`);
  return person.id;
}
