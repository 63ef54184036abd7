import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

const level = (project: number, user: number): number | null =>
  world.gitlab.member('project', project, user)?.level ?? null;
/** What the newest card of somebody says now. */
const card = (handle: string): string => world.as(handle).dms().at(-1)?.shown ?? '';

describe('from slash command to revocation', () => {
  it('one line, one press, four hours, gone', async () => {
    const { users, projects } = world.acme;
    await world.as('ana').command('/access request acme/platform/api developer 4h fixing INC-4711');
    expect(card('ana')).toContain('Waiting');
    expect(card('omar')).toMatch(/Ana Lima|<@U/);
    expect(card('omar')).toContain('fixing INC-4711');
    expect(level(projects.api, users.ana)).toBeNull();

    await world.as('omar').click('Approve');
    expect(level(projects.api, users.ana)).toBe(30);
    expect(card('ana')).toContain('Active');
    expect(card('omar')).toContain('Approved');
    expect(card('priya')).toContain('Approved');
    expect(world.as('priya').dms().at(-1)?.buttons).toEqual([]);

    await world.pass('3h 59m');
    expect(level(projects.api, users.ana)).toBe(30);
    await world.pass('2m');
    expect(level(projects.api, users.ana)).toBeNull();
    expect(world.as('ana').dms()[0]?.shown).toContain('Ended');
    expect(world.as('ana').dms()[0]?.shown).toContain('the time was up');
  });

  it('raises Reporter to Maintainer and restores it with its old expiry', async () => {
    const { users, projects } = world.acme;
    const before = world.gitlab.member('project', projects.api, users.lee);
    await world.as('lee').command('/access request acme/platform/api maintainer 2h deploy');
    await world.as('priya').click('Approve');
    expect(level(projects.api, users.lee)).toBe(40);
    await world.pass('2h 1m');
    expect(world.gitlab.member('project', projects.api, users.lee)).toMatchObject({
      level: 20,
      expiresAt: before?.expiresAt,
    });
  });

  it('given back early', async () => {
    const { users, projects } = world.acme;
    await world.as('sam').command('/access request acme/platform/api developer 4h trying');
    await world.as('omar').click('Approve');
    expect(level(projects.api, users.sam)).toBe(30);
    await world.as('sam').click('Give back');
    await world.as('sam').submit();
    expect(level(projects.api, users.sam)).toBeNull();
    expect(card('sam')).toContain('given back');
  });
});
