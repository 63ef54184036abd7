import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { compose, type Program } from '../../src/compose.ts';
import { createLog } from '../../src/log.ts';
import { seedAcme } from '../../playground/fakes/acme.ts';
import { startFakeGitLab } from '../../playground/fakes/gitlab.ts';
import { seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';
import { testDatabase } from '../support/database.ts';
import { configOf } from '../support/program-config.ts';
import { databaseProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/world.ts';

/** Half a minute more, for what an answer takes on a busy machine. */
const AHEAD_MS = 2 * 3_600_000 + 5 * 60_000 + 30_000;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The function of a server whose clock is ahead, which it is asked for instead of its own. */
const LATER = `create function later_timestamp() returns timestamptz language sql as
  $$ select clock_timestamp() + interval '${AHEAD_MS} milliseconds' $$`;
const INSTEAD = ['clock_timestamp()', 'later_timestamp()'] as const;

/** The program by the clock of this machine, as in production, between a GitLab and a database whose clocks may be ahead. */
async function start(ahead: { readonly gitlab?: number; readonly database?: true }) {
  const { gitlab: byMs = 0 } = ahead;
  const gitlab = await startFakeGitLab({ now: () => new Date(Date.now() + byMs) });
  seedAcme(gitlab);
  const slack = await startFakeSlack();
  seedPeople(slack);
  const database = await testDatabase();
  await database.pool.query(LATER);
  const { proxy, url: databaseUrl } = await databaseProxy(
    database.address,
    ahead.database === true ? INSTEAD : undefined,
  );
  const [lines, logTo] = [[] as string[], new PassThrough()];
  logTo.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
  const program: Program = await compose(configOf({ databaseUrl, gitlab, slack }), {
    log: createLog('info', logTo),
    queueConnections: 4,
  });
  closing.push(
    () => database.close(),
    () => proxy.shut(),
    () => slack.close(),
    () => gitlab.close(),
    () => program.stop(),
  );
  const url = await program.start();
  slack.requestUrl = `${url}/slack/events`;
  const clocks = async (): Promise<string> => {
    const { checks } = (await (await fetch(`${url}/readyz`)).json()) as { checks: Record<string, string> };
    return checks['clocks'] ?? '';
  };
  const logged = (): string[] =>
    lines.flatMap((line) => {
      const { msg, differences } = JSON.parse(line) as { msg: string; differences?: string };
      return msg === 'clocks compared' && differences !== undefined ? [differences] : [];
    });
  return { clocks, logged, url };
}

describe('a clock that differs from that of the program is named in /readyz and in the log', () => {
  it.each([
    ['GitLab', { gitlab: AHEAD_MS }, "GitLab's clock is 2 h 5 min ahead of hallpass's"],
    ['GitLab', { gitlab: -AHEAD_MS }, "GitLab's clock is 2 h 5 min behind hallpass's"],
    ['the database', { database: true }, "the database's clock is 2 h 5 min ahead of hallpass's"],
  ] as const)('%s: %o', async (_whose, ahead, words) => {
    const { clocks, logged, url } = await start(ahead);
    await until(async () => (await clocks()) !== 'ok');
    expect(await clocks()).toBe(`ok; ${words}`);
    expect(logged()).toEqual([words]);
    // It is a remark: by whose clock access ends is known.
    await until(async () => (await fetch(`${url}/readyz`)).ok);
  });

  it('and none is where they agree', async () => {
    const { clocks, logged, url } = await start({});
    await until(async () => (await fetch(`${url}/readyz`)).ok);
    expect([await clocks(), logged()]).toEqual(['ok', []]);
  });
});
