import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakePagerDuty } from '../../playground/fakes/pagerduty.ts';
import type { Proxies } from '../../src/connectors/proxies.ts';
import { openOnCall } from '../../src/connectors/on-call/on-call.ts';
import { OnCallSchedule } from '../../src/domain/document/config-on-call.ts';
import { Secret } from '../../src/secret.ts';
import { connectProxy } from '../support/connect-proxy.ts';

const NOW = new Date('2026-11-30T10:00:00Z');
const at = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);
const token = { env: 'TOKEN' };
const never = new AbortController().signal;
const NO_PROXIES = { https: null, http: null, bypass: [] };

describe('PagerDuty', () => {
  let pagerduty: FakePagerDuty;
  beforeEach(async () => {
    pagerduty = await FakePagerDuty.start();
    pagerduty.schedules.set('PLATF01', () => []);
  });
  afterEach(async () => {
    await pagerduty.close();
    expect(pagerduty.violations).toEqual([]);
  });
  const schedule = (id = 'PLATF01') =>
    OnCallSchedule.parse({ id: 'platform', source: 'pagerduty', schedule: id, url: pagerduty.url, token });
  const read = (secret: string | null = pagerduty.token, id?: string, proxies: Proxies = NO_PROXIES) =>
    openOnCall({ secretOf: () => secret, proxies, extraAuthorities: null }).read(schedule(id), NOW, never);

  it('tells the shifts of a day, page by page; who has no e-mail is left out', async () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      email: `p${index}@acme.test`,
      start: at(1),
      end: at(2),
    }));
    pagerduty.schedules.set('PLATF01', () => [
      { email: 'lee@acme.test', start: null, end: at(4) },
      { email: null, start: at(0), end: null },
      { email: 'past@acme.test', start: at(-8), end: at(-1) },
      { email: 'later@acme.test', start: at(25), end: null },
      ...many,
    ]);
    const answer = await read();
    if ('fault' in answer) throw new Error(answer.detail);
    expect(answer.shifts[0]).toEqual({ person: 'lee@acme.test', from: null, until: at(4) });
    expect(answer.shifts.map(({ person }) => person)).toEqual([
      'lee@acme.test',
      ...many.map(({ email }) => email),
    ]);
    expect(pagerduty.calls).toBe(2);
  });

  it.each([
    ['busy', 503],
    ['busy', 429],
    ['token_refused', 403],
    ['not_understood', 400],
    ['not_understood', 'no JSON'],
    ['unreachable', 'hangs up'],
  ] as const)('says that it is %s: %s', async (fault, trouble) => {
    pagerduty.trouble = trouble;
    const answer = await read();
    expect(answer).toMatchObject({ fault });
    expect(JSON.stringify(answer)).not.toContain(pagerduty.token);
  });

  it('says that the token is wrong or missing, and that there is no such schedule', async () => {
    expect(await read('another')).toMatchObject({ fault: 'token_refused' });
    expect(await read(null)).toMatchObject({ fault: 'token_refused' });
    expect(await read(pagerduty.token, 'PNOBODY')).toMatchObject({ fault: 'unknown_schedule' });
  });

  it('goes through the proxy', async () => {
    const proxy = await connectProxy();
    const answer = await read(pagerduty.token, undefined, { ...NO_PROXIES, http: new Secret(proxy.url) });
    expect(answer).toEqual({ shifts: [] });
    expect(proxy.asked).toEqual([new URL(pagerduty.url).host]);
  });
});

describe('the contract of docs/on-call.md', () => {
  async function source(body: unknown) {
    const asked: { url: string; authorization: string | undefined }[] = [];
    const server = createServer((request, response) => {
      asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/platform?team=1`;
    const schedule = OnCallSchedule.parse({ id: 'platform', source: 'http', url, token });
    const onCall = openOnCall({ secretOf: () => 'secret', proxies: NO_PROXIES, extraAuthorities: null });
    return { asked, read: () => onCall.read(schedule, NOW, never) };
  }

  it('gives shifts for a day, asked for with the token', async () => {
    const { asked, read } = await source({
      shifts: [{ person: 'lee@acme.test', from: '2026-11-30T09:00:00+01:00', until: null }],
    });
    expect(await read()).toEqual({ shifts: [{ person: 'lee@acme.test', from: at(-2), until: null }] });
    expect(asked).toEqual([
      {
        url: '/platform?team=1&from=2026-11-30T10%3A00%3A00.000Z&until=2026-12-01T10%3A00%3A00.000Z',
        authorization: 'Bearer secret',
      },
    ]);
  });

  it.each([
    [
      'a time without an offset',
      { shifts: [{ person: 'lee@acme.test', from: '2026-11-30T09:00:00', until: null }] },
    ],
    ['a person it cannot be', { shifts: [{ person: 'Lee Park', from: null, until: null }] }],
    ['no list', { people: [] }],
  ])('is not understood with %s, and nobody is on call by it', async (_, body) => {
    expect(await (await source(body)).read()).toMatchObject({ fault: 'not_understood' });
  });
});
