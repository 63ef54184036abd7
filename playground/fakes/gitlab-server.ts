/*
 * The road of a request: read, find its route, admit it (token, quota, parameters, check), apply
 * it, answer. Faults, gates and listeners stand before and after "apply". Handlers are synchronous,
 * so nothing else happens in between.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { GitLabRefusal, json, type Answer } from './gitlab-answer.ts';
import type { Call, WireRequest } from './gitlab-call.ts';
import { catchUpOnExpiry } from './gitlab-expiry.ts';
import {
  GitLabFaults,
  GitLabGates,
  spoilAfter,
  spoilBefore,
  type GatePhase,
  type Spoiled,
} from './gitlab-faults.ts';
import { admitGraphql, answerGraphql, GRAPHQL_PATH } from './gitlab-graphql.ts';
import { demandGranular } from './gitlab-granular.ts';
import { GitLabLimits, type LimitSettings } from './gitlab-limits.ts';
import { IGNORED_PARAMETERS } from './gitlab-member-routes.ts';
import { oauthRoute } from './gitlab-oauth.ts';
import { readParams } from './gitlab-params.ts';
import { matchRoute, type Match } from './gitlab-routes.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { authenticate } from './gitlab-tokens.ts';

/** One request as tests look at it. */
export interface LoggedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** Null until answered, and for good when the connection was torn or left hanging. */
  status: number | null;
}

/** Called at both gates of every request; a promise is waited for. */
export type RequestListener = (phase: GatePhase, request: LoggedRequest) => void | Promise<void>;

/** An admitted request, ready to be applied, with the headers that go with any answer to it. */
interface Admitted {
  readonly headers: Readonly<Record<string, string>>;
  readonly apply: () => Answer;
}

export class GitLabServer {
  readonly faults = new GitLabFaults();
  readonly gates = new GitLabGates();
  readonly requests: LoggedRequest[] = [];
  readonly listeners = new Set<RequestListener>();
  readonly #store: GitLabStore;
  readonly #limits: GitLabLimits;
  readonly #server: Server;
  #origin = '';

  constructor(store: GitLabStore, limits: LimitSettings | undefined) {
    this.#store = store;
    this.#limits = new GitLabLimits(store.now, limits);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // The client went away while it was still sending.
        if (!request.complete) return;
        store.violate(`the fake GitLab broke: ${String(error)}`);
        send(response, json(500, { message: '500 Internal Server Error' }), store.now());
      });
    });
  }

  /** Listens on 127.0.0.1; port 0 picks a free one. Gives the origin. */
  async listen(port: number): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.#origin;
  }

  async close(): Promise<void> {
    this.gates.releaseAll();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    catchUpOnExpiry(this.#store);
    const url = new URL(incoming.url ?? '/', this.#origin);
    const body = await readBody(incoming);
    const request: WireRequest = {
      method: incoming.method ?? 'GET',
      origin: this.#origin,
      path: url.pathname,
      query: fieldsOf(url.searchParams),
      body: body ?? {},
      headers: incoming.headers,
    };
    if (request.path === GRAPHQL_PATH && !this.#store.graphql.isOn) {
      // GitLab never hears of it.
      send(response, json(404, { error: '404 Not Found' }), this.#store.now());
      return;
    }
    const logged = this.#log(request);
    const outcome = await this.#handle(request, logged, url.search, body === null);
    if (outcome === 'hang') return;
    if (outcome === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    logged.status = outcome.status;
    send(response, outcome, this.#store.now());
  }

  #log({ method, path, query, body }: WireRequest): LoggedRequest {
    const logged = { method, path, query, body, at: this.#store.now(), status: null };
    this.requests.push(logged);
    return logged;
  }

  async #handle(
    request: WireRequest,
    logged: LoggedRequest,
    search: string,
    isUnreadable: boolean,
  ): Promise<Spoiled> {
    const selected = { method: request.method, path: request.path, search };
    const fault = this.faults.take(selected);
    const pass = async (phase: GatePhase) => {
      for (const listener of this.listeners) await listener(phase, logged);
      await this.gates.pass(selected, phase);
    };
    const instead = fault === null ? null : spoilBefore(fault, this.#store.now());
    const admitted = instead === null ? this.#admit(request, isUnreadable) : null;
    await pass('received');
    if (admitted === null) return instead as Spoiled;
    if (fault?.kind === 'slow') await sleep(fault.delayMs ?? 100);
    const plain = answerOf(admitted.apply);
    const answer = { ...plain, headers: { ...admitted.headers, ...plain.headers } };
    if (request.method !== 'GET' && request.path !== GRAPHQL_PATH && answer.status < 400)
      this.#store.changed();
    await pass('applied');
    return fault === null ? answer : spoilAfter(fault, answer);
  }

  /** Never throws: a refusal is what applying it will give. */
  #admit(request: WireRequest, isUnreadable: boolean): Admitted {
    let headers: Record<string, string> = {};
    try {
      const oauth = oauthRoute(this.#store, request);
      if (oauth !== null && isUnreadable) throw this.#unreadable(request);
      if (oauth !== null) return { headers, apply: oauth };
      if (request.path === GRAPHQL_PATH) return this.#admitGraphql(request, isUnreadable);
      const found = this.#route(request);
      const { token, caller } = authenticate(this.#store, request.headers, found.route);
      demandGranular(this.#store, token, found.route, found.pathParams);
      const quota = this.#limits.countUser(caller.id);
      headers = quota.headers;
      const { refusal } = quota;
      if (refusal !== null) return { headers, apply: () => refusal };
      if (isUnreadable) throw this.#unreadable(request);
      const params = readParams(found.route, this.#rawParams(request, found));
      const { pathParams } = found;
      const call: Call = {
        store: this.#store,
        limits: this.#limits,
        token,
        caller,
        params,
        pathParams,
        request,
      };
      found.route.check?.(call);
      return { headers, apply: () => found.route.run(call) };
    } catch (error) {
      return { headers, apply: () => raise(error) };
    }
  }

  #admitGraphql(request: WireRequest, isUnreadable: boolean): Admitted {
    const asking = admitGraphql(this.#store, request);
    const { headers, refusal } = this.#limits.countUser(asking.caller.id);
    if (refusal !== null) return { headers, apply: () => refusal };
    if (isUnreadable) throw this.#unreadable(request);
    return { headers, apply: () => answerGraphql(asking, request) };
  }

  #route({ method, path }: WireRequest): Match {
    try {
      return matchRoute(method, path);
    } catch (error) {
      this.#store.violate(`${method} ${path}: no such route`);
      throw error;
    }
  }

  #unreadable({ method, path }: WireRequest): GitLabRefusal {
    this.#store.violate(`${method} ${path}: the body is neither a JSON object nor a form`);
    return new GitLabRefusal(400, { message: '400 Bad request' });
  }

  /**
   * Query, body and path in one, as GitLab sees them. A name that the route does not know is a
   * violation.
   */
  #rawParams(
    { method, path, query, body }: WireRequest,
    { route, pathParams }: Match,
  ): Record<string, unknown> {
    const raw = { ...query, ...body, ...pathParams };
    const unknown = Object.keys(raw).filter((name) => !(name in route.params));
    for (const name of unknown) this.#store.violate(`${method} ${path}: unknown parameter ${name}`);
    const refused = unknown.find((name) => !IGNORED_PARAMETERS.has(name));
    if (refused !== undefined) throw new GitLabRefusal(400, { error: `${refused} is invalid` });
    return raw;
  }
}

function raise(error: unknown): never {
  throw error;
}

function answerOf(apply: () => Answer): Answer {
  try {
    return apply();
  } catch (error) {
    if (error instanceof GitLabRefusal) return error.answer;
    throw error;
  }
}

/** A JSON or form body as an object; null when it cannot be read as one. */
async function readBody(incoming: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  const type = incoming.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return fieldsOf(new URLSearchParams(text));
  if (!type.startsWith('application/json')) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** `name[]` becomes a list under `name`. */
function fieldsOf(search: URLSearchParams): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    if (name.endsWith('[]')) fields[name.slice(0, -2)] = search.getAll(name);
    else fields[name] = search.getAll(name).at(-1);
  }
  return fields;
}

/** Does nothing when the other side has gone. */
function send(response: ServerResponse, { status, headers, body }: Answer, now: Date): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, Date: now.toUTCString() });
  response.end(body);
}
