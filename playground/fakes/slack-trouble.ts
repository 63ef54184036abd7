/** What can go wrong with one call to Slack. */
export type Trouble =
  /** 429 with a Retry-After in seconds; not applied. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  /** Such a status; not applied. */
  | { readonly kind: 'status'; readonly status: number }
  /** `{ok: false, error}` with status 200; not applied. */
  | { readonly kind: 'error'; readonly error: string }
  /** No answer until the caller gives up; not applied. */
  | { readonly kind: 'hang' }
  /** The connection is cut; not applied. */
  | { readonly kind: 'reset' }
  /** Answered after so many real milliseconds. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Applied, then 500. */
  | { readonly kind: 'applied-500' }
  /** Applied, then the connection is cut. */
  | { readonly kind: 'applied-reset' }
  /** Applied, then no answer until the caller gives up. */
  | { readonly kind: 'applied-hang' };

/** One call to the Web API or to a response_url, as logged. */
export interface SlackCall {
  /** `chat.postMessage` …, or `response_url`. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** The status answered; null while there is none. */
  status: number | null;
  /** The body answered; null while there is none. */
  reply: Readonly<Record<string, unknown>> | null;
  /** Whether the workspace was changed, whatever the caller was told. */
  applied: boolean;
}

export type Hook = (call: SlackCall) => void | Promise<void>;

interface Planned {
  readonly method: string;
  readonly trouble: Trouble;
  times: number;
}

/** Where tests plan trouble and hook into calls. A method of `*` means every call. */
export class Troubles {
  readonly #planned: Planned[] = [];
  readonly #hooks: { readonly when: 'before' | 'after'; readonly method: string; readonly hook: Hook }[] = [];
  readonly #recent = new Map<string, number[]>();

  /** Plans trouble for the next calls, one call by default. Gives back what ends it. */
  plan(method: string, trouble: Trouble, times = 1): () => void {
    const planned = { method, trouble, times };
    this.#planned.push(planned);
    return () => {
      planned.times = 0;
    };
  }

  /** The trouble that this call is to meet, which counts as one of the times. */
  next(method: string): Trouble | null {
    const planned = this.#planned.find((plan) => plan.times > 0 && matches(plan.method, method));
    if (planned === undefined) return null;
    planned.times -= 1;
    return planned.trouble;
  }

  addHook(when: 'before' | 'after', method: string, hook: Hook): () => void {
    const added = { when, method, hook };
    this.#hooks.push(added);
    return () => {
      const index = this.#hooks.indexOf(added);
      if (index >= 0) this.#hooks.splice(index, 1);
    };
  }

  async runHooks(when: 'before' | 'after', call: SlackCall): Promise<void> {
    for (const added of this.#hooks.slice()) {
      if (added.when === when && matches(added.method, call.method)) await added.hook(call);
    }
  }

  /**
   * Counts a call against so many a real minute. Seconds to wait when it is one too many, else
   * null.
   */
  rateLimit(key: string, callsAMinute: number): number | null {
    const now = performance.now();
    const recent = (this.#recent.get(key) ?? []).filter((at) => at > now - 60_000);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= callsAMinute)
      return Math.ceil((oldest + 60_000 - now) / 1000);
    this.#recent.set(key, [...recent, now]);
    return null;
  }
}

function matches(pattern: string, method: string): boolean {
  return pattern === '*' || pattern === method;
}
