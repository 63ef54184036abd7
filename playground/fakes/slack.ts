/*
 * A strict Slack on 127.0.0.1: one workspace, the Web API methods hallpass uses, and people who act
 * through Slack. It holds the app to Slack's documented limits and deadlines; what real Slack would
 * let pass but hallpass must not do is collected in `violations`. Not here: Socket Mode, OAuth but
 * signing in, files, message history, other apps. Start with startFakeSlack; slack-state.ts has the
 * words; slack-methods.ts the table of methods.
 */
import type { Server } from 'node:http';

import { type Ack, Delivery, type Delivered, type Forgery } from './slack-delivery.ts';
import { type SeenMessage, seenMessages } from './slack-looks.ts';
import type { Grant } from './slack-methods.ts';
import { newOpenId, type OpenId } from './slack-openid.ts';
import { eventPayload } from './slack-payloads.ts';
import { type NewPerson, addPerson, seedWorkspace, userJson } from './slack-people.ts';
import { ActingPerson } from './slack-person.ts';
import { type Wire, listen } from './slack-server.ts';
import type { SlackChannel, SlackField, SlackGroup, SlackPerson, SlackState } from './slack-state.ts';
import { SlackStore } from './slack-store.ts';
import { type Hook, type SlackCall, type Trouble, Troubles } from './slack-trouble.ts';

type Json = Readonly<Record<string, unknown>>;

export interface FakeSlackOptions {
  /**
   * The clock of the workspace; the real one by default. Deadlines of three seconds also use the
   * real one.
   */
  readonly now?: () => Date;
  /** Where the app listens; may be set later. */
  readonly requestUrl?: string;
  readonly signingSecret?: string;
  readonly botToken?: string;
  /** What the bot token may do; the scopes of hallpass' manifest by default. */
  readonly scopes?: readonly string[];
  /** A snapshot to go on from. */
  readonly state?: SlackState;
  /** 0, a free one, by default. */
  readonly port?: number;
  /** Whether calls beyond a method's tier are answered 429, by the real clock. Off by default. */
  readonly rateLimits?: boolean;
  /**
   * Awaited after everything a person does: resolves when the app has nothing left to do. May be
   * set later.
   */
  readonly whenIdle?: () => Promise<void>;
}

const SCOPES = [
  'commands',
  'chat:write',
  'files:write',
  'users:read',
  'users:read.email',
  'users.profile:read',
  'usergroups:read',
];

/**
 * Starts an empty workspace, or the one of a snapshot. See seedPeople for one with people in it.
 */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const store = new SlackStore(options.now ?? (() => new Date()), options.state);
  const wire: Wire = {
    store,
    troubles: new Troubles(),
    calls: [],
    grant: { token: options.botToken ?? 'xoxb-fake-bot-token', scopes: options.scopes ?? SCOPES },
    openId: newOpenId(),
    rateLimits: options.rateLimits ?? false,
  };
  const { server, url } = await listen(wire, options.port ?? 0);
  store.origin = url;
  return new FakeSlack(wire, server, url, options);
}

/**
 * The people of every test: ana, omar, priya, dana, lee and sam @acme.test, slackbot, deploybot,
 * gail, erin.
 */
export function seedPeople(fake: FakeSlack): void {
  seedWorkspace(fake.store);
}

export class FakeSlack {
  readonly url: string;
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  readonly store: SlackStore;
  /** Sign in with Slack. */
  readonly openId: OpenId;
  /** Every call to the Web API and to response_urls (method `response_url`), oldest first. */
  readonly calls: readonly SlackCall[];
  whenIdle: () => Promise<void>;
  readonly #delivery: Delivery;
  readonly #troubles: Troubles;
  readonly #grant: Grant;
  readonly #server: Server;
  #undelivered: Json[] = [];

  constructor(wire: Wire, server: Server, url: string, options: FakeSlackOptions) {
    this.url = url;
    this.apiUrl = `${url}/api/`;
    this.store = wire.store;
    this.openId = wire.openId;
    this.calls = wire.calls;
    this.whenIdle = options.whenIdle ?? (async () => {});
    this.#troubles = wire.troubles;
    this.#grant = wire.grant;
    this.#server = server;
    const secret = options.signingSecret ?? 'fake-signing-secret';
    this.#delivery = new Delivery(wire.store, options.requestUrl ?? null, secret);
  }

  get botToken(): string {
    return this.#grant.token;
  }

  get requestUrl(): string | null {
    return this.#delivery.requestUrl;
  }

  set requestUrl(url: string | null) {
    this.#delivery.requestUrl = url;
  }

  get signingSecret(): string {
    return this.#delivery.signingSecret;
  }

  /** Regenerates the signing secret, as an admin does. */
  set signingSecret(secret: string) {
    this.#delivery.signingSecret = secret;
  }

  /** What the app did that it must not do. Tests assert that it is empty. */
  get violations(): readonly string[] {
    return this.store.violations;
  }

  /** Everything sent to the app, oldest first. */
  get deliveries(): readonly Delivered[] {
    return this.#delivery.log;
  }

  callsTo(method: string): readonly SlackCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** The person with that handle or id, to act as. */
  person(handleOrId: string): ActingPerson {
    const stage = {
      store: this.store,
      delivery: this.#delivery,
      url: this.url,
      whenIdle: () => this.whenIdle(),
      sendEvent: (event: Json) => this.#sendEvent(event),
    };
    return new ActingPerson(stage, this.store.personOf(handleOrId).id);
  }

  addPerson(person: NewPerson): SlackPerson {
    return addPerson(this.store, person);
  }

  addGroup(group: Pick<SlackGroup, 'handle' | 'name'> & { readonly members: readonly string[] }): SlackGroup {
    const members = group.members.map((member) => this.store.personOf(member).id);
    const added = { id: this.store.nextId('S'), ...group, members };
    this.store.state.groups.push(added);
    return added;
  }

  /** A field of profiles, which a person has in `fields`. */
  addField(field: Omit<SlackField, 'id'>): SlackField {
    const added = { id: this.store.nextId('Xf'), ...field };
    this.store.state.fields = [...(this.store.state.fields ?? []), added];
    return added;
  }

  /** A channel with these people and, if invited, the bot. */
  addChannel(channel: {
    readonly name: string;
    readonly members: readonly string[];
    readonly withBot?: boolean;
    readonly external?: boolean;
  }): SlackChannel {
    const members = channel.members.map((member) => this.store.personOf(member).id);
    if (channel.withBot === true) members.push(this.store.state.app.botUserId);
    const external = channel.external ?? false;
    const added = { id: this.store.nextId('C'), name: channel.name, dmWith: null, members, external };
    this.store.state.channels.push(added);
    return added;
  }

  /** The messages everybody sees in a channel, oldest first. */
  messagesIn(channel: string): readonly SeenMessage[] {
    return seenMessages(this.store, channel, null);
  }

  deactivate(handle: string): Promise<Ack | null> {
    return this.changePerson(handle, { deleted: true });
  }

  reactivate(handle: string): Promise<Ack | null> {
    return this.changePerson(handle, { deleted: false });
  }

  setEmail(handle: string, email: string, emailConfirmed = true): Promise<Ack | null> {
    return this.changePerson(handle, { email, emailConfirmed });
  }

  setGuest(handle: string, guest = true): Promise<Ack | null> {
    return this.changePerson(handle, { guest });
  }

  setExternal(handle: string, external = true): Promise<Ack | null> {
    return this.changePerson(handle, { external });
  }

  /**
   * Changes a person and sends `user_change`, unless the app is nowhere yet or `quiet` loses the
   * event.
   */
  async changePerson(
    handle: string,
    change: Partial<SlackPerson>,
    options: { readonly quiet?: true } = {},
  ): Promise<Ack | null> {
    const person = this.store.personOf(handle);
    Object.assign(person, change);
    this.store.changed();
    if (options.quiet === true || this.requestUrl === null) return null;
    const user = userJson(this.store, person, this.#grant.scopes.includes('users:read.email'));
    return this.event('user_change', { user });
  }

  /** Sends an event; when that fails once more at once, and then keeps it for redeliverEvents. */
  async event(type: string, fields: Json = {}): Promise<Ack> {
    const ack = await this.#sendEvent({ type, ...fields });
    await this.whenIdle();
    return ack;
  }

  /**
   * Slack's later attempts (after one and after five minutes) at the events the app did not take.
   */
  async redeliverEvents(): Promise<readonly Ack[]> {
    const waiting = this.#undelivered;
    this.#undelivered = [];
    const acks: Ack[] = [];
    for (const payload of waiting) acks.push(await this.#attempt(payload, 2, 'http_error'));
    await this.whenIdle();
    return acks;
  }

  /** Sends any payload or raw body, forged if one likes; one answer per repetition. */
  async deliver(payload: Json | string, forgery: Forgery = {}): Promise<readonly Ack[]> {
    const sent = this.#delivery.signed(payload, forgery);
    const acks: Ack[] = [];
    for (let count = 0; count < (forgery.repeat ?? 1); count += 1) acks.push(await this.#delivery.post(sent));
    await this.whenIdle();
    return acks;
  }

  /** Sends the same bytes and headers again. */
  async replay(delivered: Delivered): Promise<Ack> {
    const ack = await this.#delivery.post(delivered);
    await this.whenIdle();
    return ack;
  }

  /**
   * Plans trouble for the next calls to a method, to `response_url` or to `*`. Gives back what ends
   * it.
   */
  trouble(method: string, trouble: Trouble, times = 1): () => void {
    return this.#troubles.plan(method, trouble, times);
  }

  /**
   * Runs before a call is applied; what a test does here happens while the app waits. Gives back
   * what removes it.
   */
  before(method: string, hook: Hook): () => void {
    return this.#troubles.addHook('before', method, hook);
  }

  /** Runs after a call was applied and before it is answered. Gives back what removes it. */
  after(method: string, hook: Hook): () => void {
    return this.#troubles.addHook('after', method, hook);
  }

  /** Called after every change of what people see. Gives back what ends it. */
  watch(watcher: () => void): () => void {
    return this.store.watch(watcher);
  }

  /**
   * The first truthy answer, asked again after every change.
   * @throws Error after so many real milliseconds
   */
  async until<T>(check: () => T, ms = 60_000): Promise<NonNullable<T>> {
    const deadline = performance.now() + ms;
    for (;;) {
      const answer = check();
      if (answer !== null && answer !== undefined && answer !== false && answer !== 0 && answer !== '')
        return answer;
      if (performance.now() > deadline) throw new Error(`not so after ${ms} ms: ${String(check)}`);
      await this.#nextChange(20);
    }
  }

  /**
   * The workspace as JSON, for startFakeSlack({state}). Triggers and requests under way are not
   * part of it.
   */
  snapshot(): SlackState {
    return structuredClone(this.store.state);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #sendEvent(event: Json): Promise<Ack> {
    const payload = eventPayload(this.store, event);
    const first = await this.#delivery.send(payload);
    if (first.status === 200) return first;
    return this.#attempt(payload, 1, first.late ? 'http_timeout' : 'http_error');
  }

  async #attempt(payload: Json, number: number, reason: string): Promise<Ack> {
    const headers = { 'x-slack-retry-num': String(number), 'x-slack-retry-reason': reason };
    const ack = await this.#delivery.send(payload, headers);
    if (ack.status !== 200 && number < 3) this.#undelivered.push(payload);
    return ack;
  }

  #nextChange(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const unwatch = this.store.watch(done);
      function done(): void {
        clearTimeout(timer);
        unwatch();
        resolve();
      }
    });
  }
}
