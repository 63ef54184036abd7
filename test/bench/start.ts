import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { document } from '../../playground/fakes/document.ts';
import { testFolder } from '../support/folder.ts';
import { measuredBuild } from './earlier.ts';
import { withPlace, type Place, type PlaceName } from './places.ts';
import type { BareCalls } from './processes/bare.ts';
import { Remote } from './remote.ts';
import { percentile, type Row } from './row.ts';
import { bareGitLab, bareSlack, withOutside, type Outside } from './stage.ts';

const STARTS = 3;
const GIVE_UP_MS = 60_000;
/** As long as the bare app takes. */
const MOST_TIMES = 2.5;

/**
 * From starting the built program on a database it has used before until /readyz says 200: every process, migration check and
 * connection included. The bare Bolt app, from its start until it listens.
 */
export function start(placeName: PlaceName): Promise<Row[]> {
  return withPlace(placeName, (place) => withOutside((outside) => measure(place, outside)));
}

async function measure(place: Place, outside: Outside): Promise<Row[]> {
  const folder = await testFolder();
  try {
    const env = { ...environment(place, outside), HALLPASS_CONFIG: `${folder}/hallpass.yaml` };
    await writeFile(env.HALLPASS_CONFIG, stringify(document(outside.gitlab.url)));
    await msUntilReady(env);
    const [measured, bare]: [number[], number[]] = [[], []];
    for (let count = 0; count < STARTS; count++) {
      measured.push(await msUntilReady(env));
      bare.push(await msUntilBareListens(outside));
    }
    const row: Row = {
      benchmark: 'start',
      on: place.name,
      figure: 'median',
      value: percentile(measured, 0.5),
      unit: 'ms',
      bare: percentile(bare, 0.5),
      bar: { of: 'ratio', most: MOST_TIMES },
    };
    return [row];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What an operator would set. */
function environment({ database, redisUrl }: Place, { gitlab, slack }: Outside): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    GITLAB_TOKEN: gitlab.token,
    ...('url' in database ? { DATABASE_URL: database.url } : { HALLPASS_DATA: database.dataDir }),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
}

/** Starts the program, waits until it is ready, stops it. */
async function msUntilReady(env: Readonly<Record<string, string>>): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  const program = spawn(process.execPath, [join(measuredBuild(), 'dist/src/cli/main.js'), 'start'], {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(program, 'exit');
  try {
    await untilReady(program, `http://127.0.0.1:${port}/readyz`);
    return performance.now() - startedAt;
  } finally {
    program.kill('SIGTERM');
    await exited;
  }
}

async function untilReady(program: ChildProcess, url: string): Promise<void> {
  const limit = performance.now() + GIVE_UP_MS;
  while (performance.now() < limit && program.exitCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await sleep(10);
  }
  throw new Error('the program did not get ready');
}

async function msUntilBareListens(outside: Outside): Promise<number> {
  const startedAt = performance.now();
  const bolt = new Remote<BareCalls>('bare');
  try {
    await bolt.call('bolt', { slack: bareSlack(outside), gitlab: bareGitLab(outside), write: null });
    return performance.now() - startedAt;
  } finally {
    await bolt.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
