/** What waits for a reviewer as a table in their message, with buttons in its rows. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { decideItems } from '../../src/operations/reviews/decide-items.ts';
import { reviewPostOf } from '../../src/slack/posts/review-post.ts';
import type { ReviewItemId } from '../../src/domain/id.ts';
import { ReviewItemValue } from '../../src/slack/blocks/review-values.ts';
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

const card = (handle: string) =>
  world
    .as(handle)
    .dms()
    .findLast(({ shown }) => shown.includes('for you'));
const types = (handle: string): readonly string[] => card(handle)?.blocks.map(({ type }) => type) ?? [];

interface Button {
  readonly action_id: string;
  readonly value: string;
}

/** The buttons of one kind in the table. */
const cells = (handle: string, label: string): readonly Button[] =>
  JSON.parse(JSON.stringify(card(handle)?.blocks ?? []))
    .filter(({ type }: { readonly type: string }) => type === 'data_table')
    .flatMap(({ rows }: { readonly rows: readonly object[][] }) => rows.flat())
    .flatMap((cell: { readonly element?: Button & { readonly text: { readonly text: string } } }) =>
      cell.element?.text.text === label ? [cell.element] : [],
    );

async function begin(): Promise<string> {
  await world.as('dana').command('/access review acme/platform/api');
  await world.as('dana').submit();
  await world.as('dana').close();
  await world.quiet();
  const asked = ['omar', 'priya'].find((handle) => types(handle).includes('data_table'));
  if (asked === undefined) throw new Error('nobody was asked');
  return asked;
}

const itemIn = ({ value }: Button): ReviewItemId => ReviewItemValue.parse(value.split('/')[0]);

/** What was decided is undecided again, and shown so. */
async function takeBack(id: ReviewItemId): Promise<void> {
  const { ctx } = world.program;
  const { campaignId, reviewerId } = await ctx.db
    .selectFrom('reviewItems')
    .select(['campaignId', 'reviewerId'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (reviewerId === null) throw new Error('it is nobody’s');
  const nothing = { decision: null, lowerTo: null, note: null };
  const actor = { kind: 'person', personId: reviewerId, via: 'slack' } as const;
  await decideItems(ctx, actor, { campaignId, items: [{ id, seenAs: null }], ...nothing });
  await world.quiet();
}

let reviewer: string;

it('a row each, with Keep and Remove, and the way to all of them below', async () => {
  reviewer = await begin();
  const waiting = Number(/(\d+) items? for you/.exec(card(reviewer)?.shown ?? '')?.[1]);
  expect(cells(reviewer, 'Keep')).toHaveLength(waiting);
  expect(cells(reviewer, 'Remove')).toHaveLength(waiting);
  expect(card(reviewer)?.text).toContain('acme/platform/api');
  expect(card(reviewer)?.buttons).toContain('Review');
});

it('a press on a row that is somebody else’s by now says so, and decides nothing', async () => {
  const [first] = cells(reviewer, 'Keep');
  if (first === undefined) throw new Error('no row');
  const id = itemIn(first);
  const { pool } = world.database;
  const { rows } = await pool.query<{ whose: string }>(
    'select reviewer_id as whose from review_items where id = $1',
    [id],
  );
  await pool.query('update review_items set reviewer_id = null where id = $1', [id]);
  await world.as(reviewer).click('Keep', { message: card(reviewer)?.ts ?? '', value: first.value });
  await world.quiet();
  expect(world.as(reviewer).ephemerals().at(-1)?.shown).toContain('somebody else’s to review by now');
  await pool.query('update review_items set reviewer_id = $1 where id = $2', [rows[0]?.whose, id]);
  await takeBack(id);
  expect(cells(reviewer, 'Keep')).toContainEqual(expect.objectContaining({ value: first.value }));
});

it('where Slack does not take tables, what was pressed is shown as a plain list', async () => {
  const [first] = cells(reviewer, 'Keep');
  if (first === undefined) throw new Error('no row');
  const answers = () => world.slack.callsTo('response_url');
  const before = answers().length;
  world.slack.trouble('response_url', { kind: 'status', status: 400 });
  await world.as(reviewer).click('Keep', { message: card(reviewer)?.ts ?? '', value: first.value });
  await world.quiet();
  const [rich, simple] = answers().slice(before);
  expect(rich).toMatchObject({ status: 400, applied: false });
  expect(JSON.stringify(rich?.args)).toContain('data_table');
  expect(simple).toMatchObject({ status: 200 });
  expect(JSON.stringify(simple?.args)).not.toContain('data_table');
  expect(JSON.stringify(simple?.args)).toContain('acme/platform/api');
  await takeBack(itemIn(first));
});

it('a press decides on its row, which is gone from the table, and changes nothing in GitLab before Finish', async () => {
  const { projects, users } = world.acme;
  const [first, ...others] = cells(reviewer, 'Remove');
  if (first === undefined) throw new Error('no row');
  const { action_id, value } = first;
  await world.as(reviewer).click('Remove', { message: card(reviewer)?.ts ?? '', value });
  await world.quiet();
  expect(action_id).toContain('review.cell/remove/');
  expect(cells(reviewer, 'Remove')).toHaveLength(others.length);
  expect(card(reviewer)?.shown).toContain('not carried out yet');
  const item = await world.program.ctx.db
    .selectFrom('reviewItems')
    .select(['status', 'decision'])
    .where('status', '=', 'decided')
    .executeTakeFirstOrThrow();
  expect(item).toEqual({ status: 'decided', decision: 'remove' });
  expect(world.gitlab.member('project', projects.api, users.lee)).not.toBeNull();
});

it('where Slack does not take tables, it is a plain list that says the same, with the same way in', async () => {
  const { ctx } = world.program;
  const row = await ctx.db
    .selectFrom('messages')
    .select(['subjectId', 'personId', 'ts'])
    .where('kind', '=', 'review-card')
    .where('ts', '=', card(reviewer)?.ts ?? '')
    .executeTakeFirstOrThrow();
  const { file } = await activeConfig(ctx.db);
  const post = await reviewPostOf(ctx.db, file, { ...row, kind: 'review-card' }, ctx.now());
  const listed = JSON.stringify(post?.plain);
  expect(listed).not.toContain('data_table');
  expect(listed).toContain('acme/platform/api');
  expect(listed).toContain('review.show');
});

it('Finish review stands on the card, too, and has what was decided carried out', async () => {
  await world.as(reviewer).click('Finish review', { message: card(reviewer)?.ts ?? '' });
  await world.quiet();
  expect(world.as(reviewer).ephemerals().at(-1)?.shown).toContain('1 decision is being carried out');
  expect(card(reviewer)?.shown).not.toContain('not carried out yet');
  expect(card(reviewer)?.buttons).not.toContain('Finish review');
  const { db } = world.program.ctx;
  const items = await db
    .selectFrom('reviewItems')
    .select('status')
    .where('decision', '=', 'remove')
    .execute();
  expect(items).not.toContainEqual({ status: 'decided' });
});

it('of a review that is over there is no table', async () => {
  const dana = world.as('dana');
  await dana.click('Close now');
  await world.quiet();
  expect(types(reviewer)).not.toContain('data_table');
  expect(card(reviewer)?.shown).toContain('It is closed');
});
