/**
 * The page, what it can do, and the stream that keeps it up to date. On loopback, for pages from
 * here only.
 */
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { Act, perform } from './acts.ts';
import { Live } from './live.ts';
import { CAST } from './picture.ts';
import type { Stage } from './stage.ts';

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

const FIRST_PORT = 4321;
const PORTS = 50;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Serves the stage. Port null is 4321, or the next free one; 0 any free one.
 * @throws Error when the port asked for is taken
 */
export async function serve(stage: Stage, port: number | null): Promise<Serving> {
  const live = new Live(stage);
  const server = createAdaptorServer({ fetch: routes(stage, live).fetch });
  const listen = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await takePort(port, listen);
  } catch (error) {
    await live.stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await live.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

async function takePort(port: number | null, listen: (port: number) => Promise<void>): Promise<void> {
  const last = FIRST_PORT + PORTS;
  for (let wanted = port ?? FIRST_PORT; ; wanted++) {
    try {
      return await listen(wanted);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (port !== null)
        throw new Error(`Port ${port} is taken; choose another with --port.`, { cause: error });
      if (wanted === last) throw error;
    }
  }
}

function routes(stage: Stage, live: Live): Hono {
  const app = new Hono();
  // A page elsewhere that found out the port could otherwise act here, through a name that leads to
  // 127.0.0.1.
  app.use((context, next) => {
    const host = context.req.header('host') ?? '';
    if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host))
      return Promise.resolve(context.text('Not here', 421));
    return next();
  });
  app.get('/api/alive', (context) => context.json({ pid: process.pid }));
  app.get('/api/live', (context) => {
    const handle = z.enum(CAST as [string, ...string[]]).safeParse(context.req.query('as'));
    if (!handle.success) return context.text('Nobody is called so', 404);
    return streamSSE(context, async (stream) => {
      const leave = live.view(handle.data, (data) => void stream.writeSSE({ data }));
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      leave();
    });
  });
  app.post('/api/act', async (context) => {
    // A form of another site can be sent without asking, but not with this type.
    if (!context.req.header('content-type')?.startsWith('application/json'))
      return context.text('JSON, please', 415);
    const act = Act.safeParse(await context.req.json().catch(() => null));
    if (!act.success) return context.json({ error: z.prettifyError(act.error) }, 400);
    try {
      const outcome = await perform(stage, act.data);
      await live.update();
      return context.json(outcome);
    } catch (error) {
      return context.json({ error: error instanceof Error ? error.message : String(error) }, 409);
    }
  });
  app.get('/:file?', async (context) => {
    const name = context.req.param('file') ?? 'index.html';
    const type = TYPES[extname(name)];
    const body = /^[a-z-]+\.[a-z]+$/.test(name) && type !== undefined ? await pageFile(name) : null;
    if (body === null || type === undefined) return context.text('Not found', 404);
    return context.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' });
  });
  return app;
}

async function pageFile(name: string): Promise<string | null> {
  return readFile(new URL(`page/${name}`, import.meta.url), 'utf8').catch(() => null);
}
