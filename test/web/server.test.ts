import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import type { ReadyReport } from '../../src/web/readiness.ts';
import { createWeb } from '../../src/web/server.ts';

const web = (ready: ReadyReport, metrics = async () => 'hallpass_grants 1\n') =>
  createWeb({
    ready: async () => ready,
    metrics,
    pages: null,
    webhooks: new Hono(),
    log: createLog('silent'),
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
