/** One HTTP exchange over undici: one time limit, no redirect followed, nothing repeated. */
import { request, type Dispatcher } from 'undici';
import { GitLabFailure, type Method } from './failure.ts';

/** No answer of GitLab's is as long: whoever answers with more would fill the memory. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

export interface Limits {
  /** For the whole exchange, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher | undefined;
  readonly now: () => Date;
}

/** Whatever came back, successful or not. Header names are lower-case. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Failures before a request can have left: names that do not resolve, refused connections,
 * certificates.
 */
const UNSENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|PRIVATE_ADDRESS|PROXY_FAULT|ERR_TLS_|ERR_SSL_|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/** @throws GitLabFailure unsent, lost */
export async function exchange(outgoing: Outgoing, limits: Limits): Promise<RawAnswer> {
  const { method, url, headers, body, signal } = outgoing;
  const deadline = startDeadline(signal, limits.timeoutMs);
  try {
    const response = await request(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': 'hallpass', ...headers },
      body: body ?? null,
      signal: deadline.signal,
      ...(limits.dispatcher === undefined ? {} : { dispatcher: limits.dispatcher }),
    });
    return {
      status: response.statusCode,
      headers: flatten(response.headers),
      text: await textOf(response.body),
    };
  } catch (error) {
    const code = codeOf(error);
    throw new GitLabFailure({
      kind: UNSENT.test(code) ? 'unsent' : 'lost',
      method,
      origin: url.origin,
      path: url.pathname,
      detail: deadline.reason() ?? code,
      at: limits.now(),
      cause: error,
    });
  } finally {
    deadline.clear();
  }
}

/**
 * The whole body, whatever the answer claims its length to be.
 * @throws Error TOO_LONG, and what reading fails with
 */
async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MOST_BYTES) throw Object.assign(new Error('the answer is too long'), { code: TOO_LONG });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

const TOO_LONG = `more than ${MOST_BYTES / 1024 / 1024} MB`;

interface Deadline {
  readonly signal: AbortSignal;
  /** Why it was given up, or null when it was not. */
  reason(): string | null;
  clear(): void;
}

/**
 * The caller's signal and a time limit in one. Unlike AbortSignal.any it leaves nothing behind on a
 * long-lived signal.
 */
function startDeadline(signal: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  let reason: string | null = null;
  const giveUp = (why: string): void => {
    reason ??= why;
    controller.abort();
  };
  const onAbort = (): void => giveUp('the caller stopped waiting');
  const timer = setTimeout(giveUp, ms, `no answer within ${ms / 1000} s`);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    reason: () => reason,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
