/**
 * What stands still, or is not there any more, is said where somebody asks again: before they have filled anything in. What ended by an
 * emergency stop says why, and whoever held it is told when it can be asked for anew.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { resumeEverything } from '../../src/operations/emergency/resume-everything.ts';
import { stopEverything } from '../../src/operations/emergency/stop-everything.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

const stop = async (): Promise<void> => {
  await stopEverything(world.program.ctx, { reason: 'a leaked laptop', by: 'olga@bastion' });
  await world.quiet();
};
const resume = async (): Promise<void> => {
  await resumeEverything(world.program.ctx, 'olga@bastion');
  await world.quiet();
};

const card = (): SeenMessage | undefined =>
  world
    .as('ana')
    .dms()
    .findLast(({ shown }) => /Request #\d+/.test(shown));
const below = (): readonly SeenMessage[] => card()?.replies ?? [];

async function hold(path = 'acme/platform/api'): Promise<void> {
  await world.as('ana').command(`/access request ${path} maintainer 2h INC-1`);
  await world.as('omar').click('Approve');
  await world.quiet();
}

const WHY = 'whoever runs hallpass stopped everything: “a leaked laptop”';

describe('an emergency stop', () => {
  it('is told to whoever held something with the reason that was given for it', async () => {
    await hold();
    await stop();
    expect(card()?.shown).toMatch(new RegExp(`\\*Ended\\*.*${WHY}`));
    expect(below().at(-1)?.shown).toMatch(new RegExp(`\\*Ended\\*.*${WHY}`));
    await resume();
  });
});
