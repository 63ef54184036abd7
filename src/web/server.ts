/**
 * The web side: what machines ask of a running hallpass, and what they tell it. The socket is opened in listen.ts, what is
 * measured is in metrics.ts, and Slack's own requests never come here.
 */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Log } from '../log.ts';
import { METRICS_TYPE } from './metrics.ts';
import type { ReadyReport } from './readiness.ts';

export interface WebParts {
  readonly ready: () => Promise<ReadyReport>;
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** What people see, below `/pages`; null where they cannot reach it. */
  readonly pages: Hono | null;
  /** What other systems tell, below `/webhooks`. */
  readonly webhooks: Hono;
  readonly log: Log;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work, else 503 and what it cannot. `/metrics`: Prometheus.
 * A fault answers 500 with a reference that the log has, too.
 */
export function createWeb({ ready, metrics, pages, webhooks, log }: WebParts): Hono {
  const web = new Hono();
  web.get('/healthz', (c) => c.json({ status: 'ok' }));
  web.get('/readyz', async (c) => {
    const report = await ready();
    return c.json(report, report.ready ? 200 : 503);
  });
  web.get('/metrics', async (c) => c.body(await metrics(), 200, { 'content-type': METRICS_TYPE }));
  if (pages !== null) web.route('/pages', pages);
  web.route('/webhooks', webhooks);
  web.notFound((c) => c.json({ error: 'not_found' }, 404));
  web.onError((error, c) => {
    const reference = randomBytes(4).toString('hex');
    log.error({ err: error, reference, path: c.req.path }, 'web request failed');
    return c.json({ error: 'internal', reference }, 500);
  });
  return web;
}
