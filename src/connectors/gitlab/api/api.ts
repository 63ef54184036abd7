/**
 * gitbeaker with a transport of our own: every call of it is one request, with one time limit, in
 * the budget of its connector.
 */
import {
  defaultOptionsHandler,
  type DefaultRequestOptions,
  type RequesterType,
  type ResourceOptions,
} from '@gitbeaker/requester-utils';
import { Gitlab } from '@gitbeaker/rest';
import type { Dispatcher } from 'undici';
import { answeredAt, bodyOf, retryAt } from './answer.ts';
import { type Asking, type Priority, RequestBudget } from './budget.ts';
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

const TIMEOUT_MS = 10_000;
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];

/**
 * One call under way: gitbeaker's methods take neither a signal nor headers, nor do they give the
 * answer's.
 */
export interface Exchange {
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
export interface Starting {
  exchange: Exchange | null;
}

/** Whatever is called on it goes out for the exchange in `starting`. */
export function createApi(
  options: ClientOptions & { readonly budget: RequestBudget },
  starting: Starting,
): Api {
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
