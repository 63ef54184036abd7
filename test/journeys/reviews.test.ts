import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeSigningKey } from '../../src/signing-key.ts';
import { startWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ signingKey: makeSigningKey() });
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
    .findLast(({ shown }) => shown.includes('Access review'));
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const page = (handle: string) => world.as(handle).modal()?.shown ?? '';
const REVIEWERS = ['omar', 'priya', 'dana'] as const;

/** Whoever reviews somebody's row. */
async function reviewerOf(row: string): Promise<(typeof REVIEWERS)[number]> {
  for (const handle of REVIEWERS) {
    if (
      world
        .as(handle)
        .dms()
        .every(({ buttons }) => !buttons.includes('Review'))
    )
      continue;
    await world.as(handle).click('Review');
    const isTheirs = page(handle).includes(row);
    if (isTheirs) return handle;
    await world.as(handle).close();
  }
  throw new Error(`nobody reviews ${row}`);
}

it('`/access review` of somebody who looks after nothing says so', async () => {
  await world.as('ana').command('/access review');
  expect(told('ana')).toContain('There is no access review for you');
});

it('a campaign is prepared in a form, and its card says what was found', async () => {
  const dana = world.as('dana');
  await dana.command('/access review');
  expect(told('dana')).toContain('There is no access review yet');
  await dana.click('New access review');
  await dana.type('Name', 'Quarter 4');
  await dana.type('Resources', '');
  expect((await dana.submit()).errors).toHaveProperty('Resources');
  await dana.type('Resources', '**');
  await dana.select('Roles from', 'Guest');
  await dana.type('Instructions', 'Whoever has moved needs nothing here');
  await dana.submit();
  expect(page('dana')).toContain('The snapshot is being taken');
  await dana.close();
  await world.quiet();
  const shown = card('dana')?.shown ?? '';
  expect(shown).toContain('*Access review* *Quarter 4*: Ready to open');
  expect(shown).toContain('*5 items* in 22 places: 5 direct roles');
  expect(shown).toContain('Left out: 1 of hallpass itself');
  expect(shown).toMatch(/would review \d items?/);
  expect(card('dana')?.buttons).toEqual(['Open', 'New snapshot', 'Change…', 'Discard']);
});

it('is changed before it is opened', async () => {
  const dana = world.as('dana');
  await dana.click('Change…');
  await dana.type('Name', 'Quarter 4 of Acme');
  await dana.submit();
  await dana.close();
  await world.quiet();
  expect(card('dana')?.shown).toContain('*Quarter 4 of Acme*: Ready to open');
});

it('asks its reviewers once it is open', async () => {
  await world.as('dana').click('Open');
  expect(card('dana')?.shown).toContain('*Quarter 4 of Acme*: Open');
  for (const handle of ['omar', 'priya']) {
    expect(card(handle)?.shown).toContain('Whoever has moved needs nothing here');
    expect(card(handle)?.shown).toContain('What nobody decides on by then stays');
    expect(new Set(card(handle)?.buttons)).toEqual(new Set(['Keep', 'Remove', 'Review']));
  }
});

it('what waits for a reviewer can be given to somebody else, with a reason', async () => {
  const priya = world.as('priya');
  await priya.click('Review');
  await priya.click('Reassign…');
  await priya.select('Who reviews it', 'dana');
  await priya.type('Reason', 'on leave');
  await priya.submit();
  expect(page('priya')).toMatch(/\d items? given to Dana Weiss/);
  await priya.close({ all: true });
  expect(card('dana')?.shown).toMatch(/items? for you/);
});

it('whoever runs it nudges those for whom something waits', async () => {
  await world.as('dana').click('Nudge');
  expect(world.as('omar').dms().at(-1)?.shown).toContain(
    'of the access review *Quarter 4 of Acme* still wait',
  );
});

it('a reviewer decides in a modal, finishes, and it is so in GitLab', async () => {
  const handle = await reviewerOf('acme/platform/api');
  const reviewer = world.as(handle);
  expect(page(handle)).toMatch(/<@U07LE6PK4JF> \(`lee`\): \*Reporter\* until \d{4}/);
  const line = /^.*\(`lee`\).*$/m.exec(page(handle))?.[0] ?? '';
  await reviewer.select(line, 'Remove');
  await reviewer.click('review.tab-decided');
  expect(page(handle)).toContain('*Remove* · Decided, not carried out yet');
  expect(world.gitlab.member('project', world.acme.projects.api, world.acme.users.lee)).not.toBeNull();
  await reviewer.click('Finish review');
  expect(page(handle)).toContain('1 decision is being carried out');
  expect(reviewer.modal()?.buttons).not.toContain('Finish review');
  const { projects, users } = world.acme;
  await until(async () => world.gitlab.member('project', projects.api, users.lee) === null);
  await world.pass('10s');
  expect(world.as('lee').dms().at(-1)?.shown).toContain('was taken back');
});

it('evidence so far comes to whoever runs it, with the file, and is sent again', async () => {
  const dana = world.as('dana');
  await dana.click('Evidence so far');
  await world.quiet();
  expect(told('dana')).toContain('as soon as it is made');
  const news = () => dana.dms().filter(({ shown }) => shown.includes('*Evidence* of the access review'));
  const files = () => dana.dms().filter(({ shown }) => shown.includes('evidence-quarter-4-of-acme-'));
  expect(news()).toHaveLength(1);
  expect(files()).toHaveLength(1);
  const runs = dana.dms().find(({ buttons }) => buttons.includes('Evidence so far'));
  expect(runs?.shown).toContain('Evidence made');
  await dana.click('Send it to me');
  await world.quiet();
  expect(files()).toHaveLength(2);
});
