/** Whoever runs an access review sees all of it and undoes what was a mistake; auditors look, and have the evidence. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeSigningKey } from '../../src/signing-key.ts';
import { startWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    signingKey: makeSigningKey(),
    document: { reviews: { auditors: ['sam@acme.test'] } },
  });
  const dana = world.as('dana');
  await dana.command('/access review acme/platform/api');
  await dana.submit();
  await dana.close();
  await world.quiet();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const modal = (handle: string) => world.as(handle).modal();
function row(): string | null {
  const member = world.gitlab.member('project', world.acme.projects.api, world.acme.users.lee);
  return member === null ? null : `${member.level} ${member.expiresAt}`;
}

it('an auditor looks at every item, with who reviews it, and can decide nothing', async () => {
  const sam = world.as('sam');
  await sam.command('/access review');
  await sam.click('Look');
  expect(modal('sam')?.shown).toMatch(/`lee`.*reviews it/);
  expect(modal('sam')?.buttons).not.toContain('Reassign…');
  expect(modal('sam')?.shown).not.toContain('decide on all of them');
  await sam.close();
});

it('somebody else is not shown it', async () => {
  await world.as('ana').command('/access review');
  expect(world.as('ana').ephemerals().at(-1)?.shown).toContain('There is no access review for you');
});

it('whoever runs it undoes a removal of somebody else within a day, and an auditor cannot', async () => {
  const before = row();
  expect(before).not.toBeNull();
  const items = await world.program.ctx.db.selectFrom('reviewItems').selectAll().execute();
  const lee = items.find(({ username, kind }) => username === 'lee' && kind === 'direct');
  const people = await world.program.ctx.db.selectFrom('people').selectAll().execute();
  const reviewerId = people.find(({ id }) => id === lee?.reviewerId)?.slackUserId;
  const reviewer = ['omar', 'priya', 'dana'].find((handle) => world.as(handle).id === reviewerId) ?? 'omar';
  const by = world.as(reviewer);
  await by.click('Review');
  const line = /^.*\(`lee`\).*$/m.exec(modal(reviewer)?.shown ?? '')?.[0] ?? '';
  await by.select(line, 'Remove');
  await by.click('review.tab-decided');
  await by.click('Finish review');
  await by.close();
  await until(async () => row() === null);
  await world.pass('10s');
  const sam = world.as('sam');
  await sam.command('/access review');
  await sam.click('Look');
  await sam.click('review.tab-done');
  expect(modal('sam')?.shown).toContain('decided by');
  expect(modal('sam')?.buttons).not.toContain('Undo');
  await sam.close();
  const runner = world.as('dana');
  await runner.click('Look');
  await runner.click('review.tab-done');
  expect(modal('dana')?.buttons).toContain('Undo');
  await runner.click('Undo');
  expect(modal('dana')?.shown).toContain('It is being put back');
  await runner.close();
  await until(async () => row() === before);
});
