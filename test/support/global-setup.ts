/**
 * One PostgreSQL for the whole run, holding one migrated database to copy from. TEST_DATABASE_URL names a server to use,
 * as a user who may create databases; else an embedded one is started, in memory where there is room.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded/embedded.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { PLACES, serverFolder, testFolder } from './folder.ts';
import { addressOf, administer, type TestServer } from './test-server.ts';

/** Databases of earlier runs that are older than this were left behind. */
const ABANDONED_SECONDS = 3600;
const FOLDER = /^hallpass-test-(\d+)-/;

const cleanUps: (() => Promise<void>)[] = [];

export async function setup(project: TestProject): Promise<void> {
  const url = process.env['TEST_DATABASE_URL'];
  const prefix = `hallpass_test_${Math.floor(Date.now() / 1000)}_${process.pid}_`;
  const server: TestServer = url ? { address: { url }, prefix } : { address: await startOwn(), prefix };
  if (url) cleanUps.push(() => dropDatabases(server));
  await makeTemplate(server);
  project.provide('server', server);
  const scratch = await testFolder();
  cleanUps.push(() => rm(scratch, { recursive: true }));
  project.provide('scratch', scratch);
}

export async function teardown(): Promise<void> {
  for (const cleanUp of cleanUps) await cleanUp();
}

async function makeTemplate(server: TestServer): Promise<void> {
  await administer(server, `create database ${server.prefix}template`);
  const { db, pool, close } = openDatabase(addressOf(server, `${server.prefix}template`));
  await migrate(db, pool, { withQueue: true });
  await close();
}

/** This run's, and those of runs that were killed. */
async function dropDatabases(server: TestServer): Promise<void> {
  const names = await administer(
    server,
    "select datname from pg_database where datname like 'hallpass\\_test\\_%'",
  );
  for (const name of names.map(String)) {
    const age = Date.now() / 1000 - Number(name.split('_')[2]);
    if (name.startsWith(server.prefix) || age > ABANDONED_SECONDS)
      await administer(server, `drop database if exists ${name} with (force)`);
  }
}

async function startOwn(): Promise<TestServer['address']> {
  await removeAbandoned();
  const dataDir = await serverFolder();
  const { connection, stop } = await startEmbedded({ dataDir, durable: false });
  cleanUps.push(async () => {
    await stop();
    await rm(dataDir, { recursive: true });
  });
  process.once('exit', () => abandon(dataDir));
  return { connection };
}

/** The last chance when the run ends without a teardown; there is no time for more than a signal. */
function abandon(dataDir: string): void {
  try {
    process.kill(
      Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10),
      'SIGQUIT',
    );
    rmSync(dataDir, { recursive: true });
  } catch {
    // The usual case: teardown has removed it.
  }
}

/** Ends the servers of runs that were killed outright: takes each over, since nobody else uses it, and stops it. */
async function removeAbandoned(): Promise<void> {
  for (const dataDir of (await Promise.all(PLACES.map(foldersIn))).flat()) {
    const run = FOLDER.exec(basename(dataDir))?.[1];
    if (run === undefined || isRunning(Number(run)) || (await stat(dataDir)).uid !== process.getuid?.())
      continue;
    if (existsSync(join(dataDir, 'postgres/postmaster.pid'))) {
      const server = await startEmbedded({ dataDir, durable: false }).catch(() => null);
      await server?.stop();
    }
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function foldersIn(place: string): Promise<string[]> {
  const names = await readdir(place).catch(() => []);
  return names.map((name) => join(place, name));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
