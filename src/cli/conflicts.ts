import { loadConfig } from '../config/config.ts';
import { loadStorage } from '../config/storage.ts';
import { activeConfig } from '../db/config/config.ts';
import type { Database } from '../db/database.ts';
import { conflictsOfEverybody } from '../db/models/conflicts/conflicts-now.ts';
import { namesOf } from '../db/identities/people.ts';
import { sharesNow, unreadShares } from '../db/cache/shares.ts';
import type { Conflict } from '../domain/document/config-conflicts.ts';
import { groupedBy } from '../domain/grouped.ts';
import { readDocumentAlone } from './read-text.ts';
import { parseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import { withDatabase } from './with-database.ts';

/**
 * Who would be in the conflicts of a document by what hallpass knows now, before that document is
 * in force; and what it does not know. Changes nothing.
 */
export const conflicts: Command = async (args, terminal) => {
  const { positionals } = parseOptions(args, {});
  const [path, ...more] = positionals;
  if (more.length > 0)
    throw new UsageError('Write `hallpass conflicts` or `hallpass conflicts hallpass.yaml`.');
  const file = path === undefined ? loadConfig(terminal.env).document.file : readDocumentAlone(path);
  const { database } = loadStorage(terminal.env);
  const asked = file.conflicts ?? [];
  if (asked.length === 0) terminal.out('There are no conflicts in this document.');
  else await withDatabase(database, ({ db }) => reportConflicts(db, asked, terminal));
  return EXIT.ok;
};

const MOST_NAMED = 5;

/** Prints who would be in each, and what is not known. Reads only. */
export async function reportConflicts(
  db: Database['db'],
  asked: readonly Conflict[],
  terminal: Terminal,
): Promise<void> {
  const now = new Date();
  // The connectors are those that are synced, also those that were set up in Slack.
  const file = { ...(await activeConfig(db)).file, conflicts: [...asked] };
  const found = await conflictsOfEverybody(db, file, now);
  const pairs = [...found].flatMap(([personId, its]) =>
    its.map(({ conflictId }) => ({ conflictId, personId })),
  );
  const names = await namesOf(db, [...found.keys()]);
  const people = groupedBy(pairs, ({ conflictId }) => conflictId);
  for (const { id, name } of asked) {
    const its = (people.get(id) ?? []).map(({ personId }) => names.get(personId) ?? personId);
    terminal.out(`${its.length === 0 ? '✓' : '!'} ${id}, ${name}: ${counted(its)}`);
  }
  for (const id of await unreadShares(db, file))
    terminal.out(`! ${id}: it was not read yet which groups are invited there, so there may be more`);
  const { unknown } = await sharesNow(db, file, now);
  for (const { path, invited } of unknown.slice(0, MOST_NAMED))
    terminal.out(`! ${path}: hallpass does not read who is in ${invited}, which is invited there`);
  if (unknown.length > MOST_NAMED)
    terminal.out(`! the same of ${unknown.length - MOST_NAMED} more invited groups`);
}

function counted(names: readonly string[]): string {
  if (names.length === 0) return 'nobody';
  const more = names.length - MOST_NAMED;
  const shown = `${names.toSorted().slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${names.length} ${names.length === 1 ? 'person' : 'people'} (${shown})`;
}
