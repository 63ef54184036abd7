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
  expect(omar.dms().some(({ buttons }) => buttons.includes('Start access review…'))).toBe(true);
  await omar.click('Start access review…');
  expect(modal('omar')).toContain('What is reviewed');
  await omar.submit();
  await omar.close();
  await world.quiet();
  expect((await campaigns()).at(-1)).toMatchObject({
    name: expect.stringMatching(/^What Sam .* has$/),
    status: 'open',
  });
});

/** Presses it, and the form says what could be reviewed. */
async function reviewedFrom(handle: string, target: object): Promise<string> {
  await world.as(handle).click('Start access review…', target);
  const shown = modal(handle);
  await world.as(handle).submit();
  await world.as(handle).close({ all: true });
  await world.quiet();
  return shown;
}

it('from a request card while it waits; not for who may run none', async () => {
  const [ana, omar] = [world.as('ana'), world.as('omar')];
  const card = (handle: string) =>
    world
      .as(handle)
      .dms()
      .findLast(({ shown }) => /Request #\d+/.test(shown));
  await ana.command('/access request acme/platform/infra developer 4h INC-1');
  await world.quiet();
  const asked = card('omar');
  if (asked === undefined) throw new Error('nobody was asked');
  expect(await reviewedFrom('omar', { message: asked.ts })).toContain('What is reviewed');
  const [campaign] = (await campaigns()).slice(-1);
  expect(campaign?.name).toMatch(/^What Ana .* has$/);
  await omar.click('Approve', { message: asked.ts });
  await world.quiet();
  expect(card('omar')?.buttons).toEqual([]);
  expect(ana.dms().flatMap(({ buttons }) => buttons)).not.toContain('Start access review…');
});

it('from what is held: a row of Home, of `/access end`, and of all that is held', async () => {
  const omar = world.as('omar');
  await omar.openHome();
  await world.quiet();
  expect(omar.home()?.shown).toContain('Who holds what now');
  const before = (await campaigns()).length;
  const { personId, resourceId } = await world.program.ctx.db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select(['personId', 'resourceId'])
    .executeTakeFirstOrThrow();
  const value = JSON.stringify({ personId, resourceId });
  await omar.click('Start access review…', { home: true, value });
  expect(modal('omar')).toContain('What is reviewed');
  await omar.submit();
  await omar.close({ all: true });
  await world.quiet();
  expect(await campaigns()).toHaveLength(before + 1);
  await omar.command('/access end');
  expect(omar.ephemerals().at(-1)?.buttons).toEqual(expect.arrayContaining(['End', 'Start access review…']));
});

it('from the history: a row, and what is chosen; owners alone', async () => {
  const omar = world.as('omar');
  await omar.command(`/access history <@${world.as('ana').id}>`);
  expect(omar.modal()?.buttons.filter((label) => label === 'Start access review…').length).toBeGreaterThan(1);
  await omar.close({ all: true });
  await world.as('ana').command('/access history');
  expect(world.as('ana').modal()?.buttons).not.toContain('Start access review…');
  await world.as('ana').close({ all: true });
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
