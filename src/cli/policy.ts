import { loadConfig } from '../config/config.ts';
import { loadStorage } from '../config/storage.ts';
import { activeConfig } from '../db/config/config.ts';
import type { Database } from '../db/database.ts';
import { withKeptFromApi } from '../domain/document/made-through-api.ts';
import type { ConfigFile } from '../domain/document/config-file.ts';
import { keptFromSlack } from '../operations/config/kept-from-slack.ts';
import { parseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { explainPolicy, readOptions } from './policy/explain-policy.ts';
import { readDays, replayPolicies } from './policy/replay-policies.ts';
import { testPolicies } from './policy/test-policies.ts';
import { readDocumentAlone } from './read-text.ts';
import { withDatabase } from './with-database.ts';

/**
 * `explain` says what would become of a request, and why; `test` compares what a document decides
 * with examples of what it is meant to; `replay` decides real requests by it. All only read.
 */
export const policy: Command = async (args, terminal) => {
  const [verb, ...rest] = args;
  if (verb === 'explain') return explain(rest, terminal);
  if (verb === 'test') return test(rest, terminal);
  if (verb === 'replay') return again(rest, terminal);
  throw new UsageError(
    'Write `hallpass policy explain`, `hallpass policy test examples.yaml` or `hallpass policy replay`.',
  );
};

const TEXT = { type: 'string' } as const;

async function explain(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, { person: TEXT, place: TEXT, role: TEXT, for: TEXT });
  if (positionals.length > 0) throw new UsageError(`${positionals[0]} was not expected.`);
  readOptions(values);
  return withDatabase(loadStorage(terminal.env).database, (database) =>
    explainPolicy(database, values, terminal),
  );
}

async function again(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, { days: TEXT, with: TEXT });
  if (positionals.length > 0) throw new UsageError(`${positionals[0]} was not expected.`);
  const days = readDays(values.days);
  const edited = values.with === undefined ? null : readDocumentAlone(values.with);
  return withDatabase(loadStorage(terminal.env).database, async (database) => {
    const { file } = await activeConfig(database.db);
    return replayPolicies(database, await replacing(database, file, edited), days, terminal);
  });
}

/** The document that would be active: what was set up in Slack or made through the API stays. */
async function replacing(
  { db }: Pick<Database, 'db'>,
  active: ConfigFile,
  edited: ConfigFile | null,
): Promise<ConfigFile> {
  if (edited === null) return active;
  const connectors = [...edited.connectors, ...(await keptFromSlack(db, edited, active))];
  return withKeptFromApi({ ...edited, connectors }, active);
}

async function test(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, { with: TEXT });
  const [examples, ...more] = positionals;
  if (examples === undefined || more.length > 0)
    throw new UsageError('Write `hallpass policy test examples.yaml`, or with `--with hallpass.yaml`.');
  const file =
    values.with === undefined ? loadConfig(terminal.env).document.file : readDocumentAlone(values.with);
  return testPolicies(file, examples, terminal);
}
