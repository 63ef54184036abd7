/** A review of one person or one place, from wherever either is shown, in two presses. */
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

const modal = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const cards = (handle: string): string[] =>
  world
    .as(handle)
    .dms()
    .map(({ shown }) => shown)
    .filter((shown) => shown.includes('*Access review*'));
const campaigns = () =>
  world.program.ctx.db.selectFrom('reviewCampaigns').selectAll().orderBy('id').execute();

it('of a person, by `/access review @lee`: the reviewers are asked at once', async () => {
  const dana = world.as('dana');
  await dana.command(`/access review <@${world.as('lee').id}>`);
  expect(modal('dana')).toContain('Everything Lee');
  await dana.submit();
  expect(modal('dana')).toContain('It is being prepared');
  await dana.close();
  await world.quiet();
  const [campaign] = await campaigns();
  expect(campaign).toMatchObject({
    name: expect.stringMatching(/^What Lee .* has$/),
    status: 'open',
    opensItself: true,
    undecided: 'keep',
  });
  const items = await world.program.ctx.db.selectFrom('reviewItems').selectAll().execute();
  expect(items.length).toBeGreaterThan(0);
  expect(new Set(items.map(({ username }) => username))).toEqual(new Set(['lee']));
  expect([...cards('omar'), ...cards('priya')].length).toBeGreaterThan(0);
});

it('of a place, by `/access review` and a path', async () => {
  const dana = world.as('dana');
  await dana.command('/access review acme/platform/api');
  expect(modal('dana')).toContain('Everybody on acme/platform/api');
  await dana.submit();
  await dana.close();
  await world.quiet();
  const campaign = (await campaigns()).at(-1);
  expect(campaign).toMatchObject({
    name: 'Who has acme/platform/api',
    scope: { resources: ['acme/platform/api'] },
    status: 'open',
  });
});

it('of whoever a message names, or of what it links to, from its menu', async () => {
  const omar = world.as('omar');
  const page = `${world.gitlab.url}/acme/platform/api`;
  await omar.messageShortcut('review.from-message', `<@${world.as('lee').id}> moves on, see <${page}>`);
  await omar.select('What is reviewed', 'Everybody on acme/platform/api');
  await omar.submit();
  await omar.close();
  await world.quiet();
  expect((await campaigns()).at(-1)?.name).toBe('Who has acme/platform/api');
});

it('of what somebody who looks after nothing may not have reviewed: the form says so', async () => {
  const before = (await campaigns()).length;
  await world.as('ana').command(`/access review <@${world.as('lee').id}>`);
  expect(modal('ana')).toMatch(/owner|admin/i);
  await world.as('ana').close();
  expect(await campaigns()).toHaveLength(before);
});

it('from a finding: the person, or the place', async () => {
  const { projects, users } = world.acme;
  world.gitlab.setMember('project', projects.api, users.sam, 40);
  await world.as('omar').command('/access sync');
  await world.quiet();
  await world.pass('1m');
  const omar = world.as('omar');
  expect(omar.dms().some(({ buttons }) => buttons.includes('Review access…'))).toBe(true);
  await omar.click('Review access…');
  expect(modal('omar')).toContain('What is reviewed');
  await omar.submit();
  await omar.close();
  await world.quiet();
  expect((await campaigns()).at(-1)).toMatchObject({
    name: expect.stringMatching(/^What Sam .* has$/),
    status: 'open',
  });
});

it('a deadline that is over is refused in the form, and nothing begins', async () => {
  const omar = world.as('omar');
  const before = (await campaigns()).length;
  await omar.command(`/access review <@${world.as('priya').id}>`);
  await omar.select('Reviewers', 'Managers');
  await omar.select('Deadline', '2020-01-01');
  expect((await omar.submit()).errors).toHaveProperty('Deadline');
  await omar.close();
  expect(await campaigns()).toHaveLength(before);
});
