/** Calls of the API, for commands: what goes wrong becomes one line and an exit code. */
import { homedir } from 'node:os';
import { clientConfig } from '../../config-client.ts';
import type { Terminal } from '../command.ts';
import { CallError } from './call-error.ts';
import { readLogin } from './login-file.ts';
import { send, type Received, type Sending } from './send.ts';

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
  const answer = await reach(terminal, `${url}/api/v1${path}`, {
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

/** Through the proxies of the environment, where it names any. */
async function reach(terminal: Terminal, address: string, sending: Sending): Promise<Received> {
  const named = ['HTTPS_PROXY', 'HTTP_PROXY'].some(
    (name) => terminal.env[name] !== undefined || terminal.env[name.toLowerCase()] !== undefined,
  );
  if (!named) return send(address, sending);
  const { sendThrough } = await import('./way-out.ts');
  return sendThrough(terminal.env, address, sending);
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

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine has this name',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'nothing answers there',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answers there',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is from an authority this machine does not know (NODE_EXTRA_CA_CERTS)',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is from an authority this machine does not know (NODE_EXTRA_CA_CERTS)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'nothing came within 30 s';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return (
    CAUSES[code] ?? (cause instanceof Error && cause.message !== '' ? cause.message : code || 'it failed')
  );
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
