import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { createApi } from '../../src/web/api/api.ts';
import { listen } from '../../src/web/listen.ts';
import { openOffice, type Office } from '../support/office.ts';

/** A server with the API of an office, and a folder for what a client keeps; gone after the test. */
export async function startApi(): Promise<{
  readonly office: Office;
  readonly url: string;
  readonly home: string;
}> {
  const office = await openOffice();
  const api = createApi(office.ctx);
  const web = new Hono().all('/api/v1/*', (c) => api.fetch(c.req.raw));
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  const home = mkdtempSync(join(tmpdir(), 'hallpass-cli-'));
  onTestFinished(async () => {
    await listening.close();
    rmSync(home, { recursive: true });
  });
  return { office, url: listening.url, home };
}
