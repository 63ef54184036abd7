/** A place that is moved or renamed while somebody holds a role there, or asks for one: their cards follow. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({});
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const sync = async (): Promise<void> => {
  await world.as('omar').command('/access sync');
  await world.quiet();
};

/** Everything that the newest card about it says, with what stands below. */
function about(handle: string, path: string): string {
  const card = world
    .as(handle)
    .dms()
    .findLast(({ shown }) => shown.includes(path));
  return [card, ...(card?.replies ?? [])].map((post) => post?.shown ?? '').join('\n');
}

it('the cards of whoever holds it, asks for it and decides say where it is from the sync that sees it', async () => {
  await world.as('sam').command('/access request acme/data/warehouse developer 1h count them');
  await world.as('omar').click('Approve');
  await world.quiet();
  await world.as('ana').command('/access request acme/data/warehouse developer 1h count more');
  await world.quiet();
  const { projects, groups } = world.acme;
  world.gitlab.move('project', projects.warehouse, groups.web);
  await sync();
  for (const handle of ['sam', 'ana', 'omar']) {
    expect(about(handle, 'acme/web/warehouse')).toContain('acme/web/warehouse');
    expect(
      world
        .as(handle)
        .dms()
        .filter(({ shown }) => /Request #\d+/.test(shown) && shown.includes('acme/data/warehouse')),
    ).toEqual([]);
  }
  world.gitlab.rename('project', projects.warehouse, { path: 'depot' });
  await sync();
  for (const handle of ['sam', 'ana']) expect(about(handle, 'acme/web/depot')).not.toContain('warehouse');
});
