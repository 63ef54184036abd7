import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';
import type { ReadyReport } from '../../src/web/readiness.ts';
import { createWeb } from '../../src/web/server.ts';

const web = (
  ready: ReadyReport,
  metrics = async () => 'hallpass_grants 1\n',
  metricsToken: Secret | null = null,
  log: Log = createLog('silent'),
) =>
  createWeb({
    ready: async () => ready,
    metrics,
    metricsToken,
    console: null,
    pages: null,
    api: new Hono(),
    webhooks: new Hono()
      .use(bodyLimit({ maxSize: 10 }))
      .post('/gitlab', async (c) => c.json(await c.req.text())),
    log,
  });

const READY: ReadyReport = { ready: true, checks: { database: 'ok' } };

describe('createWeb', () => {
  it('tells that the process lives, whatever else is wrong', async () => {
    const answer = await web({ ready: false, checks: { database: 'gone' } }).request('/healthz');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready', async () => {
    const answer = await web(READY).request('/readyz');
    expect([answer.status, await answer.json()]).toEqual([200, READY]);
  });

  it('is not ready, and says why', async () => {
    const report = { ready: false, checks: { database: 'ok', queue: 'Redis does not answer' } };
    const answer = await web(report).request('/readyz');
    expect([answer.status, await answer.json()]).toEqual([503, report]);
  });

  it('prints metrics as Prometheus reads them', async () => {
    const answer = await web(READY).request('/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toBe('hallpass_grants 1\n');
  });

  it('shows metrics only to who has the token, where there is one', async () => {
    const guarded = web(READY, undefined, new Secret('a-token-of-prometheus'));
    const ask = async (authorization?: string) =>
      (await guarded.request('/metrics', authorization === undefined ? {} : { headers: { authorization } }))
        .status;
    expect(await ask()).toBe(401);
    expect(await ask('Bearer another')).toBe(401);
    expect(await ask('a-token-of-prometheus')).toBe(401);
    expect(await ask('Bearer a-token-of-prometheus')).toBe(200);
    expect((await guarded.request('/healthz')).status).toBe(200);
  });

  it('answers a body that is too large with 413, told beforehand or not', async () => {
    const told = await web(READY).request('/webhooks/gitlab', {
      method: 'POST',
      body: 'x'.repeat(11),
      headers: { 'content-length': '11' },
    });
    const body = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 5; part += 1) controller.enqueue(new TextEncoder().encode('xxx'));
        controller.close();
      },
    });
    const untold = await web(READY).request('/webhooks/gitlab', { method: 'POST', body, duplex: 'half' });
    expect([told.status, await told.json()]).toEqual([413, { error: 'too_large' }]);
    expect([untold.status, await untold.json()]).toEqual([413, { error: 'too_large' }]);
  });

  it('says it in one line of the log a minute, however many are sent', async () => {
    const lines: unknown[] = [];
    const log = { ...createLog('silent'), warn: (...line: unknown[]) => void lines.push(line) } as Log;
    const one = web(READY, undefined, null, log);
    for (let times = 0; times < 50; times++)
      expect((await one.request('/webhooks/gitlab', { method: 'POST', body: 'x'.repeat(11) })).status).toBe(
        413,
      );
    expect(lines).toEqual([[{ times: 1 }, 'web request refused: its body is too large']]);
  });

  it('answers a fault with a reference and nothing else', async () => {
    const broken = web(READY, () => Promise.reject(new Error('password hunter2 refused')));
    const answer = await broken.request('/metrics');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      error: 'internal',
      reference: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  it('knows nothing else', async () => {
    const answer = await web(READY).request('/admin');
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'not_found' }]);
  });
});
