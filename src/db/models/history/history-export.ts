/** What is looked back for as the lines of a file, oldest first. Reads only. */
import type { ReadDb } from '../../../context.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { historyHead, historyLine, type HistoryFormat } from '../../../domain/access/history-file.ts';
import { ticketAddresses } from '../../../domain/policies/tickets.ts';
import type { HistoryFilter } from './history-filter.ts';
import { history } from './history.ts';

/** Entries that are read at once: all that is ever in memory. */
const BATCH = 500;

/**
 * Lines with their line breaks, some at a time, up to what is there when it reaches the end. A CSV
 * begins with its columns.
 */
export async function* historyLines(
  db: Pick<ReadDb, 'selectFrom'>,
  { policies }: Pick<ConfigFile, 'policies'>,
  filter: HistoryFilter,
  format: HistoryFormat,
): AsyncGenerator<readonly string[]> {
  if (format === 'csv') yield [historyHead()];
  for (let after: number | null = null; ;) {
    const batch = await history(db, filter, { after, order: 'oldest', limit: BATCH });
    yield batch.map((entry) => historyLine(format, entry, ticketAddresses(policies, entry)));
    after = batch.at(-1)?.seq ?? null;
    if (after === null || batch.length < BATCH) return;
  }
}
