/** Who was told that an end is late is told as well, by a message that rings, that it is over. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const handle of ['ana', 'omar', 'priya']) await world.as(handle).openHome();
});
afterAll(() => world.close());

const alert = (handle: string): SeenMessage | undefined =>
  world
    .as(handle)
    .dms()
    .find(({ shown }) => /Not taken back yet|Taken back/.test(shown));

it('each owner is told once, under the alert, how late it was', async () => {
  const { slack } = world;
  await world.as('ana').command('/access request acme/platform/api maintainer 30m INC-1');
  await world.as('omar').click('Approve');
  world.gitlab.faults.add({ kind: 'status', method: 'DELETE', times: Infinity });
  await world.pass('31m');
  for (let minute = 0; minute < 3; minute++) await world.pass('1m');
  for (const handle of ['omar', 'priya']) {
    expect(alert(handle)?.shown).toContain('*Not taken back yet*');
    expect(alert(handle)?.replies ?? []).toEqual([]);
  }
  world.gitlab.faults.clear();
  for (let minute = 0; minute < 3; minute++) await world.pass('1m');
  for (const handle of ['omar', 'priya']) {
    expect(alert(handle)?.shown).toContain('*Taken back*');
    const below = alert(handle)?.replies ?? [];
    expect(below).toHaveLength(1);
    expect(below[0]?.shown).toMatch(/^<@\w+> \*Taken back\*: access of .+ to .+platform\/api/);
    expect(below[0]?.shown).toMatch(/It was \d+ minutes late\. GitLab was read back: nothing is left to do/);
  }
  await world.pass('10m');
  expect(alert('omar')?.replies).toHaveLength(1);
  expect(slack.violations).toEqual([]);
});

it('nobody is told of an end that was on time', async () => {
  const told = (): readonly SeenMessage[] =>
    world
      .as('omar')
      .dms()
      .flatMap(({ replies }) => replies)
      .filter(({ shown }) => shown.includes('Taken back'));
  const before = told().length;
  await world.as('ana').command('/access request acme/platform/infra maintainer 30m INC-2');
  await world.as('omar').click('Approve');
  await world.pass('31m');
  expect(told()).toHaveLength(before);
});
