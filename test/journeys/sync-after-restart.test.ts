import { afterEach, expect, it } from 'vitest';
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
