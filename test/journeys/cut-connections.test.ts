/**
 * PostgreSQL cuts every connection, again and again, as at a failover, while access is asked for, granted and ended. People press again
 * when they are told that something broke; nothing else is helped along.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { startWorld, type World } from '../support/world.ts';

const CUT_EVERY_MS = 1000;
/** A lease whose holder was cut off from its rows runs out first; twice, with bad luck. */
const PATIENCE_MS = 300_000;
const LIMIT_MS = 3 * PATIENCE_MS;

const soon = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: PATIENCE_MS, interval: 250 });

it(
  'PostgreSQL that cuts its connections all along: access is asked for, granted and ended, once each',
  async ({ onTestFinished }) => {
    const world = await startWorld();
    onTestFinished(() => world.close());
    world.slack.whenIdle = async () => undefined;

    await cutMeanwhile(world, async () => {
      await soon(async () => {
        if (!shown(world, 'omar').includes('Approve'))
          await world.as('ana').command('/access request acme/platform/api developer 1h fixing INC-4711');
        expect(shown(world, 'omar')).toContain('Approve');
      });
      await soon(async () => {
        const isAsked = world.as('omar').dms().at(-1)?.buttons.includes('Approve') === true;
        if (isAsked) await world.as('omar').click('Approve');
        expect(level(world)).toBe(30);
      });
      await soon(() => expect(shown(world, 'ana')).toContain('*Active*'));
    });
    world.skip('1h');
    await cutMeanwhile(world, () =>
      soon(() => {
        expect(level(world)).toBeNull();
        expect(shown(world, 'ana')).toContain('*Ended*');
      }),
    );

    const { db } = world.database;
    expect(await db.selectFrom('requests').select('status').execute()).toEqual([{ status: 'approved' }]);
    expect(await db.selectFrom('grants').select(['status', 'endReason']).execute()).toEqual([
      { status: 'ended', endReason: 'expired' },
    ]);
    const writes = world.gitlab.requests
      .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/graphql'))
      .map(({ method }) => method);
    expect(writes).toEqual(['POST', 'DELETE']);
  },
  LIMIT_MS,
);

/** Cuts every connection to the database but its own, first of all and then every second, until the work is done. */
async function cutMeanwhile(world: World, work: () => Promise<void>): Promise<void> {
  const { pool, close } = openDatabase(world.database.address, { max: 1 });
  const done = new AbortController();
  const cutting = (async () => {
    while (!done.signal.aborted) {
      await pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await sleep(CUT_EVERY_MS, undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await cutting;
    await close();
  }
}

const shown = (world: World, handle: string): string => world.as(handle).dms()[0]?.shown ?? '';
const level = ({ gitlab, acme }: World): number | null =>
  gitlab.member('project', acme.projects.api, acme.users.ana)?.level ?? null;
