/** A page of an access review that was opened before a row changed in GitLab. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ReviewItem } from '../../src/db/reviews/items.ts';
import { startWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

async function itemOfLee(): Promise<ReviewItem> {
  const items = await world.program.ctx.db.selectFrom('reviewItems').selectAll().execute();
  const found = items.find(({ username, kind }) => username === 'lee' && kind === 'direct');
  if (found === undefined) throw new Error('nothing of lee is reviewed');
  return found;
}

it('decides on what was shown, and says and shows what stands there now', async () => {
  const { ctx } = world.program;
  const dana = world.as('dana');
  await dana.command('/access review acme/platform/api');
  await dana.submit();
  await dana.close();
  await world.quiet();
  const { reviewerId, id } = await itemOfLee();
  const people = await ctx.db.selectFrom('people').selectAll().execute();
  const slackId = people.find((one) => one.id === reviewerId)?.slackUserId;
  const reviewer = world.as(['omar', 'priya', 'dana'].find((one) => world.as(one).id === slackId) ?? '');
  await reviewer.click('Review');

  // What the snapshot had is not what stands there: as another window and a sync would have it.
  const found = { row: { role: 'maintainer', customRole: null, expiresOn: null } };
  const moved = { status: 'moved', found: JSON.stringify(found) } as const;
  const change = (changes: object) =>
    world.database.pool.query('update review_items set status = $1, found = $2 where id = $3', [
      ...Object.values(changes),
      id,
    ]);
  await change(moved);
  await reviewer.select(`review.item/${id}`, 'Keep');
  expect(reviewer.modal()?.shown).toContain('1 item changed in GitLab after it was shown to you');
  expect(reviewer.modal()?.shown).toMatch(/\(`lee`\).*\n.*Maintainer/);
  expect(await itemOfLee()).toMatchObject({ status: 'moved', decision: null });

  // All at once: what changed after the page was made is left out, and the others are decided on.
  await change({
    ...moved,
    found: JSON.stringify({ row: { role: 'owner', customRole: null, expiresOn: null } }),
  });
  await reviewer.select('review.all', 'Keep all');
  expect(reviewer.modal()?.shown).toContain('1 item changed in GitLab after it was shown to you');
  expect(reviewer.modal()?.buttons).toContain('Decided (1)');
  expect(reviewer.modal()?.shown).toMatch(/\(`lee`\).*\n.*Owner/);
  expect((await itemOfLee()).status).toBe('moved');

  await reviewer.select(`review.item/${id}`, 'Keep');
  await until(async () => (await itemOfLee()).status === 'decided');
  expect((await itemOfLee()).seen).toEqual({ row: { role: 'owner', customRole: null, expiresOn: null } });
});
