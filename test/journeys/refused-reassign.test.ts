/** Reassign… that is refused says why in the form, and keeps who was chosen and the reason. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const REASON = 'on leave until <January> & later';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  const dana = world.as('dana');
  await dana.command('/access review acme/platform/api');
  await dana.submit();
  await dana.close();
  for (const handle of ['sam', 'lee']) await world.as(handle).openHome();
  await world.quiet();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

const query = async (sql: string, values: unknown[] = []) =>
  (await world.database.pool.query(sql, values)).rows;

/** Whoever has most to review, with the form open, somebody chosen and a reason in it. */
async function giving(to: string, reason = REASON): Promise<ReturnType<World['as']>> {
  const reviewer = await withMost();
  await reviewer.click('Review');
  await reviewer.click('Reassign…');
  await reviewer.select('Who reviews it', to);
  await reviewer.type('Reason', reason);
  return reviewer;
}

async function withMost(): Promise<ReturnType<World['as']>> {
  const [most] = await query(
    `select p.slack_user_id from review_items i join people p on p.id = i.reviewer_id
     group by 1 order by count(*) desc limit 1`,
  );
  const handle = ['omar', 'priya', 'dana'].find((one) => world.as(one).id === most?.['slack_user_id']);
  return world.as(handle ?? '');
}

const given = async () =>
  (await query("select count(*)::int as count from audit_events where action = 'review.reassigned'"))[0]?.[
    'count'
  ];

async function keeps(reviewer: ReturnType<World['as']>, to: string): Promise<void> {
  expect(reviewer.modal()?.values).toMatchObject({ 'Who reviews it': world.as(to).id, Reason: REASON });
  expect(await given()).toBe(0);
  await reviewer.close({ all: true });
}

it('somebody whom hallpass does not know is an error where they were chosen', async () => {
  world.slack.addPerson({ handle: 'newcomer', name: 'New Comer', email: 'new@acme.test' });
  const reviewer = await giving('newcomer');
  const { errors } = await reviewer.submit();
  expect(errors).toEqual({ 'Who reviews it': expect.stringContaining('hallpass does not know') as string });
  await keeps(reviewer, 'newcomer');
});

it('somebody who has left meanwhile is one, too', async () => {
  const reviewer = await giving('sam');
  await query('update people set deactivated_at = now() where slack_user_id = $1', [world.as('sam').id]);
  const { errors } = await reviewer.submit();
  expect(errors).toEqual({ 'Who reviews it': 'They are not in this workspace any more.' });
  await keeps(reviewer, 'sam');
  await query('update people set deactivated_at = null');
});

it('and so is a guest', async () => {
  const reviewer = await giving('sam');
  await query('update people set is_outsider = true where slack_user_id = $1', [world.as('sam').id]);
  const { errors } = await reviewer.submit();
  expect(errors?.['Who reviews it']).toBeDefined();
  await keeps(reviewer, 'sam');
  await query('update people set is_outsider = false');
});

it('a reason of spaces is one at the reason', async () => {
  const reviewer = await giving('sam', '   ');
  const { errors } = await reviewer.submit();
  expect(errors?.['Reason']).toBeDefined();
  expect(reviewer.modal()?.values).toMatchObject({ 'Who reviews it': world.as('sam').id });
  await reviewer.close({ all: true });
});

it('where all of it is their own, nothing is given, and somebody else can be chosen', async () => {
  const reviewer = await giving('sam');
  const to = world.as('sam').id;
  await query('update review_items set person_id = (select id from people where slack_user_id = $1)', [to]);
  const { errors } = await reviewer.submit();
  expect(errors).toEqual({ 'Who reviews it': expect.stringContaining('nobody reviews their own') as string });
  await keeps(reviewer, 'sam');
});

it('and so is whoever gives it', async () => {
  const reviewer = await withMost();
  const handle = ['omar', 'priya', 'dana'].find((one) => world.as(one).id === reviewer.id) ?? '';
  await giving(handle);
  const { errors } = await reviewer.submit();
  expect(errors).toEqual({ 'Who reviews it': expect.stringContaining('That is you') as string });
  await keeps(reviewer, handle);
});

it('a review that is complete meanwhile says so in place of the form, with the reason', async () => {
  const reviewer = await giving('sam');
  await query("update review_campaigns set status = 'complete', closed_at = now()");
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toContain('This access review is complete already.');
  expect(reviewer.modal()?.shown).toContain('Your reason: on leave until');
  await reviewer.close({ all: true });
  await query("update review_campaigns set status = 'open', closed_at = null");
});

it('whoever reviews nothing there any more is told so in place of the form, with the reason', async () => {
  const reviewer = await giving('sam');
  await query(
    'update review_reviewers set person_id = (select id from people where slack_user_id = $1) where person_id = (select id from people where slack_user_id = $2)',
    [world.as('sam').id, reviewer.id],
  );
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toContain('Your reason: on leave until');
  await reviewer.close({ all: true });
  await query(
    'update review_reviewers set person_id = (select id from people where slack_user_id = $2) where person_id = (select id from people where slack_user_id = $1)',
    [world.as('sam').id, reviewer.id],
  );
});

it('what was decided meanwhile is not given, and the list says so', async () => {
  const reviewer = await giving('sam');
  await query("update review_items set status = 'kept'");
  await reviewer.submit();
  expect(reviewer.modal()?.shown).toContain('so nothing was given to Sam');
  expect(await given()).toBe(0);
  await reviewer.close({ all: true });
});
