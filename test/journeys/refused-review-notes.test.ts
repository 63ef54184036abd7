/** A decision of an access review with a note that is refused keeps what was written. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ReviewItem } from '../../src/db/reviews/items.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const dana = world.as('dana');
  await dana.command('/access review acme/platform/api');
  await dana.submit();
  await dana.close();
  await world.quiet();
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
const query = (sql: string, values: unknown[]) => world.database.pool.query(sql, values);

/** Whoever reviews it, with the form for a note open and a note in it. */
async function writing(): Promise<ReturnType<World['as']>> {
  const { id, reviewerId } = await itemOfLee();
  const people = await world.program.ctx.db.selectFrom('people').selectAll().execute();
  const slackId = people.find((one) => one.id === reviewerId)?.slackUserId;
  const reviewer = world.as(['omar', 'priya', 'dana'].find((one) => world.as(one).id === slackId) ?? '');
  await reviewer.click('Review');
  await reviewer.select(`review.item/${id}`, 'Details and note…');
  await reviewer.select('Decision', 'Remove');
  await reviewer.type('Note', 'has moved to the data team');
  return reviewer;
}

it('what changed in GitLab meanwhile is shown in the form, with the note, and can be sent again', async () => {
  const reviewer = await writing();
  const row = { role: 'maintainer', customRole: null, expiresOn: null };
  const { id } = await itemOfLee();
  await query("update review_items set status = 'moved', found = $1 where id = $2", [
    JSON.stringify({ row }),
    id,
  ]);
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toMatch(/^:warning: 1 item changed in GitLab after it was shown to you/);
  expect(reviewer.modal()?.shown).toContain('Maintainer');
  expect(reviewer.modal()?.values).toMatchObject({
    Decision: 'remove',
    Note: 'has moved to the data team',
  });
  expect((await itemOfLee()).decision).toBeNull();
  await reviewer.submit();
  expect(await itemOfLee()).toMatchObject({ decision: 'remove', note: 'has moved to the data team' });
  await reviewer.close({ all: true });
});

it('of many at once, what was left out can be decided with what was written for the others', async () => {
  await query("update review_items set status = 'undecided', decision = null, note = null, found = null", []);
  await query('update review_campaigns set note_required = true', []);
  const { id, reviewerId } = await itemOfLee();
  const people = await world.program.ctx.db.selectFrom('people').selectAll().execute();
  const slackId = people.find((one) => one.id === reviewerId)?.slackUserId;
  const reviewer = world.as(['omar', 'priya', 'dana'].find((one) => world.as(one).id === slackId) ?? '');
  await reviewer.click('Review');
  await reviewer.select('review.all', 'Remove all');
  await reviewer.type('Note', 'the project is over');
  const row = { role: 'maintainer', customRole: null, expiresOn: null };
  await query("update review_items set status = 'moved', found = $1 where id = $2", [
    JSON.stringify({ row }),
    id,
  ]);
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toMatch(
    /1 item changed in GitLab after it was shown to you: .* Your note: “the project is over”/,
  );
  expect((await itemOfLee()).decision).toBeNull();
  const { rows } = await query(
    "select count(*)::int as count from review_items where decision = 'remove'",
    [],
  );
  expect(rows[0]?.count).toBeGreaterThan(0);
  await reviewer.close({ all: true });
  await query('update review_campaigns set note_required = false', []);
});

it('what somebody else reviews by now is said in place of the form, with the note', async () => {
  await query("update review_items set status = 'undecided', decision = null, found = null", []);
  const { reviewerId, id } = await itemOfLee();
  const reviewer = await writing();
  const other = await query('select id from people where id <> $1 limit 1', [reviewerId]);
  await query('update review_items set reviewer_id = $1 where id = $2', [other.rows[0]?.id, id]);
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toContain('that is somebody else’s to review by now');
  expect(reviewer.modal()?.shown).toContain('Your note: has moved to the data team');
  await reviewer.close({ all: true });
  await query('update review_items set reviewer_id = $1 where id = $2', [reviewerId, id]);
});

it.each([
  ['closed', 'This access review is closed already.'],
  ['complete', 'This access review is complete already.'],
])('a review that is %s meanwhile is said in place of the form, with the note', async (status, words) => {
  const reviewer = await writing();
  await query('update review_campaigns set status = $1, closed_at = now()', [status]);
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toContain(words);
  expect(reviewer.modal()?.shown).toContain('Your note: has moved to the data team');
  await reviewer.close({ all: true });
  await query("update review_campaigns set status = 'open', closed_at = null", []);
});

it('whoever is no reviewer any more is told so in place of the form, with the note', async () => {
  const { reviewerId } = await itemOfLee();
  const reviewer = await writing();
  const other = await query('select id from people where id <> $1 limit 1', [reviewerId]);
  await query('update review_items set reviewer_id = $1 where reviewer_id = $2', [
    other.rows[0]?.id,
    reviewerId,
  ]);
  await query('delete from review_reviewers where person_id = $1', [reviewerId]);
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toContain('Your note: has moved to the data team');
  await reviewer.close({ all: true });
});
