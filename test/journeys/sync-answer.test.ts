/** `/access sync` says what it found, in the place of its answer. */
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

const answers = () => world.as('omar').ephemerals();
const told = (): string => answers().at(-1)?.shown ?? '';

it('is asked what was found: its answer says so, and what waits for a decision', async () => {
  const omar = world.as('omar');
  world.gitlab.setMember('project', world.acme.projects.api, world.acme.users.sam, 40);
  await omar.command('/access sync');
  expect(told()).toContain('Reading groups, projects and members from GitLab now.');
  const before = answers().length;
  await omar.click('What was found?');
  expect(answers()).toHaveLength(before);
  expect(told()).toMatch(
    /\*GitLab\* was read .*: \d+ groups, \d+ projects, \d+ memberships; 1 finding that waits for a decision/,
  );
  expect(told()).toContain('`/access drift` shows what waits for a decision');
  expect(told()).not.toContain('What was found?');
});

it('while it is still read, or cannot be, says that', async () => {
  const omar = world.as('omar');
  world.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
  await omar.command('/access sync');
  await omar.click('What was found?');
  expect(told()).toMatch(/\*GitLab\* (?:could not be read: |is still being read)/);
  world.gitlab.faults.clear();
});
