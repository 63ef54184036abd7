import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
  await world.close();
});

const card = (handle: string): string => world.as(handle).dms().at(-1)?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';

async function stopSync(): Promise<void> {
  const { platform, data, prod } = world.acme.groups;
  for (const group of [platform, data, prod]) world.gitlab.delete('group', group);
  await world.as('omar').command('/access sync');
}

describe('a sync that was stopped', () => {
  it('asks each owner in words, and is applied once one of them confirms', async () => {
    await world.as('priya').openHome();
    await stopSync();
    for (const handle of ['omar', 'priya']) {
      expect(card(handle)).toContain('*GitLab: the sync was stopped, please look*');
      expect(card(handle)).toMatch(/found \d+ of 22 groups and projects missing\. It dropped nothing/);
    }
    expect(world.as('priya').home()?.shown).toContain('Confirm changes');
    const late = world.as('priya').aim('Confirm changes', { home: true });
    await world.as('omar').click('Confirm changes');
    for (const handle of ['omar', 'priya']) {
      expect(card(handle)).toMatch(/\*GitLab\*: dropped .*, as confirmed by <@U\w+>/);
      expect(card(handle)).not.toContain('Confirm changes');
    }
    expect(world.as('priya').home()?.shown).toContain('*Connected*');
    await late();
    expect(world.as('priya').modal()?.shown).toContain('This is already confirmed by Omar');
  });

  it('is not confirmed by somebody who is no owner', async () => {
    await stopSync();
    const { safetyStop } = await world.program.ctx.db
      .selectFrom('connectorStates')
      .select('safetyStop')
      .executeTakeFirstOrThrow();
    await world.as('sam').openHome();
    await forgePress(world, 'sam', 'connector.confirm', `gitlab/${Date.parse(safetyStop?.at ?? '')}`);
    await world.quiet();
    expect(world.as('sam').modal()?.shown).toContain('Only integration owners and admins can confirm this');
    expect(card('omar')).toContain('please look');
  });

  it('is asked anew when it finds something else, and the older question says so', async () => {
    await stopSync();
    const late = world.as('omar').aim('Confirm changes');
    world.gitlab.delete('project', world.acme.projects.checkout);
    await world.as('priya').command('/access sync');
    const [older, newer] = world.as('omar').dms().slice(-2);
    expect(older?.shown).toContain('*GitLab*: a later sync found something else');
    expect(newer?.shown).toContain('please look');
    await late();
    expect(told('omar')).toContain('A later sync found something else. Look at what it says now.');
    expect(card('omar')).toContain('please look');
  });
});
