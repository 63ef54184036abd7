/**
 * A GitLab to test against: a real HTTP server on 127.0.0.1 that answers under `/api/v4` as GitLab
 * does, over one store (`gitlab-store.ts`) and one table of routes (`gitlab-routes.ts`). Its rules
 * come from `gitlab-membership.ts` and `gitlab-access.ts`, what people do by hand from
 * `gitlab-console.ts`, trouble from `gitlab-faults.ts`. It is strict: a route or parameter it does
 * not know is recorded in `violations`, which must be empty when a test ends.
 */
import { GitLabConsole } from './gitlab-console.ts';
import { catchUpOnExpiry, removeExpired } from './gitlab-expiry.ts';
import type { Fault, Gate, GatePhase, Selector } from './gitlab-faults.ts';
import type { GraphqlSettings } from './gitlab-graphql.ts';
import { GitLabHooks } from './gitlab-hooks.ts';
import type { NewGroup } from './gitlab-inputs.ts';
import type { LimitSettings } from './gitlab-limits.ts';
import { GitLabServer, type LoggedRequest, type RequestListener } from './gitlab-server.ts';
import { GitLabStore } from './gitlab-store.ts';
import { emptyState, type GitLabGroup, type GitLabState } from './gitlab-state.ts';

export interface FakeGitLabOptions {
  /** The instance's clock; every `Date` header, day and timestamp comes from it. */
  readonly now?: () => Date;
  /** An earlier `snapshot()` to go on from; a new instance has nobody but the bot. */
  readonly state?: GitLabState;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** The id of the bot, which is made with a token when there is no `state`. */
  readonly tokenUserId?: number;
  /**
   * Over the defaults of a self-managed instance: 60 member removals a minute, 300 `/users/:id` in
   * ten.
   */
  readonly limits?: LimitSettings;
  /** How it answers GraphQL; all of it unless given, with the costs of GitLab.com. */
  readonly graphql?: Partial<GraphqlSettings>;
  /** Of a new instance; 18.6 unless given. Security Manager (25) exists from 19. */
  readonly version?: string;
}

const BOT_TOKEN = 'glpat-hallpass-bot';

/** Starts an instance and its server. */
export async function startFakeGitLab(options: FakeGitLabOptions = {}): Promise<FakeGitLab> {
  const fake = new FakeGitLab(options);
  await fake.listen(options.port ?? 0);
  return fake;
}

export class FakeGitLab extends GitLabConsole {
  /** The bot's, with scope `api`; whatever happened to it since. */
  readonly token = BOT_TOKEN;
  readonly botId: number;
  readonly now: () => Date;
  readonly faults: { readonly add: (fault: Fault) => void; readonly clear: () => void };
  /** Every request since the start or since `clearRequests`, oldest first. */
  readonly requests: LoggedRequest[];
  readonly violations: string[];
  /** Webhooks that were set up, and what was sent to them. */
  readonly hooks: GitLabHooks;
  /** How it answers GraphQL from now on. */
  readonly graphql: GraphqlSettings;
  readonly #store: GitLabStore;
  readonly #server: GitLabServer;
  #url = '';

  constructor({
    now = () => new Date(),
    state,
    tokenUserId = 100,
    limits,
    version,
    graphql,
  }: FakeGitLabOptions) {
    const store = new GitLabStore(now, state ?? emptyState(version));
    super(store);
    this.#store = store;
    this.#server = new GitLabServer(store, limits);
    this.graphql = Object.assign(store.graphql, graphql);
    this.now = now;
    this.faults = this.#server.faults;
    this.requests = this.#server.requests;
    this.violations = store.violations;
    this.hooks = new GitLabHooks(store);
    if (!store.tokens.has(BOT_TOKEN)) {
      this.addUser({ id: tokenUserId, username: 'hallpass-bot', name: 'hallpass', bot: true });
      this.addToken({ value: BOT_TOKEN, userId: tokenUserId });
    }
    this.botId = store.tokens.get(BOT_TOKEN)?.userId ?? tokenUserId;
    this.tick();
  }

  /** `http://127.0.0.1:PORT`, without `/api/v4`. */
  get url(): string {
    return this.#url;
  }

  async listen(port: number): Promise<void> {
    this.#url = await this.#server.listen(port);
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  /** A top-level group belongs to the bot unless `ownerId` says otherwise. */
  override addGroup(group: NewGroup, ownerId: number | null = this.botId): GitLabGroup {
    return super.addGroup(group, ownerId);
  }

  /** Lets the nightly worker run if the clock passed 00:10 UTC; every request does so too. */
  tick(): void {
    catchUpOnExpiry(this.#store);
  }

  /** The nightly worker, now, as on the clock's present day. */
  runNightlyExpiry(): void {
    removeExpired(this.#store, this.#store.today());
    this.#store.changed();
  }

  /**
   * Holds the next matching request. `received`: it passed GitLab's checks but changed nothing yet;
   * `applied`: it is done but not answered. A fault that keeps a request from being applied leaves
   * it only the first.
   */
  hold(selector: Selector, phase: GatePhase = 'applied'): Gate {
    return this.#server.gates.hold(selector, phase);
  }

  /** Calls `listener` at both gates of every request; gives the function that ends it. */
  onRequest(listener: RequestListener): () => void {
    this.#server.listeners.add(listener);
    return () => this.#server.listeners.delete(listener);
  }

  /** How many requests matched since the start or since `clearRequests`. */
  countRequests({ method, path }: Pick<Selector, 'method' | 'path'> = {}): number {
    return this.requests.filter(
      (request) =>
        (method === undefined || request.method === method) &&
        (path === undefined || request.path.search(path) >= 0),
    ).length;
  }

  clearRequests(): void {
    this.requests.length = 0;
  }

  /** Calls `watcher` after every change; gives the function that ends it. */
  watch(watcher: () => void): () => void {
    return this.#store.watch(watcher);
  }

  snapshot(): GitLabState {
    return this.#store.snapshot();
  }
}
