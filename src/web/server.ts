/**
 * The web side: what machines ask of a running hallpass, and what they tell it. The socket is
 * opened in listen.ts, what is measured is in metrics.ts, and Slack's own requests never come here.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { METRICS_TYPE } from './metrics.ts';
import { onceAMinute } from '../once-a-minute.ts';
import type { ReadyReport } from './readiness.ts';

export interface WebParts {
  readonly ready: () => Promise<ReadyReport>;
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** What lets in to the metrics; null for everybody who reaches the port. */
  readonly metricsToken: Secret | null;
  /** What people see, below `/pages`; null where they cannot reach it. */
  readonly pages: Hono | null;
  /** What people sign in to, below `/`; null where they cannot. */
  readonly console: Hono | null;
  /** What programs call, below `/api/v1`. */
  readonly api: { readonly fetch: (request: Request) => Response | Promise<Response> };
  /** What other systems tell, below `/webhooks`. */
  readonly webhooks: Hono;
  readonly log: Log;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work, else 503 and what it cannot.
 * `/metrics`: Prometheus. A fault answers 500 with a reference that the log has, too; a body that
 * is too large 413, wherever it is sent. `/metrics` costs the database something: where
 * `metricsToken` is set, whoever asks has to show it, as `Authorization: Bearer …`.
 */
export function createWeb(parts: WebParts): Hono {
  const { ready, metrics, metricsToken, pages, api, webhooks, log } = parts;
  const web = new Hono();
  web.get('/healthz', (c) => c.json({ status: 'ok' }));
  web.get('/readyz', async (c) => {
    const report = await ready();
    return c.json(report, report.ready ? 200 : 503);
  });
  web.get('/metrics', async (c) => {
    if (metricsToken !== null && !isShown(metricsToken, c.req.header('authorization'))) {
      c.header('www-authenticate', 'Bearer realm="metrics"');
      return c.json({ error: 'unauthorized' }, 401);
    }
    return c.body(await metrics(), 200, { 'content-type': METRICS_TYPE });
  });
  if (pages !== null) web.route('/pages', pages);
  web.route('/webhooks', webhooks);
  web.all('/api/v1/*', (c) => api.fetch(c.req.raw));
  if (parts.console !== null) web.route('/', parts.console);
  web.notFound((c) => c.json({ error: 'not_found' }, 404));
  const tooLarge = onceAMinute((times) => log.warn({ times }, 'web request refused: its body is too large'));
  web.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 413) {
      tooLarge();
      return c.json({ error: 'too_large' }, 413);
    }
    // Whoever sent it has gone, or was cut off for taking too long: nobody reads the answer.
    if (c.req.raw.signal.aborted) return c.json({ error: 'incomplete' }, 400);
    const reference = randomBytes(4).toString('hex');
    log.error({ err: error, reference, path: c.req.path }, 'web request failed');
    return c.json({ error: 'internal', reference }, 500);
  });
  return web;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing of the token. */
const isShown = (token: Secret, header: string | undefined): boolean =>
  timingSafeEqual(digest(`Bearer ${token.reveal()}`), digest(header ?? ''));
