/*
 * A strict PagerDuty on 127.0.0.1: its REST API, version 2, as far as `GET /oncalls`. What real
 * PagerDuty would let pass but hallpass must not do is collected in `violations`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeShift {
  /** Null for a user without one. */
  readonly email: string | null;
  readonly start: Date | null;
  readonly end: Date | null;
}

const ACCEPT = 'application/vnd.pagerduty+json;version=2';
const KNOWN = ['schedule_ids[]', 'include[]', 'since', 'until', 'limit', 'offset'];
const MOST = 100;

export class FakePagerDuty {
  readonly token = 'pd-fake-token';
  /** The shifts of each schedule, by its id. */
  readonly schedules = new Map<string, () => readonly FakeShift[]>();
  readonly violations: string[] = [];
  /** How it answers instead; null for as it should. */
  trouble: number | 'hangs up' | 'no JSON' | null = null;
  calls = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakePagerDuty> {
    const server = createServer();
    const fake = new FakePagerDuty(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      fake.#answer(request, response),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.calls += 1;
    if (this.trouble === 'hangs up') return void request.socket.destroy();
    if (this.trouble === 'no JSON') return void response.writeHead(200).end('<html>');
    if (this.trouble !== null) return reply(response, this.trouble, { error: { code: 2000 } });
    if (request.headers.authorization !== `Token token=${this.token}`)
      return reply(response, 401, { error: { code: 2006, message: 'Unauthorized' } });
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    if (request.method !== 'GET' || pathname !== '/oncalls') {
      this.violations.push(`${request.method} ${pathname}: no such endpoint`);
      return reply(response, 404, { error: { code: 2100 } });
    }
    this.#judge(request, searchParams);
    this.#list(response, searchParams);
  }

  #judge(request: IncomingMessage, query: URLSearchParams): void {
    if (request.headers.accept !== ACCEPT) this.violations.push('GET /oncalls: no version is asked for');
    for (const key of query.keys())
      if (!KNOWN.includes(key)) this.violations.push(`GET /oncalls: unknown parameter ${key}`);
    for (const key of ['since', 'until'])
      if (Number.isNaN(Date.parse(query.get(key) ?? ''))) this.violations.push(`GET /oncalls: no ${key}`);
  }

  #list(response: ServerResponse, query: URLSearchParams): void {
    const ids = query.getAll('schedule_ids[]');
    if (ids.some((id) => !this.schedules.has(id)))
      return reply(response, 404, { error: { code: 2100, message: 'Not Found' } });
    const [since, until] = [new Date(query.get('since') ?? ''), new Date(query.get('until') ?? '')];
    const whole = query.getAll('include[]').includes('users');
    const all = ids.flatMap((id) =>
      (this.schedules.get(id)?.() ?? [])
        .filter(({ start, end }) => (start === null || start < until) && (end === null || end > since))
        .map((shift, index) => entry(id, shift, index, whole)),
    );
    const limit = Math.min(Number(query.get('limit') ?? 25), MOST);
    const offset = Number(query.get('offset') ?? 0);
    const oncalls = all.slice(offset, offset + limit);
    reply(response, 200, { oncalls, limit, offset, more: offset + limit < all.length, total: null });
  }
}

const entry = (id: string, { email, start, end }: FakeShift, index: number, whole: boolean) => ({
  escalation_policy: { id: 'PESC001', type: 'escalation_policy_reference', summary: 'Platform' },
  escalation_level: 1,
  schedule: { id, type: 'schedule_reference', summary: 'Platform' },
  user: whole
    ? { id: `PUSER${index}`, type: 'user', name: email ?? 'nobody', ...(email === null ? {} : { email }) }
    : { id: `PUSER${index}`, type: 'user_reference', summary: email ?? 'nobody' },
  start: start?.toISOString() ?? null,
  end: end?.toISOString() ?? null,
});

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
