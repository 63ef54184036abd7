import { randomBytes } from 'node:crypto';

import { Refusal } from './slack-refusal.ts';
import {
  type OpenView,
  type ResponseUrl,
  type SlackChannel,
  type SlackMessage,
  type SlackPerson,
  type SlackState,
  emptyState,
} from './slack-state.ts';

/** What the person did that the trigger came from. */
export type TriggerOrigin = 'command' | 'message' | 'home' | 'modal' | 'submission';

interface Trigger {
  readonly userId: string;
  readonly origin: TriggerOrigin;
  readonly issuedAt: number;
  /** By the real clock, which a test cannot stop. */
  readonly issuedReally: number;
  used: boolean;
}

export const USLACKBOT = 'USLACKBOT';
const TRIGGER_MS = 3000;
const RESPONSE_URL_MS = 30 * 60 * 1000;
const RESPONSE_URL_USES = 5;

/** The workspace: its state, its clock, and the rules that several methods share. */
export class SlackStore {
  readonly state: SlackState;
  readonly now: () => Date;
  /**
   * What the app did that Slack would forgive but hallpass must not do. Tests assert that it is
   * empty.
   */
  readonly violations: string[] = [];
  /** Where it is served; known once it listens. */
  origin = '';
  readonly #triggers = new Map<string, Trigger>();
  readonly #watchers = new Set<() => void>();

  constructor(now: () => Date, state: SlackState = emptyState()) {
    this.now = now;
    this.state = structuredClone(state);
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  nextId(prefix: string): string {
    this.state.serial += 1;
    return `${prefix}07${this.state.serial.toString(36).toUpperCase().padStart(7, '0')}`;
  }

  /**
   * Seconds with six decimals, always greater than the last one, also while the clock stands still.
   */
  nextTs(): string {
    this.state.lastTs = Math.max(this.now().getTime() * 1000, this.state.lastTs + 1);
    const micros = String(this.state.lastTs).padStart(7, '0');
    return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
  }

  personById(id: string): SlackPerson | undefined {
    return this.state.people.find((person) => person.id === id);
  }

  /** @throws Error when nobody has that handle or id: a mistake in the test, not in the app */
  personOf(handleOrId: string): SlackPerson {
    const found = this.state.people.find(({ id, handle }) => id === handleOrId || handle === handleOrId);
    if (found === undefined) throw new Error(`nobody in the fake Slack is called ${handleOrId}`);
    return found;
  }

  channel(id: string): SlackChannel | undefined {
    return this.state.channels.find((channel) => channel.id === id);
  }

  dmOf(userId: string): SlackChannel | undefined {
    return this.state.channels.find((channel) => channel.dmWith === userId);
  }

  /** The DM with the app, made when there is none yet. */
  openDm(userId: string): SlackChannel {
    const open = this.dmOf(userId);
    if (open !== undefined) return open;
    const dm = {
      id: this.nextId('D'),
      name: 'directmessage',
      dmWith: userId,
      members: [userId],
      external: false,
    };
    this.state.channels.push(dm);
    return dm;
  }

  message(channel: string, ts: string): SlackMessage | undefined {
    return this.state.messages.find((message) => message.channel === channel && message.ts === ts);
  }

  modalsOf(userId: string): OpenView[] {
    return this.state.modals.filter((modal) => modal.userId === userId);
  }

  topModal(userId: string): OpenView | undefined {
    return this.modalsOf(userId).at(-1);
  }

  homeOf(userId: string): OpenView | undefined {
    return this.state.homes.find((home) => home.userId === userId);
  }

  closeModals(closed: readonly OpenView[]): void {
    this.state.modals = this.state.modals.filter((modal) => !closed.includes(modal));
  }

  issueTrigger(userId: string, origin: TriggerOrigin): string {
    const id = `${this.nextId('').slice(2)}.${this.state.team.id}.${randomBytes(8).toString('hex')}`;
    this.#triggers.set(id, {
      userId,
      origin,
      issuedAt: this.now().getTime(),
      issuedReally: performance.now(),
      used: false,
    });
    return id;
  }

  /** Spends a trigger: it works once, for three seconds of the injected and of the real clock. */
  useTrigger(id: string): { readonly userId: string; readonly origin: TriggerOrigin } {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new Refusal('invalid_trigger_id');
    if (trigger.used) throw new Refusal('exchanged_trigger_id');
    const age = Math.max(this.now().getTime() - trigger.issuedAt, performance.now() - trigger.issuedReally);
    if (age > TRIGGER_MS) throw new Refusal('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }

  issueResponseUrl(
    kind: ResponseUrl['kind'],
    userId: string,
    channel: string,
    messageTs: string | null,
  ): string {
    const id = `${this.nextId('').slice(2)}/${randomBytes(12).toString('hex')}`;
    const expiresAt = this.now().getTime() + RESPONSE_URL_MS;
    this.state.responseUrls.push({ id, kind, userId, channel, messageTs, uses: 0, expiresAt });
    return `/${kind}/${this.state.team.id}/${id}`;
  }

  /** Counts one use of the response_url at this path. */
  useResponseUrl(path: string): ResponseUrl {
    const url = this.state.responseUrls.find(
      ({ kind, id }) => path === `/${kind}/${this.state.team.id}/${id}`,
    );
    if (url === undefined) throw new Refusal('invalid_url');
    if (this.now().getTime() > url.expiresAt) throw new Refusal('expired_url');
    if (url.uses >= RESPONSE_URL_USES) throw new Refusal('used_url');
    url.uses += 1;
    return url;
  }
}
