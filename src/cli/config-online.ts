/** The configuration through the API: what a document would change, applying it, going back. */
import { randomUUID } from 'node:crypto';
import { CallError } from './client/call-error.ts';
import { openClient, type Client } from './client/client.ts';
import { formatOf, print } from './client/print.ts';
import { UsageError, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import { readText } from './read-text.ts';

export interface OnlineOptions {
  readonly output?: string | undefined;
  /** The version the change is made from; the active one unless given. */
  readonly version?: string | undefined;
}

interface Diff {
  readonly version: number;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  /** Why it cannot be applied so. */
  readonly refusals: readonly string[];
}

interface Applied {
  readonly version: number;
  readonly warnings: readonly string[];
}

interface Version {
  readonly version: number;
  readonly document: unknown;
}

/**
 * Prints the document of a version, the active one unless given, so that it can be edited and
 * applied; its first line says which version it is.
 */
export async function showOnline(
  word: string | undefined,
  options: OnlineOptions,
  terminal: Terminal,
): Promise<number> {
  if (word !== undefined && !isVersion(word))
    throw new UsageError('Write `hallpass config show`, or `hallpass config show 7` with a version.');
  const client = openClient(terminal);
  const path = word === undefined ? '/config' : `/config/versions/${word}`;
  const { version, document } = (await client.call('GET', path)).body as Version;
  const format = formatOf(options.output ?? 'yaml');
  if (format === 'json') await print(terminal, format, document, () => ({ columns: [], rows: [], none: '' }));
  else {
    const { asYaml } = await import('./client/yaml.ts');
    terminal.out(`# Version ${version}\n${asYaml(document)}`);
  }
  return EXIT.ok;
}

const isVersion = (word: string): boolean => /^[1-9]\d{0,8}$/.test(word);

/** Says what a document would change. */
export async function diffOnline(path: string, options: OnlineOptions, terminal: Terminal): Promise<number> {
  const client = openClient(terminal);
  const body = (await client.call('POST', '/config/diff', { body: { document: readText(path) } }))
    .body as Diff;
  const format = formatOf(options.output);
  if (format !== 'table') await print(terminal, format, body, () => ({ columns: [], rows: [], none: '' }));
  else {
    for (const line of body.lines) terminal.out(line);
    if (body.lines.length === 0) terminal.out('✓ nothing is different in who may have what');
    for (const warning of body.warnings) terminal.err(`! ${warning}`);
    for (const refusal of body.refusals) terminal.err(`✗ cannot be applied: ${refusal}`);
  }
  return EXIT.ok;
}

/** Applies a document. */
export async function applyOnline(path: string, options: OnlineOptions, terminal: Terminal): Promise<number> {
  const client = openClient(terminal);
  const document = readText(path);
  const version = await versionOf(client, options);
  return write(client, terminal, options, { method: 'PUT', path: '/config', body: { document }, version });
}

/** Applies the document of an earlier version once more. */
export async function rollbackOnline(
  word: string,
  options: OnlineOptions,
  terminal: Terminal,
): Promise<number> {
  if (!isVersion(word)) throw new UsageError('Write `hallpass config rollback 7`, with a version.');
  const client = openClient(terminal);
  const version = await versionOf(client, options);
  const body = { version: Number(word) };
  return write(client, terminal, options, { method: 'POST', path: '/config/rollback', body, version });
}

async function versionOf(client: Client, { version }: OnlineOptions): Promise<string> {
  if (version !== undefined) {
    if (/^\d{1,9}$/.test(version)) return `"${version}"`;
    throw new UsageError('Write `--version` with the number of the version the change is made from.');
  }
  const { etag } = await client.call('GET', '/config');
  if (etag === null) throw new CallError('broken', `${client.url} does not say which version is active.`);
  return etag;
}

async function write(
  client: Client,
  terminal: Terminal,
  options: OnlineOptions,
  call: { readonly method: string; readonly path: string; readonly body: unknown; readonly version: string },
): Promise<number> {
  const body = (
    await client.call(call.method, call.path, {
      body: call.body,
      headers: { 'if-match': call.version, 'idempotency-key': randomUUID() },
    })
  ).body as Applied;
  const format = formatOf(options.output);
  if (format !== 'table') await print(terminal, format, body, () => ({ columns: [], rows: [], none: '' }));
  else {
    terminal.out(`Version ${body.version} is active.`);
    for (const warning of body.warnings) terminal.err(`! ${warning}`);
  }
  return EXIT.ok;
}
