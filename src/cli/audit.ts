import { loadStorage } from '../config/storage.ts';
import type { Database } from '../db/database.ts';
import { assertExportable, exportHistory } from './audit/export-history.ts';
import { verifyTrail } from './audit/verify-trail.ts';
import { parseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import { withDatabase } from './with-database.ts';

/**
 * `verify` checks the hash chain, also against heads that were anchored elsewhere; `export` prints
 * it for people and programs: both from the database. Without either, the newest facts, from the
 * API. All only read.
 */
export const audit: Command = async (args, terminal) => {
  const [verb, ...rest] = args;
  if (verb === undefined || verb.startsWith('-')) return (await import('./trail.ts')).trail(args, terminal);
  if (verb === 'verify') return verify(rest, terminal);
  if (verb === 'export') return exportTrail(rest, terminal);
  throw new UsageError('Write `hallpass audit`, `hallpass audit verify` or `hallpass audit export`.');
};

async function verify(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, { anchor: { type: 'string', multiple: true } });
  if (positionals.length > 0) throw new UsageError('Write `hallpass audit verify --anchor FILE`.');
  return within(terminal, (database) => verifyTrail(database, values.anchor ?? [], terminal));
}

const FILTER = { type: 'string' } as const;

async function exportTrail(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    format: FILTER,
    what: FILTER,
    person: FILTER,
    place: FILTER,
    from: FILTER,
    until: FILTER,
  });
  if (positionals.length > 0) throw new UsageError(`${positionals[0]} was not expected.`);
  assertExportable(values);
  await within(terminal, (database) => exportHistory(database, values, terminal));
  return EXIT.ok;
}

const within = <T>({ env }: Terminal, work: (database: Database) => Promise<T>): Promise<T> =>
  withDatabase(loadStorage(env).database, work);
