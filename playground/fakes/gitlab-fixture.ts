/* The little instance of the fake GitLab's own tests, and a client that hides nothing. */
import { onTestFinished } from 'vitest';

import { startFakeGitLab, type FakeGitLab, type FakeGitLabOptions } from './gitlab.ts';

export const TODAY = '2026-03-10';
export const TOMORROW = '2026-03-11';
export const YESTERDAY = '2026-03-09';
export const NOT_FOUND = { message: '404 Not found' };
export const FORBIDDEN = { message: '403 Forbidden' };

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

export interface Sent {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Clock {
  now: Date;
}

export class Fixture {
  readonly fake: FakeGitLab;
  readonly #clock: Clock;

  private constructor(fake: FakeGitLab, clock: Clock) {
    this.fake = fake;
    this.#clock = clock;
  }

  /**
   * `acme` (1, "Acme"), `acme/plat` (2), `acme/plat/api` (10); the bot 100 owns acme; u5 has
   * nothing, u6 is Developer in acme, u7 is Reporter in the project until 1 May, u8 has nothing.
   * Noon of `TODAY`. Closed when the test ends, which must not have caused violations it did not
   * take off the list.
   */
  static async start(
    options: FakeGitLabOptions = {},
    fill: (fake: FakeGitLab) => void = seed,
  ): Promise<Fixture> {
    const clock: Clock = { now: new Date(`${TODAY}T12:00:00Z`) };
    const fake = await startFakeGitLab({ now: () => clock.now, ...options });
    onTestFinished(async () => {
      await fake.close();
      if (fake.violations.length > 0) throw new Error(`violations: ${fake.violations.join('; ')}`);
    });
    if (options.state === undefined) fill(fake);
    return new Fixture(fake, clock);
  }

  /** Sets the clock to a time of day, or to an instant. */
  at(time: string): void {
    this.#clock.now = new Date(time.includes('T') ? time : `${TODAY}T${time}Z`);
  }

  async send(method: string, path: string, { body, token, headers }: Sent = {}): Promise<Reply> {
    const response = await fetch(`${this.fake.url}/api/v4${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token ?? this.fake.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** The same, as `[status, body]`, which is what most cases are about. */
  async ask(method: string, path: string, sent: Sent = {}): Promise<[number, unknown]> {
    const { status, body } = await this.send(method, path, sent);
    return [status, body];
  }

  get(path: string): Promise<[number, unknown]> {
    return this.ask('GET', path);
  }

  post(path: string, body: unknown): Promise<[number, unknown]> {
    return this.ask('POST', path, { body });
  }

  put(path: string, body: unknown): Promise<[number, unknown]> {
    return this.ask('PUT', path, { body });
  }

  delete(path: string): Promise<[number, unknown]> {
    return this.ask('DELETE', path);
  }

  /** The level of a direct row; null for none. */
  level(kind: 'group' | 'project', id: number, userId: number): number | null {
    return this.fake.member(kind, id, userId)?.level ?? null;
  }
}

function seed(fake: FakeGitLab): void {
  fake.addGroup({ id: 1, path: 'acme', name: 'Acme' });
  fake.addGroup({ id: 2, path: 'plat', name: 'Plat', parentId: 1 });
  fake.addProject({ id: 10, groupId: 2, path: 'api', name: 'API' });
  for (const id of [5, 6, 7, 8]) fake.addUser({ id, username: `u${id}`, name: `User ${id}` });
  fake.setMember('group', 1, 6, 30);
  fake.setMember('project', 10, 7, 20, { expiresAt: '2026-05-01' });
}
