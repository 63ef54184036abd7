import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { testFolder } from './folder.ts';

/** A Redis of the test's own, to be emptied and killed. */
export interface OwnRedis {
  readonly url: string;
  readonly flush: () => Promise<void>;
  /** SIGKILL; resolves when it is gone. Twice is harmless. */
  readonly kill: () => Promise<void>;
}

/** Whether there is a redis-server to start. */
export const hasRedisServer = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'redis-server')));

/** On a free port of 127.0.0.1, keeping nothing on disk. Resolves when it answers. */
export async function startOwnRedis(settings: Readonly<Record<string, string>> = {}): Promise<OwnRedis> {
  const [port, folder] = await Promise.all([freePort(), testFolder()]);
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, ...settings };
  const server = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: 'ignore' },
  );
  const gone = once(server, 'exit');
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url,
    flush: async () => void (await client.flushall()),
    async kill() {
      client.disconnect();
      server.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
