/**
 * gitbeaker with a transport of our own: every call is one request with one time limit, in the
 * connector's budget, never repeated, never redirected, and its answer is checked. Start at
 * `createClient`; what a failure means is said in errors.ts.
 */
import { setMaxListeners } from 'node:events';
import {
  defaultOptionsHandler,
  type DefaultRequestOptions,
  type RequesterType,
  type ResourceOptions,
} from '@gitbeaker/requester-utils';
import { Gitlab } from '@gitbeaker/rest';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { answeredAt, bodyOf, retryAt } from './answer.ts';
import { RequestBudget, type Asking, type Priority } from './budget.ts';
import { endpointOf } from './endpoint.ts';
import { connectorErrorOf } from './errors.ts';
import { GitLabFailure, type Method } from './failure.ts';
import { exchange, type Outgoing, type RawAnswer } from './transport.ts';

export type Api = InstanceType<typeof Gitlab>;

export interface ClientOptions {
  /** The instance, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly now: () => Date;
  /** Told what GitLab's own clock says, with each answer. */
  readonly heardTime?: ((at: Date) => void) | undefined;
  /** Per call; 10 s unless given. */
  readonly timeoutMs?: number | undefined;
  /** That of everything else with the same token; one of its own unless given. */
  readonly budget?: RequestBudget | undefined;
  readonly fetchDispatcher?: Dispatcher | undefined;
}

export interface How {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  /** Makes GitLab refuse (412) when the row was edited after this instant; whole seconds count. */
  readonly unlessModifiedSince?: Date;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  /**
   * When it was so at the latest that GitLab says, by its own clock: when it answered, less the
   * time that took.
   */
  readonly at: Date;
  /**
   * How long the whole list is, of which this is a page; null when GitLab does not say, as above
   * 10,000.
   */
  readonly total: number | null;
}

export interface Page {
  readonly page: number;
  readonly perPage: number;
}

export interface ListOptions {
  readonly after?: number;
  readonly counted?: (total: number) => void;
}

export interface Client {
  /** As of the budget: true once after each outage that is over. */
  readonly takeReturn: () => boolean;
  /**
   * One request. `call` makes exactly one through gitbeaker.
   * @throws GitLabFailure, ConnectorError rate_limited
   */
  send<T>(schema: z.ZodType<T>, how: How, call: (api: Api) => Promise<unknown>): Promise<Answer<T>>;
  /**
   * A list, page by page, each fetched when the one before was taken, from the one behind `after`
   * on; none that is empty. `counted` is told with the first of them how many there are in all,
   * where GitLab says so. @throws as `send`
   */
  pages<T>(
    schema: z.ZodType<T>,
    how: How,
    call: (api: Api, page: Page) => Promise<unknown>,
    options?: ListOptions,
  ): AsyncGenerator<T[]>;
}

const TIMEOUT_MS = 10_000;
const PER_PAGE = 100;
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];

/**
 * One call under way: gitbeaker's methods take neither a signal nor headers, nor do they give the
 * answer's.
 */
interface Exchange {
  readonly how: How;
  asked: Outgoing | null;
  answer: RawAnswer | null;
  /** Milliseconds from asking to the answer. */
  took: number;
}

/**
 * Whose request it is that gitbeaker is about to make. An AsyncLocalStorage would make every
 * promise of the process several times as slow.
 */
interface Starting {
  exchange: Exchange | null;
}

export function createClient(options: ClientOptions): Client {
  const starting: Starting = { exchange: null };
  const { budget = new RequestBudget(options.now) } = options;
  const api = createApi({ ...options, budget }, starting);

  async function perform(how: How, call: (api: Api) => Promise<unknown>): Promise<Exchanged> {
    setMaxListeners(0, how.signal); // one signal serves many calls at once, and each takes its listener back
    const current: Exchange = { how, asked: null, answer: null, took: 0 };
    const body = await start(current, call);
    if (current.asked === null || current.answer === null) throw new Error('gitbeaker sent no request');
    return { body, asked: current.asked, answer: current.answer, took: current.took };
  }

  /** gitbeaker asks its transport before `call` first waits, and by then it is known what for. */
  function start(current: Exchange, call: (api: Api) => Promise<unknown>): Promise<unknown> {
    starting.exchange = current;
    try {
      return call(api);
    } finally {
      starting.exchange = null;
    }
  }

  async function check<T>(
    schema: z.ZodType<T>,
    how: How,
    call: (api: Api) => Promise<unknown>,
  ): Promise<Checked<T>> {
    const { body, asked, answer, took } = await perform(how, call);
    // What it says may be as old as the question, and an edit since then must not pass for one
    // before.
    const at = new Date(answeredAt(answer, options.now()).getTime() - took);
    const checked = schema.safeParse(body);
    if (!checked.success) throw unexpected(asked, answer, at, checked.error);
    const { status, headers } = answer;
    return { status, body: checked.data, at, headers, total: totalOf(headers) };
  }

  return {
    takeReturn: () => budget.takeReturn(),
    send: check,
    async *pages(schema, how, call, { after = 0, counted = () => {} } = {}) {
      for (let page = after + 1; ; page++) {
        const found = await check(z.array(schema), how, (one) => call(one, { page, perPage: PER_PAGE }));
        if (page === after + 1 && found.total !== null) counted(found.total);
        if (found.body.length > 0) yield found.body;
        if (!hasNext(found)) return;
      }
    },
  };
}

interface Exchanged {
  readonly body: unknown;
  readonly asked: Outgoing;
  readonly answer: RawAnswer;
  readonly took: number;
}

interface Checked<T> extends Answer<T> {
  readonly headers: RawAnswer['headers'];
}

function totalOf(headers: RawAnswer['headers']): number | null {
  const total = headers['x-total'];
  return total !== undefined && /^\d+$/.test(total) ? Number(total) : null;
}

/**
 * GitLab says whether there is more, in two headers; when a proxy dropped both, a full page means
 * maybe.
 */
function hasNext({ headers, body }: Checked<readonly unknown[]>): boolean {
  if (/rel="?next"?/.test(headers['link'] ?? '')) return true;
  const next = headers['x-next-page'];
  return next === undefined ? headers['link'] === undefined && body.length >= PER_PAGE : next !== '';
}

function unexpected(
  { method, url }: Outgoing,
  answer: RawAnswer,
  at: Date,
  error: z.ZodError,
): GitLabFailure {
  const issue = error.issues[0];
  const detail = `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not as expected'}`;
  return new GitLabFailure({
    kind: 'garbled',
    method,
    origin: url.origin,
    path: url.pathname,
    detail,
    at,
    status: answer.status,
  });
}

function createApi(options: ClientOptions & { readonly budget: RequestBudget }, starting: Starting): Api {
  const { url, token, now, timeoutMs = TIMEOUT_MS, fetchDispatcher, budget } = options;

  async function handle(current: Exchange, endpoint: string, prepared: Prepared) {
    const outgoing = outgoingOf(endpoint, prepared, current.how);
    current.asked = outgoing;
    const asking: Asking = { priority: current.how.priority, endpoint: endpointOf(outgoing) };
    const leave = await budget.enter(asking, current.how.signal).catch((reason: unknown) => {
      throw asUnsent(reason, outgoing, now());
    });
    let hasSucceeded: boolean | null = null;
    try {
      const sentAt = now().getTime();
      const answer = await exchange(outgoing, { timeoutMs, dispatcher: fetchDispatcher, now });
      current.answer = answer;
      current.took = Math.max(0, now().getTime() - sentAt);
      const at = answeredAt(answer, now());
      if (answer.headers['date'] !== undefined) options.heardTime?.(at);
      budget.heed({ ...answer, at, retryAt: retryAt(outgoing, answer, now()) ?? null }, asking);
      const body = bodyOf(outgoing, answer, now());
      hasSucceeded = true;
      return { body: body as Record<string, unknown>, headers: answer.headers, status: answer.status };
    } catch (error) {
      if (error instanceof GitLabFailure) hasSucceeded = !isOutage(error);
      throw error;
    } finally {
      leave(hasSucceeded);
    }
  }

  async function ask(service: ResourceOptions, endpoint: string, asked: DefaultRequestOptions) {
    const current = starting.exchange;
    if (current === null) throw new Error('a GitLab request outside Client.send');
    const prepared = await defaultOptionsHandler(service, asked);
    return handle(current, endpoint, prepared as unknown as Prepared);
  }

  return new Gitlab({
    host: url,
    oauthToken: token,
    queryTimeout: null,
    requesterFn: (service) =>
      Object.fromEntries(
        METHODS.map((method) => [
          method.toLowerCase(),
          (endpoint: string, asked?: DefaultRequestOptions) => ask(service, endpoint, { ...asked, method }),
        ]),
      ) as unknown as RequesterType,
  });
}

/** GitLab, or what stands before it, gave no answer that is about what was asked. */
function isOutage({ kind, status }: GitLabFailure): boolean {
  return kind !== 'refused' || status === null || status >= 500 || OUTAGE_STATUSES.has(status);
}

/** A token without its rights is mended from outside, like an outage. */
const OUTAGE_STATUSES: ReadonlySet<number> = new Set([401, 403, 429]);

/** What gitbeaker hands to its transport. */
interface Prepared {
  readonly method: Method;
  readonly prefixUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly searchParams?: string;
  readonly body?: string;
}

function outgoingOf(endpoint: string, prepared: Prepared, how: How): Outgoing {
  const { prefixUrl } = prepared;
  const url = new URL(endpoint, prefixUrl.endsWith('/') ? prefixUrl : `${prefixUrl}/`);
  url.search = prepared.searchParams ?? '';
  const since = how.unlessModifiedSince;
  return {
    method: prepared.method,
    url,
    headers: {
      ...prepared.headers,
      ...(since === undefined ? {} : { 'if-unmodified-since': since.toUTCString() }),
    },
    body: prepared.body,
    signal: how.signal,
  };
}

/** The budget refused, or the caller stopped waiting for it. */
function asUnsent(reason: unknown, { method, url, signal }: Outgoing, at: Date): unknown {
  if (!signal.aborted) return connectorErrorOf(reason);
  const detail = 'the caller stopped waiting';
  return new GitLabFailure({ kind: 'unsent', method, origin: url.origin, path: url.pathname, detail, at });
}
