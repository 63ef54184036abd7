/**
 * Whose GitLab account is blocked reads what that means, and that it is over once it is let in
 * again.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const dm = (handle: string, word: string) =>
  world
    .as(handle)
    .dms()
    .findLast(({ shown }) => shown.includes(word));

async function sync(): Promise<void> {
  await world.as('omar').command('/access sync');
  await world.quiet();
}

it('what they were told says that it was taken back, and is over once they are linked again', async () => {
  await world.as('sam').command('/access request acme/platform/infra developer 4h INC-1');
  await world.as('omar').click('Approve');
  world.gitlab.blockUser(world.acme.users.sam);
  await sync();
  for (const handle of ['sam', 'omar'])
    expect(dm(handle, 'Not linked any more')?.shown).toContain('The access that hung on it was taken back');
  expect(dm('sam', 'Not linked any more')?.shown).toContain('The next sync links it then');
  world.gitlab.unblockUser(world.acme.users.sam);
  await sync();
  for (const handle of ['sam', 'omar']) {
    expect(dm(handle, 'Not linked any more')).toBeUndefined();
    expect(dm(handle, '*Linked again* since')).toBeDefined();
  }
  expect(world.as('sam').dms().at(-1)?.shown).toContain('*Linked again*: the GitLab account `sam` is yours');
  expect(world.as('sam').dms().at(-1)?.buttons).toContain('Request access');
  expect(world.as('omar').dms().at(-1)?.shown).not.toContain('*Linked again*:');
});

it('what they wait for cannot be approved meanwhile, and all cards say so', async () => {
  await world.as('sam').command('/access request acme/platform/infra developer 4h INC-2');
  const cards = () => [dm('sam', 'INC-2')?.shown ?? '', dm('omar', 'INC-2')?.shown ?? ''];
  world.gitlab.blockUser(world.acme.users.sam);
  await sync();
  expect(cards()).toEqual([
    expect.stringContaining('*Your GitLab account is blocked*: it cannot be approved until'),
    expect.stringContaining('*is blocked*: it can be denied, and approved once'),
  ]);
  await world.as('omar').click('Approve', { message: dm('omar', 'INC-2')?.ts ?? '' });
  expect(world.as('omar').ephemerals().at(-1)?.shown).toContain('This cannot be approved while');
  world.gitlab.unblockUser(world.acme.users.sam);
  await sync();
  for (const shown of cards()) expect(shown).not.toContain('blocked');
  await world.as('omar').click('Approve', { message: dm('omar', 'INC-2')?.ts ?? '' });
  await world.quiet();
  expect(
    world
      .as('sam')
      .dms()
      .map(({ shown }) => shown)
      .join(),
  ).toContain('*Active*');
});
