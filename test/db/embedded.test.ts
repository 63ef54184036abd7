import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startEmbedded, type Embedded } from '../../src/db/embedded/embedded.ts';
import { testFolder } from '../support/folder.ts';

/** A folder with a database that was stopped, to copy from: creating one takes a second. */
let seed: string;
let dataDir: string;
let logged: string[];
let running: Embedded[];

beforeAll(async () => {
  seed = await testFolder();
  const server = await startEmbedded({ dataDir: seed, durable: false });
  await server.stop();
});

afterAll(async () => {
  await rm(seed, { recursive: true });
});

beforeEach(async () => {
  dataDir = await testFolder();
  execFileSync('cp', ['-a', `${seed}/.`, dataDir]);
  logged = [];
  running = [];
});

afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start({ folder = dataDir, durable = false } = {}): Promise<Embedded> {
  const server = await startEmbedded({ dataDir: folder, durable, log: (message) => logged.push(message) });
  running.push(server);
  return server;
}

async function query({ connection }: Embedded, statement: string): Promise<unknown[]> {
  const client = new Client({ ...connection, ssl: false });
  await client.connect();
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    return rows.flat();
  } finally {
    await client.end();
  }
}

/** The server's process id; null when none runs. */
function serverPid(folder = dataDir): number | null {
  try {
    return Number.parseInt(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8'), 10);
  } catch {
    return null;
  }
}

async function startInAnotherProcess(): Promise<ChildProcess> {
  const child = fork(new URL('../support/start-embedded.ts', import.meta.url), [dataDir], {
    execArgv: ['--import', 'tsx'],
  });
  await once(child, 'message');
  return child;
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

describe('one process', () => {
  test('starts, keeps what was written over a restart, and stops', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as n');
    await first.stop();
    expect(serverPid()).toBeNull();
    const second = await start();
    expect(await query(second, 'select n from kept')).toEqual([42]);
    await second.stop();
  });

  test('listens on a socket that only its user can reach, and on no network', async () => {
    const server = await start();
    expect(await query(server, "select setting from pg_settings where name = 'listen_addresses'")).toEqual([
      '',
    ]);
    expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700);
    await server.stop();
  });

  test('writes through to the disk unless told otherwise', async () => {
    const server = await start({ durable: true });
    expect(
      await query(
        server,
        "select setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')",
      ),
    ).toEqual(['on', 'on', 'on']);
    await server.stop();
  });

  test('works in a folder whose name is too long for a socket, and has odd characters', async () => {
    const folder = join(dataDir, `it's "a", b ${'x'.repeat(100)}`);
    const server = await start({ folder });
    expect(await query(server, 'select 1')).toEqual([1]);
    expect(server.connection.host).toMatch(/^\/tmp\/hallpass-[0-9a-f]{16}$/);
    await server.stop();
    await rm(server.connection.host, { recursive: true });
  });

  test('brings a server back that died', async () => {
    const server = await start();
    await query(server, 'create table kept (n int)');
    process.kill(serverPid()!, 'SIGKILL');
    await vi.waitFor(
      () => expect(logged.filter((message) => message === 'embedded PostgreSQL started')).toHaveLength(2),
      60_000,
    );
    expect(await query(server, 'select count(*) from kept')).toEqual(['0']);
    await server.stop();
    expect(serverPid()).toBeNull();
  });

  test('says why a server does not start', async () => {
    const server = await start();
    await server.stop();
    await unlink(join(dataDir, 'postgres/postgresql.conf'));
    await expect(start()).rejects.toThrow(/postgresql\.conf[^]*DATABASE_URL/);
  });
});

describe('several processes on one folder', () => {
  test('a server left over from a killed process is used, and stopped in the end', async () => {
    const child = await startInAnotherProcess();
    const pid = serverPid();
    await kill(child, 'SIGKILL');
    const server = await start();
    expect(logged).toEqual(['using the PostgreSQL that already runs here']);
    expect(serverPid()).toBe(pid);
    await server.stop();
    expect(serverPid()).toBeNull();
  });

  test('two that start at once on an empty folder share one server, which the last one stops', async () => {
    await rm(dataDir, { recursive: true });
    const [one, two] = await Promise.all([start(), start()]);
    const pid = serverPid();
    await one.stop();
    expect(serverPid()).toBe(pid);
    expect(await query(two, 'select 1')).toEqual([1]);
    await two.stop();
    expect(serverPid()).toBeNull();
  });

  test('the one that started it leaves it to one that came later', async () => {
    const child = await startInAnotherProcess();
    const server = await start();
    await kill(child, 'SIGTERM');
    expect(await query(server, 'select 1')).toEqual([1]);
    await server.stop();
    expect(serverPid()).toBeNull();
  });

  test('two that stop at once do stop it', async () => {
    const servers = await Promise.all([start(), start()]);
    await Promise.all(servers.map((server) => server.stop()));
    expect(serverPid()).toBeNull();
  });
});
