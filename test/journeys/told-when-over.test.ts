/** GitLab is away as access ends: its holder reads that it is over once GitLab was read back, and not before. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await world.as('ana').command('/access request acme/platform/api developer 1h fixing INC-4711');
  await world.as('omar').click('Approve');
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  await world.close();
});

const card = (): SeenMessage | undefined =>
  world
    .as('ana')
    .dms()
    .find(({ shown }) => shown.includes('Request #'));
/** All that Ana was sent, but for the card. */
const rest = (): readonly SeenMessage[] => {
  const dms = world.as('ana').dms();
  return [...(card()?.replies ?? []), ...dms.filter(({ ts }) => ts !== card()?.ts)];
};
const away = () => world.gitlab.faults.add({ kind: 'status', method: 'DELETE', times: Infinity });
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) await world.pass('1m');
}

it('by time: nothing says that it is over while GitLab is away, and then it rings, with how late', async () => {
  await world.pass('50m');
  away();
  await minutes(20);
  const told = rest().map(({ shown }) => shown);
  expect(told).toHaveLength(2);
  for (const shown of told) {
    expect(shown).toMatch(/\*Ending\*[^]*GitLab has not confirmed it yet/);
    expect(shown).not.toMatch(/Not active any more|\*Ended\*/);
  }
  world.gitlab.faults.clear();
  await minutes(2);
  expect(rest()).toHaveLength(3);
  const ended = rest().find(({ shown }) => shown.includes('*Ended*'));
  expect(ended?.shown).toMatch(/the time was up[^]*It was 1[0-9] minutes late: GitLab confirmed only then/);
  expect(card()?.shown).toMatch(/\*Ended\*[^]*It was 1[0-9] minutes late/);
  expect(rest().filter(({ shown }) => shown.includes('Not active any more'))).toHaveLength(2);
});

it('given back: the same, and it rings then, for it took longer than a minute', async () => {
  away();
  await world.as('ana').click('Give back', { message: card()?.ts ?? '' });
  await world.as('ana').submit();
  expect(rest().map(({ shown }) => shown)).toEqual([expect.stringContaining('GitLab has not confirmed it')]);
  await minutes(10);
  expect(rest()).toHaveLength(1);
  world.gitlab.faults.clear();
  await minutes(2);
  expect(rest()).toHaveLength(2);
  expect(rest()[1]?.shown).toMatch(/\*Ended\*.*given back[^]*It took 1[0-9] minutes: GitLab confirmed/);
});

it('on top of another grant: the card says what is held now, by that one, and until when', async () => {
  await world.as('ana').command('/access request acme/platform/api maintainer 30m fixing INC-4712');
  await world.as('omar').click('Approve');
  const [first, second] = world.as('ana').dms();
  const [, end = 'none'] = /\*Active\* until <!date\^(\d+)/.exec(first?.shown ?? '') ?? [];
  await world.pass('31m');
  const over = world
    .as('ana')
    .dms()
    .find(({ ts }) => ts === second?.ts);
  expect(over?.shown).toContain('*Ended*');
  expect(over?.shown).toContain(`You hold *Developer* there now, directly, by a grant until <!date^${end}`);
});
