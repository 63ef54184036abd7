import { z } from 'zod';
import { documentWarnings } from '../config/document.ts';
import { loadConfig } from '../config/config.ts';
import { ConfigFile } from '../domain/document/config-file.ts';
import { diffDocuments } from '../domain/policies/document-diff.ts';
import { documentDiffLines } from '../sentences/document-diff.ts';
import { parseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import { readDocumentAlone } from './read-text.ts';
import { configFaultText } from '../sentences/config-fault.ts';

/**
 * `check` names every fault, of a file alone or of the whole environment; `diff` says what an
 * edited one changes; `schema` is for editors.
 */
export const config: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, {
    output: { type: 'string', short: 'o' },
    version: { type: 'string' },
  });
  const [verb, file, ...more] = positionals;
  if (verb === 'check' && more.length === 0) return check(file, terminal);
  if (verb === 'diff' && file !== undefined && more.length === 1) return diff(file, more[0] ?? '', terminal);
  if (verb === 'show' && more.length === 0)
    return (await import('./config-online.ts')).showOnline(file, values, terminal);
  const online = ONLINE[verb ?? ''];
  if (online !== undefined && file !== undefined && more.length === 0)
    return (await online())(file, values, terminal);
  if (verb === 'schema' && file === undefined) {
    terminal.out(JSON.stringify(documentSchema(), null, 2));
    return EXIT.ok;
  }
  throw new UsageError(
    'Write `hallpass config check`, `hallpass config check hallpass.yaml`, `hallpass config diff old.yaml new.yaml`, `hallpass config schema`; through the API `hallpass config show`, `hallpass config diff new.yaml`, `hallpass config apply new.yaml` or `hallpass config rollback 7`.',
  );
};

/** Those that ask the server; loaded with what they need when they are called. */
const ONLINE: Readonly<Record<string, () => Promise<Online>>> = {
  diff: async () => (await import('./config-online.ts')).diffOnline,
  apply: async () => (await import('./config-online.ts')).applyOnline,
  rollback: async () => (await import('./config-online.ts')).rollbackOnline,
};
type Online = (
  word: string,
  options: { readonly output?: string | undefined; readonly version?: string | undefined },
  terminal: Terminal,
) => Promise<number>;

/** Says what the second document changes, by what the policies of either name. */
function diff(before: string, after: string, terminal: Terminal): number {
  const lines = documentDiffLines(diffDocuments(readDocumentAlone(before), readDocumentAlone(after)));
  for (const line of lines) terminal.out(line);
  if (lines.length === 0) terminal.out('✓ nothing is different in who may have what');
  return EXIT.ok;
}

/** The JSON Schema of hallpass.yaml, as people write it: before defaults are filled in. Pure. */
export function documentSchema() {
  return { title: 'hallpass.yaml', ...z.toJSONSchema(ConfigFile, { io: 'input' }) };
}

function check(path: string | undefined, terminal: Terminal): number {
  const document =
    path === undefined ? loadConfig(terminal.env).document : { path, file: readDocumentAlone(path) };
  const { connectors, policies, conflicts = [] } = document.file;
  terminal.out(
    `✓ ${document.path}: ${count(connectors.length, 'connector')}, ${count(policies.length, 'policy', 'policies')}${conflicts.length === 0 ? '' : `, ${count(conflicts.length, 'conflict')}`}`,
  );
  for (const warning of documentWarnings(document.file)) {
    terminal.out(`! ${document.path}: ${warning.path} ${configFaultText(warning)}`);
  }
  return EXIT.ok;
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
