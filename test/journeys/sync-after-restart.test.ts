import { afterEach, expect, it } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { startWorld, until, type World } from '../support/world.ts';

let world: World;
afterEach(async () => {
  expect(world.gitlab.violations).toEqual([]);
  await world.close();
});

it('a sync that a restart interrupted goes on at once when the program is there again', async () => {
  world = await startWorld();
  const { db } = world.database;
  const startedAt = world.now();
  await db
    .updateTable('connectorStates')
    .set({
      status: 'syncing',
      syncRun: JSON.stringify({ startedAt, tree: 'groups 1', accounts: null, isWhole: true }),
    })
    .execute();
  world.gitlab.graphql.isOn = false; // so that each list is a request
  await db.updateTable('resources').set({ syncedAt: startedAt }).where('kind', '=', 'group').execute();
  world.gitlab.clearRequests();
  await world.restart();
  await until(async () => {
    const { syncRun } = await db.selectFrom('connectorStates').select('syncRun').executeTakeFirstOrThrow();
    return syncRun === null;
  });
  expect(world.gitlab.countRequests({ path: /\/members$/ })).toBe(22);
  expect(world.gitlab.countRequests({ path: /\/groups\/acme$/ })).toBe(1); // of the check; the tree goes on behind it
});

it('Sync now during a sync is followed by exactly one more; one that waits is joined', async () => {
  world = await startWorld();
  const { gitlab, program } = world;
  let lists = 0;
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  gitlab.onRequest((phase, { path }) => {
    if (phase !== 'received' || !path.endsWith('/groups/acme/descendant_groups')) return undefined;
    lists += 1;
    return lists === 1 ? held : undefined;
  });
  const sync = { name: 'sync-connector', payload: { connectorId: 'gitlab' } } as const;
  await program.queue.add(sync, world.now());
  await until(async () => lists === 1);
  // Pressed twice meanwhile, and the schedule is arranged anew.
  for (const _ of [1, 2]) await program.queue.add(sync, world.now());
  const bySchedule = { ...sync, payload: { ...sync.payload, scheduled: true } } as const;
  await runJob(program.ctx, bySchedule, AbortSignal.timeout(60_000));
  letGo();
  await until(async () => lists === 2);
  await world.quiet();
  expect(lists).toBe(2);
});
