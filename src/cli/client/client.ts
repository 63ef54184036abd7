/** Calls of the API, for commands: what goes wrong becomes one line and an exit code. */
import { homedir } from 'node:os';
import { clientConfig } from '../../config/client.ts';
import type { Terminal } from '../command.ts';
import { CallError } from './call-error.ts';
import { readLogin } from './login-file.ts';
import { causeOf, reach } from './reach.ts';

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `body` is as src/web/api/shapes.ts says; `etag` null where the answer has none. */
export interface Answer {
  readonly body: unknown;
  readonly etag: string | null;
}

export interface Client {
  readonly url: string;
  /** @throws CallError */
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
}

const PATIENCE_MS = 30_000;

/**
 * The client of this environment. `given` takes the place of what it says.
 * @throws CallError without a server or a token
 */
export function openClient(
  terminal: Terminal,
  given: { readonly url?: string | null; readonly token?: string } = {},
): Client {
  const config = clientConfig(terminal.env, process.platform, homedir());
  const login = readLogin(config.file);
  const url = given.url ?? config.url ?? login.url;
  if (url === null)
    throw new CallError(
      'login',
      'No server is known. Set HALLPASS_URL to the address of hallpass, or run `hallpass login https://…`.',
    );
  const token = given.token ?? config.token ?? login.tokens[url];
  if (token === undefined)
    throw new CallError('login', `There is no token for ${url}. Run \`hallpass login\`.`);
  return { url, call: (method, path, sent) => called(terminal, { url, token }, method, path, sent) };
}

interface Server {
  readonly url: string;
  readonly token: string;
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}

async function called(
  terminal: Terminal,
  { url, token }: Server,
  method: string,
  path: string,
  { body, headers = {} }: Sent = {},
): Promise<Answer> {
  const sent = body === undefined ? null : JSON.stringify(body);
  const answer = await reach(terminal.env, `${url}/api/v1${path}`, {
    method,
    patienceMs: PATIENCE_MS,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(sent === null ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: sent,
  }).catch((error: unknown) => {
    throw new CallError('offline', `${url} does not answer: ${causeOf(error)}.`);
  });
  const read = readJson(answer.text);
  if (read === null)
    throw new CallError('offline', `${url} is no hallpass that has this API: it answers ${answer.status}.`);
  if (answer.status >= 400) throw failed(url, answer.status, read);
  return { body: read, etag: answer.etag };
}

function failed(url: string, status: number, problem: Problem): CallError {
  const { detail = `It answers ${status}.`, code = '', faults = [] } = problem;
  const lines = [detail, ...faults.map(({ path, message }) => `  ${path} ${message}`)];
  if (status === 401) return new CallError('login', `${detail} Then run \`hallpass login\` (${url}).`, code);
  const kind =
    status === 409 || status === 412
      ? 'stale'
      : status === 429 || status === 503
        ? 'later'
        : status >= 500
          ? 'broken'
          : 'refused';
  return new CallError(kind, lines.join('\n'), code);
}

function readJson(text: string): Problem | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? read : null;
  } catch {
    return null;
  }
}

/** Every page of a list, one after the other. */
export async function* pagesOf(client: Client, path: string): AsyncGenerator<readonly unknown[]> {
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const body = (await client.call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100${more}`))
      .body as { items: unknown[]; nextCursor: string | null };
    yield body.items;
    cursor = body.nextCursor;
  } while (cursor !== null);
}

/** A query out of what is given. Pure. */
export function queryOf(parts: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? '' : `?${query.toString()}`;
}
