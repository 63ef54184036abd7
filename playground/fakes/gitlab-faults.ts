/*
 * Trouble on the wire, ordered by a test: *faults* spoil the answer of a request, *gates* hold a
 * request until released. Both pick requests by method, path and query; a request meets at most one
 * fault, the one added first.
 */
import { TOO_MANY, html, json, type Answer } from './gitlab-answer.ts';
import { quotaHeaders, retryLater } from './gitlab-limits.ts';

/**
 * Not applied: `status` (`status`, 500 unless given; JSON, or HTML for 502 and above), `reset`,
 * `hang`, `429-app` (`retryAfter` seconds, none unless given), `429-rack` (30 unless given), `html`
 * (a login page with 200), `empty-json` (`status`, 500 unless given, no body), `answer` (`status`,
 * `body`). Applied: `502-after-apply`, `reset-after-apply`, `hang-after-apply`, `no-link`, `slow`
 * (`delayMs` before it is applied, 100 unless given).
 */
type FaultKind =
  | 'status'
  | '502-after-apply'
  | 'reset-after-apply'
  | 'hang-after-apply'
  | 'reset'
  | 'hang'
  | '429-app'
  | '429-rack'
  | 'html'
  | 'empty-json'
  | 'answer'
  | 'no-link'
  | 'slow';

/** Which requests; what is left out matches anything. */
export interface Selector {
  readonly method?: string;
  /** Tested against the percent-encoded path, `/api/v4/groups/1/members`. */
  readonly path?: RegExp;
  /** Tested against the raw query, `page=2&per_page=100`. */
  readonly query?: RegExp;
}

export interface Fault extends Selector {
  readonly kind: FaultKind;
  /** How many requests it spoils, 1 unless given; `Infinity` for all. */
  readonly times?: number;
  readonly status?: number;
  readonly body?: unknown;
  readonly retryAfter?: number;
  readonly delayMs?: number;
}

export interface Selected {
  readonly method: string;
  readonly path: string;
  readonly search: string;
}

const selects = ({ method, path, query }: Selector, request: Selected): boolean =>
  (method === undefined || method === request.method) &&
  (path === undefined || request.path.search(path) >= 0) &&
  (query === undefined || request.search.search(query) >= 0);

export class GitLabFaults {
  readonly #pending: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending.length = 0;
  }

  /** The fault that this request meets, which is then spent once. */
  take(request: Selected): Fault | null {
    const found = this.#pending.find(({ fault, left }) => left > 0 && selects(fault, request));
    if (found === undefined) return null;
    found.left -= 1;
    return found.fault;
  }
}

/**
 * What a fault does to a request: the answer given in place of GitLab's, a torn connection, or
 * silence.
 */
export type Spoiled = Answer | 'reset' | 'hang';

/** What happens in place of applying the request; null when the fault lets it through. */
export function spoilBefore(fault: Fault, now: Date): Spoiled | null {
  switch (fault.kind) {
    case 'reset':
    case 'hang':
      return fault.kind;
    case 'status':
      return brokenAnswer(fault.status ?? 500);
    case '429-app':
      return json(
        429,
        TOO_MANY,
        fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) },
      );
    case '429-rack':
      return retryLater(fault.retryAfter ?? 30, quotaHeaders(now, { most: 2000, observed: 2001 }));
    case 'html':
      return html(200, 'Sign in · GitLab');
    case 'empty-json':
      return { ...json(fault.status ?? 500, null), body: '' };
    case 'answer':
      return json(fault.status ?? 200, fault.body ?? null);
    case '502-after-apply':
    case 'reset-after-apply':
    case 'hang-after-apply':
    case 'no-link':
    case 'slow':
      return null;
  }
}

/** What happens to the answer of a request that was applied. */
export function spoilAfter({ kind }: Fault, answer: Answer): Spoiled {
  if (kind === '502-after-apply') return brokenAnswer(502);
  if (kind === 'reset-after-apply') return 'reset';
  if (kind === 'hang-after-apply') return 'hang';
  if (kind !== 'no-link') return answer;
  const { Link: _dropped, ...headers } = answer.headers;
  return { ...answer, headers };
}

const TITLES: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'GitLab is not responding (502)',
  503: 'GitLab is not available (503)',
  504: 'GitLab is taking too much time to respond (504)',
};

/** From 502 on it is a proxy that answers. */
function brokenAnswer(status: number): Answer {
  const title = TITLES[status] ?? 'Error';
  return status >= 502 ? html(status, title) : json(status, { message: `${status} ${title}` });
}

/** `received`: admitted and checked, not applied. `applied`: done, not answered. */
export type GatePhase = 'received' | 'applied';

export interface Gate {
  /** Resolves when a request stands at the gate. */
  readonly reached: Promise<void>;
  /** Lets it go on; a gate that no request has reached is taken away. */
  readonly release: () => void;
}

interface Held {
  readonly selector: Selector;
  readonly phase: GatePhase;
  readonly arrive: () => void;
  readonly opened: Promise<void>;
}

export class GitLabGates {
  readonly #waiting = new Set<Held>();
  readonly #releases = new Set<() => void>();

  /** Holds the next matching request, and only that one. */
  hold(selector: Selector, phase: GatePhase): Gate {
    const reached = signal();
    const opened = signal();
    const held: Held = { selector, phase, arrive: reached.fire, opened: opened.fired };
    const release = () => {
      this.#waiting.delete(held);
      this.#releases.delete(release);
      opened.fire();
    };
    this.#waiting.add(held);
    this.#releases.add(release);
    return { reached: reached.fired, release };
  }

  async pass(request: Selected, phase: GatePhase): Promise<void> {
    const held = [...this.#waiting].find((one) => one.phase === phase && selects(one.selector, request));
    if (held === undefined) return;
    this.#waiting.delete(held);
    held.arrive();
    await held.opened;
  }

  releaseAll(): void {
    for (const release of this.#releases) release();
  }
}

function signal(): { readonly fired: Promise<void>; readonly fire: () => void } {
  let fire = (): void => undefined;
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fired, fire };
}
