/** What a reviewer's Home tab has of access reviews. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ReviewItemChoice } from '../../src/slack/blocks/review-values.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { findReviewItem } from '../../src/db/reviews/items.ts';
import { never } from '../support/office.ts';
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

interface Cell {
  readonly element?: { readonly value: string; readonly text: { readonly text: string } };
}

const homeOf = (handle: string) => world.as(handle).home();

/** The buttons of one kind in the tables of a Home tab. */
const cells = (handle: string, label: string): readonly string[] =>
  JSON.parse(JSON.stringify(homeOf(handle)?.blocks ?? []))
    .filter(({ type }: { readonly type: string }) => type === 'data_table')
    .flatMap(({ rows }: { readonly rows: readonly Cell[][] }) => rows.flat())
    .flatMap(({ element }: Cell) => (element?.text.text === label ? [element.value] : []));

let reviewer: string;

it('a reviewer’s Home has what waits for them in a table, with Keep and Remove in each row', async () => {
  for (const handle of ['omar', 'priya']) await world.as(handle).openHome();
  await world.quiet();
  expect(homeOf('omar')?.shown).toContain('Nothing is waiting on you');
  await world.as('dana').command('/access review acme/platform/api');
  await world.as('dana').submit();
  await world.as('dana').close();
  await world.quiet();
  reviewer = ['omar', 'priya'].find((handle) => cells(handle, 'Keep').length > 0) ?? '';
  const home = homeOf(reviewer);
  expect(home?.shown).toContain('To review');
  const waiting = Number(/\*(\d+) items?\* waits? for you, until/.exec(home?.shown ?? '')?.[1]);
  expect(cells(reviewer, 'Keep')).toHaveLength(waiting);
  expect(cells(reviewer, 'Remove')).toHaveLength(waiting);
  expect(home?.buttons).toContain('Review');
  expect(home?.shown).not.toContain('Nothing is waiting on you');
});

it('where Slack does not take the table, Home is published with a plain list that says the same', async () => {
  const before = world.slack.callsTo('views.publish').length;
  world.slack.trouble('views.publish', { kind: 'error', error: 'invalid_arguments' });
  await world.as(reviewer).openHome();
  await world.quiet();
  const [rich, simple] = world.slack.callsTo('views.publish').slice(before);
  expect(rich).toMatchObject({ applied: false });
  expect(JSON.stringify(rich?.args)).toContain('data_table');
  expect(JSON.stringify(simple?.args)).not.toContain('data_table');
  expect(homeOf(reviewer)?.shown).toContain('acme/platform/api');
  expect(homeOf(reviewer)?.buttons).toContain('Review');
  await world.as(reviewer).openHome();
  await world.quiet();
});

it('a press in it decides on its row, which is gone from it, and changes nothing before Finish', async () => {
  const [value = '', ...others] = cells(reviewer, 'Remove');
  await world.as(reviewer).click('Remove', { home: true, value });
  await world.quiet();
  const [itemId] = ReviewItemChoice.parse(value);
  expect(await findReviewItem(world.program.ctx.db, itemId)).toMatchObject({
    status: 'decided',
    decision: 'remove',
  });
  expect(cells(reviewer, 'Remove')).toEqual(others);
  expect(homeOf(reviewer)?.shown).toContain('1 decision not carried out yet');
});

it('Review opens the same items as in the message', async () => {
  await world.as(reviewer).click('Review', { home: true });
  expect(world.as(reviewer).modal()?.shown).toContain('To decide');
  await world.as(reviewer).close();
});

it('of a review that is over nothing is left on it', async () => {
  await world.as('dana').click('Close now');
  await world.quiet();
  expect(homeOf(reviewer)?.shown).not.toContain('To review');
  expect(homeOf(reviewer)?.shown).toContain('Nothing is waiting on you');
});

it('what sets a row apart stands in the table: a machine, an end, nobody in Slack', async () => {
  const { gitlab, acme } = world;
  const bot = gitlab.addAccessToken('project', acme.projects.dashboards, 30, '2027-03-01', {
    name: 'deploys',
  });
  const tom = gitlab.addUser({ username: 'tom', name: 'Tom Becker', state: 'blocked' });
  gitlab.setMember('project', acme.projects.dashboards, tom.id, 30);
  gitlab.invite('project', acme.projects.dashboards, 'nina@partner.test', 30);
  await syncConnector(world.program.ctx, { connectorId: 'gitlab' }, never);
  await world.as('dana').command('/access review acme/platform/observability/dashboards');
  await world.as('dana').submit();
  await world.as('dana').close();
  await world.quiet();
  const shown = ['omar', 'priya', 'dana'].map((handle) => JSON.stringify(homeOf(handle)?.blocks)).join();
  expect(shown).toContain(`"deploys (${bot.username}) · machine"`);
  expect(shown).toContain('"Developer until 2027-03-01"');
  expect(shown).toContain('"Tom Becker (tom) · nobody in Slack · account blocked"');
  expect(shown).toContain('"Invitation of nina@partner.test"');
});
