import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  world.slack.addPerson({ handle: 'raj', name: 'Raj Somebody', email: 'raj@home.test' });
  world.gitlab.addUser({ id: 203, username: 'raj_dev', name: 'Raj in GitLab' });
  await world.as('raj').command('/access whoami');
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const card = (handle: string) => world.as(handle).dms().at(-1);

describe('the list of people without an account', () => {
  it('is for owners and admins', async () => {
    await world.as('sam').command('/access unlinked');
    expect(told('sam')).toContain('Only integration owners and admins');
  });

  it('says who and why, ten at a time', async () => {
    for (let index = 10; index < 25; index++) {
      const handle = `new${index}`;
      world.slack.addPerson({ handle, name: `New ${index}`, email: `${handle}@home.test` });
    }
    world.gitlab.addUser({
      id: 300,
      username: 'project_10_bot1',
      name: 'Bot',
      bot: true,
      publicEmail: 'new10@home.test',
    });
    world.gitlab.setMember('group', world.acme.groups.web, 300, 20);
    for (const id of [301, 302]) {
      world.gitlab.addUser({ id, username: `twin${id}`, name: 'Twin', publicEmail: 'new11@home.test' });
      world.gitlab.setMember('group', world.acme.groups.web, id, 20);
    }
    await world.program.queue.add({ name: 'sync-directory', payload: {} }, world.now());
    await world.as('omar').command('/access sync');
    await world.as('dana').command('/access unlinked');
    const list = () => world.as('dana').ephemerals().at(-1);
    expect(list()?.shown).toMatch(/\*GitLab\*: 16 people have no account, page 1 of 2/);
    expect(list()?.shown).toContain('the account with `new10@home.test` is blocked, or a bot');
    expect(list()?.shown).toContain('several people or accounts have `new11@home.test`');
    expect(list()?.shown).toContain('no account shows `new12@home.test`');
    await world.as('dana').click('Next');
    expect(list()?.shown).toContain('page 2 of 2');
    expect(list()?.shown).toContain(world.as('raj').id);
    await world.as('dana').click('Previous');
    expect(list()?.shown).toContain('page 1 of 2');
  });

  it('links somebody by hand, with the same card', async () => {
    await world.as('omar').command('/access unlinked');
    await world.as('omar').click('Next');
    const { id } = world.as('raj');
    const entry = world
      .as('omar')
      .ephemerals()
      .at(-1)
      ?.shown.split('\n')
      .findIndex((line) => line.includes(id));
    expect(entry).toBeGreaterThan(0);
    const { db } = world.program.ctx;
    const raj = await db
      .selectFrom('people')
      .select('id')
      .where('slackUserId', '=', id)
      .executeTakeFirstOrThrow();
    await world.as('omar').click('Link by hand…', { value: `gitlab/${raj.id}` });
    expect(shown('omar')).toContain('Which one is the GitLab account of Raj Somebody?');
    await world.as('omar').type('GitLab username', 'raj_dev');
    await world.as('omar').submit();
    expect(shown('omar')).toContain('*Asked*');
    await world.as('omar').close();
    expect(card('omar')?.shown).toContain('wants to link the GitLab account `raj_dev` to');
    await world.as('omar').click('Confirm');
    await world.as('raj').command('/access whoami');
    expect(told('raj')).toContain('`raj_dev`, linked');
    expect(card('raj')?.shown).toContain('is yours, confirmed by <@U07OM9HD5RT>');
  });

  it('is of no use to others who forge the button', async () => {
    const { db } = world.program.ctx;
    const { id } = await db
      .selectFrom('people')
      .select('id')
      .where('name', '=', 'New 12')
      .executeTakeFirstOrThrow();
    await world.as('sam').openHome();
    await forgePress(world, 'sam', 'link.by-hand', `gitlab/${id}`);
    await world.quiet();
    expect(shown('sam')).toContain('Only integration owners and admins');
    await world.as('sam').close();
  });
});
