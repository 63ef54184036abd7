/** What becomes of a request or a grant by what happens elsewhere: in GitLab, in the configuration. It rings, too, once each. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { document } from '../../playground/fakes/document.ts';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  await world.close();
});

/** What rang under Ana's first card: each mentions her. */
const news = (): string[] => {
  const { replies = [] }: Partial<SeenMessage> = world.as('ana').dms()[0] ?? {};
  for (const { text } of replies) expect(text).toContain(`<@${world.as('ana').id}>`);
  return replies.map(({ text }) => text ?? '');
};
const ask = (path = 'acme/platform/api') =>
  world.as('ana').command(`/access request ${path} developer 1h fixing INC-4711`);

async function hold(): Promise<void> {
  await ask();
  await world.as('omar').click('Approve');
  expect(news()).toHaveLength(1);
}

async function askForMore(): Promise<void> {
  const ana = world.as('ana');
  await ana.command('/access list');
  await ana.click('Extend');
  await ana.type('Reason', 'not done');
  await ana.submit();
}

async function removeInGitLab(): Promise<void> {
  world.gitlab.setMember('project', world.acme.projects.api, world.acme.users.ana, null, { by: 104 });
  await world.as('omar').command('/access sync');
  await world.as('omar').command('/access sync');
  await world.quiet();
}

it('ended because somebody removed it in GitLab: Ended, and that it was done there', async () => {
  await hold();
  await removeInGitLab();
  expect(news().slice(1)).toEqual([expect.stringMatching(/\*Ended\*: \*Developer\* on .*GitLab/)]);
});

it('more time that waits when the access is removed in GitLab: told once that it is over', async () => {
  await hold();
  await askForMore();
  await removeInGitLab();
  const told = news().slice(1);
  expect(told.filter((text) => text.includes('*Ended*'))).toHaveLength(1);
  expect(told.filter((text) => text.includes('*Cancelled*')).length).toBeLessThanOrEqual(1);
  expect(
    world
      .as('omar')
      .dms()
      .map(({ text }) => text ?? '')
      .join('\n'),
  ).toContain('*Cancelled*');
});

it('cancelled because the project was deleted: Cancelled, and why', async () => {
  await ask('acme/platform/infra');
  world.gitlab.delete('project', world.acme.projects.infra);
  for (let times = 0; times < 3; times++) await world.as('omar').command('/access sync');
  await world.quiet();
  expect(news()).toEqual([expect.stringMatching(/\*Cancelled\*.*is gone from GitLab/)]);
});

it('cancelled because the integration was removed: Cancelled, and why', async () => {
  await ask('acme/platform/infra');
  const without = document(world.gitlab.url, { connectors: [] });
  await applyConfig(world.program.ctx, system('test'), { document: without, source: 'file' });
  await world.quiet();
  expect(news()).toEqual([expect.stringMatching(/\*Cancelled\*.*was removed from hallpass/)]);
});
