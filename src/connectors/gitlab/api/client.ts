/**
 * Calls to GitLab, each one request of api.ts: never repeated, never redirected, and its answer is
 * checked. Start at `createClient`; what a failure means is said in errors.ts.
 */
import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import type { ExpectedChanges } from '../../connector.ts';
import { answeredAt } from './answer.ts';
import { type Api, type ClientOptions, createApi, type Exchange, type How, type Starting } from './api.ts';
import { RequestBudget } from './budget.ts';
import { GitLabFailure } from './failure.ts';
import type { Outgoing, RawAnswer } from './transport.ts';

const PER_PAGE = 100;

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
  /** As of the budget: a sync leaves room for so many changes. */
  readonly keepFor: (changes: ExpectedChanges) => void;
  /** As of the budget. */
  readonly resetsAt: () => Date | null;
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
    keepFor: (changes) => budget.keepFor(changes),
    resetsAt: () => budget.resetsAt(),
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
