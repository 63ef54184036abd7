/*
 * Group webhooks and system hooks as GitLab sends them: after the change, each in its own time,
 * with the secret in a header or (19) signed. Bodies are made at the moment of the change. What
 * they hold is in the documentation of webhook events and system hooks.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { GitLabEvent } from './gitlab-events.ts';
import { hookBody } from './gitlab-hook-bodies.ts';
import type { GitLabStore } from './gitlab-store.ts';

export interface HookSettings {
  readonly url: string;
  /**
   * A system hook hears of the whole instance, a group webhook of the group and everything below
   * it.
   */
  readonly of: 'system' | { readonly groupId: number };
  /** Sent along in X-Gitlab-Token. */
  readonly token?: string;
  /** `whsec_…`: signs each delivery. */
  readonly signingToken?: string;
}

/** One request as it was sent, to be looked at and sent again. */
export interface HookDelivery {
  readonly event: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Null until answered, and for good when it was not. */
  status: number | null;
}

const LIMIT_MS = 10_000;
/** Failures in a row after which a hook rests, and after which it is switched off. */
const REST_AFTER = 4;
const OFF_AFTER = 40;
const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 86_400_000;

interface Hook extends HookSettings {
  failures: number;
  restsUntil: number;
}

export class GitLabHooks {
  /** Oldest first. */
  readonly deliveries: HookDelivery[] = [];
  readonly #hooks: Hook[] = [];
  readonly #store: GitLabStore;
  readonly #underWay = new Set<Promise<void>>();

  constructor(store: GitLabStore) {
    this.#store = store;
    store.onEvent((event) => this.#tell(event));
  }

  add(settings: HookSettings): void {
    this.#hooks.push({ ...settings, failures: 0, restsUntil: 0 });
  }

  /** Sends a delivery, once more or one that nobody made. Gives the status, null for no answer. */
  async send(delivery: Omit<HookDelivery, 'status'>): Promise<number | null> {
    try {
      const answer = await fetch(delivery.url, {
        method: 'POST',
        headers: delivery.headers,
        body: delivery.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }

  /** A delivery by the rules of a hook, which nothing in the store has to have caused. */
  prepare(
    { url, of, token, signingToken }: HookSettings,
    event: string,
    body: Readonly<Record<string, unknown>>,
  ): HookDelivery {
    const [text, id] = [JSON.stringify(body), randomUUID()];
    const timestamp = String(Math.floor(this.#store.now().getTime() / 1000));
    const signature: Record<string, string> =
      signingToken === undefined
        ? {}
        : {
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${sign(signingToken, `${id}.${timestamp}.${text}`)}`,
          };
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': `GitLab/${this.#store.version}`,
      'Idempotency-Key': id,
      'X-Gitlab-Event': of === 'system' ? 'System Hook' : event,
      'X-Gitlab-Webhook-UUID': randomUUID(),
      'X-Gitlab-Event-UUID': randomUUID(),
      ...(token === undefined ? {} : { 'X-Gitlab-Token': token }),
      ...signature,
    };
    return { event: String(body['event_name']), url, headers, body: text, status: null };
  }

  /** Resolves when everything told so far was answered, or was not. */
  async delivered(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #tell(event: GitLabEvent): void {
    for (const hook of this.#hooks) {
      const told = hookBody(this.#store, event, hook.of);
      if (told === null || !this.#isOn(hook)) continue;
      const delivery = this.prepare(hook, told.header, told.body);
      this.deliveries.push(delivery);
      const work = this.#deliver(hook, delivery).finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
    }
  }

  #isOn({ failures, restsUntil }: Hook): boolean {
    return failures < OFF_AFTER && restsUntil <= this.#store.now().getTime();
  }

  async #deliver(hook: Hook, delivery: HookDelivery): Promise<void> {
    delivery.status = await this.send(delivery);
    const isFine = delivery.status !== null && delivery.status >= 200 && delivery.status < 300;
    hook.failures = isFine ? 0 : hook.failures + 1;
    if (hook.failures < REST_AFTER) return;
    const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (hook.failures - REST_AFTER));
    hook.restsUntil = this.#store.now().getTime() + rest;
  }
}

const sign = (token: string, text: string): string =>
  createHmac('sha256', Buffer.from(token.replace(/^whsec_/, ''), 'base64'))
    .update(text)
    .digest('base64');
