/**
 * The built program, as a process of its own: starts on an empty folder against the strict fakes, gets ready, stops on SIGTERM.
 * `npm run build && npx tsx test/smoke.ts`; exits with 1 when anything of that fails.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { seedAcme } from '../playground/fakes/acme.ts';
import { startFakeGitLab } from '../playground/fakes/gitlab.ts';
import { seedPeople, startFakeSlack } from '../playground/fakes/slack.ts';

const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;

const folder = await mkdtemp('/tmp/hallpass-smoke-');
// The database of a hallpass that runs as root belongs to another user, who has to get there.
await chmod(folder, 0o755);
const gitlab = await startFakeGitLab();
seedAcme(gitlab);
const slack = await startFakeSlack();
seedPeople(slack);
await writeFile(`${folder}/hallpass.yaml`, stringify(document(gitlab.url)));

const program = spawn(process.execPath, ['dist/src/cli/main.js', 'start'], {
  env: {
    PATH: process.env['PATH'],
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    GITLAB_TOKEN: gitlab.token,
    HALLPASS_CONFIG: `${folder}/hallpass.yaml`,
    HALLPASS_DATA: `${folder}/data`,
    PORT: '0',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(program, 'exit');
try {
  const started = performance.now();
  const url = await within(READY_LIMIT_MS, 'listening', addressOf(program));
  await within(READY_LIMIT_MS, 'ready', untilReady(url));
  console.log(`✓ ${url}/readyz answered 200 after ${secondsSince(started)} s`);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  if (!metrics.includes('hallpass_revocations_overdue_seconds 0')) throw new Error('metrics are incomplete');
  console.log('✓ /metrics');
  const stopping = performance.now();
  program.kill('SIGTERM');
  const [code] = await within(STOP_LIMIT_MS, 'stopped', exited);
  if (code !== 0) throw new Error(`it exited with ${code}`);
  console.log(`✓ stopped with exit code 0 after ${secondsSince(stopping)} s`);
} catch (error) {
  console.log(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (program.exitCode === null) program.kill('SIGKILL');
  await Promise.all([exited, gitlab.close(), slack.close()]);
  await rm(folder, { recursive: true, force: true });
}

/** Passes the program's log on, and resolves to the address in it. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (stdout === null) return reject(new Error('it has no standard output'));
    createInterface(stdout).on('line', (line) => {
      console.log(`  ${line}`);
      const url = /"url":"(http:[^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(50);
  }
}

async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(limitMs, null, { signal: timer.signal }).then(() => {
    throw new Error(`it was not ${what} within ${limitMs / 1000} s`);
  });
  const early = exited.then(([code]) => {
    if (what === 'stopped') return new Promise<never>(() => undefined);
    throw new Error(`it exited with ${code} before it was ${what}`);
  });
  try {
    return await Promise.race([work, late, early]);
  } finally {
    timer.abort();
  }
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

function document(url: string): unknown {
  return {
    version: 1,
    connectors: [
      {
        id: 'gitlab',
        type: 'gitlab',
        name: 'GitLab',
        url,
        group: 'acme',
        token: { env: 'GITLAB_TOKEN' },
        owners: ['omar@acme.test', 'priya@acme.test'],
      },
    ],
    policies: [{ id: 'default', match: { resources: ['**'], roles: ['developer'] }, approval: 'owners' }],
  };
}
