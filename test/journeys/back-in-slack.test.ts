/** Who comes back from a deactivated Slack account finds their old messages as things are now. */
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

const INFRA = '/access request acme/platform/infra developer 4h';
const card = (handle: string, at: number) => world.as(handle).dms().at(at);

it('of what they asked for and held: it has ended meanwhile', async () => {
  await world.as('sam').command(`${INFRA} HELD`);
  await world.as('omar').click('Approve');
  await world.as('sam').command('/access request acme/web/storefront developer 4h WAITS');
  expect(card('sam', 0)?.buttons).toContain('Give back');
  await world.slack.deactivate('sam');
  await world.quiet();
  const posts = world.as('sam').dms().length;
  expect(card('sam', 0)?.buttons).toContain('Give back');
  await world.slack.reactivate('sam');
  await world.quiet();
  expect(card('sam', 0)?.shown).toContain('*Ended*');
  expect(card('sam', 0)?.buttons).not.toContain('Give back');
  expect(card('sam', 1)?.buttons).not.toContain('Cancel request');
  // Nothing is posted to them that they missed.
  expect(world.as('sam').dms()).toHaveLength(posts);
});

it('of what they were asked as an owner: it was decided meanwhile', async () => {
  await world.as('lee').command(`${INFRA} ASKED`);
  expect(card('priya', -1)?.buttons).toContain('Approve');
  await world.slack.deactivate('priya');
  await world.as('omar').click('Approve');
  await world.quiet();
  expect(card('priya', -1)?.buttons).toContain('Approve');
  await world.slack.reactivate('priya');
  await world.quiet();
  expect(card('priya', -1)?.buttons).not.toContain('Approve');
  expect(card('priya', -1)?.shown).toContain('Approved');
});
