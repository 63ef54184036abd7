import { loadConfig } from '../config.ts';
import { loadStorage } from '../config-storage.ts';
import { parseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { explainPolicy, readOptions } from './policy/explain-policy.ts';
import { testPolicies } from './policy/test-policies.ts';
import { readDocumentAlone } from './read-text.ts';
import { withDatabase } from './with-database.ts';

/**
 * `explain` says what would become of a request, and why; `test` compares what a document decides
 * with examples of what it is meant to. Both only read.
 */
export const policy: Command = async (args, terminal) => {
  const [verb, ...rest] = args;
  if (verb === 'explain') return explain(rest, terminal);
  if (verb === 'test') return test(rest, terminal);
  throw new UsageError('Write `hallpass policy explain` or `hallpass policy test examples.yaml`.');
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

async function test(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseOptions(args, { with: TEXT });
  const [examples, ...more] = positionals;
  if (examples === undefined || more.length > 0)
    throw new UsageError('Write `hallpass policy test examples.yaml`, or with `--with hallpass.yaml`.');
  const file =
    values.with === undefined ? loadConfig(terminal.env).document.file : readDocumentAlone(values.with);
  return testPolicies(file, examples, terminal);
}
