/** Asking for what waits already, or for what is held: the way on is a button, and nothing typed is lost. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const LINE = '/access request acme/platform/api developer';
const told = (): SeenMessage | undefined => world.as('ana').ephemerals().at(-1);
const requests = () =>
  world.program.ctx.db
    .selectFrom('requests')
    .select(['status', 'cancelCause', 'durationSeconds', 'reason'])
    .orderBy('number')
    .execute();
const WAITS = { status: 'pending', cancelCause: null, durationSeconds: 7200, reason: 'INC-1' };

describe('asking once more for what waits', () => {
  it('for another time: a button puts the new one in its place, once', async () => {
    const ana = world.as('ana');
    await ana.command(`${LINE} 2h INC-1`);
    await ana.command(`${LINE} 1h INC-1, an hour will do`);
    expect(told()?.shown).toContain('request #1 is waiting, for 2 hours');
    expect(told()?.buttons).toEqual(['Ask for 1 hour instead', 'Cancel request', 'Open the form']);
    const { ts = '' } = told() ?? {};
    await ana.click('Ask for 1 hour instead', { message: ts });
    const now = [
      { ...WAITS, status: 'cancelled', cancelCause: 'by_requester' },
      { ...WAITS, durationSeconds: 3600, reason: 'INC-1, an hour will do' },
    ];
    expect(await requests()).toEqual(now);
    expect(told()?.shown).toContain('Request #2: *Developer* on `acme/platform/api` is on its way');
    expect(
      world
        .as('omar')
        .dms()
        .map(({ buttons }) => buttons.includes('Approve')),
    ).toEqual([false, true]);
  });

  it('in the form: what was changed in it since goes along', async () => {
    const ana = world.as('ana');
    await ana.command(`${LINE} 2h INC-1`);
    await ana.command('/access');
    await ana.select('Resource', 'acme/platform/api');
    await ana.select('Role', 'Developer');
    await ana.select('Duration', '1 hour');
    await ana.type('Reason', 'INC-2');
    await ana.submit();
    expect(ana.modal()?.shown).toContain('request #1 is waiting, for 2 hours');
    await ana.type('Reason', 'INC-2, at last');
    await ana.click('Ask for 1 hour instead');
    expect(ana.modal()?.shown).toContain('Request #2');
    expect((await requests()).at(-1)).toEqual({ ...WAITS, durationSeconds: 3600, reason: 'INC-2, at last' });
  });

  it('for what is refused: what waits goes on waiting, and why is said', async () => {
    const ana = world.as('ana');
    await ana.command(`${LINE} 2h INC-1`);
    await ana.command(`${LINE} 20h INC-1`);
    await ana.click('Ask for 20 hours instead', { message: told()?.ts ?? '' });
    expect(await requests()).toEqual([WAITS]);
    expect(told()?.shown).toContain('Set a duration of at most 8 hours');
    expect(told()?.buttons).toContain('Open the form');
  });

  it('answered meanwhile: that is said, and nothing else is asked', async () => {
    const ana = world.as('ana');
    await ana.command(`${LINE} 2h INC-1`);
    await ana.command(`${LINE} 1h INC-1`);
    const { ts = '' } = told() ?? {};
    await world.as('omar').click('Approve');
    await ana.click('Ask for 1 hour instead', { message: ts });
    expect(await requests()).toEqual([{ ...WAITS, status: 'approved' }]);
    expect(told()?.shown).toContain('Request #1 is already approved by');
  });

  it('for as long: it is said that it waits, with Cancel', async () => {
    await world.as('ana').command(`${LINE} 2h INC-1`);
    await world.as('ana').command(`${LINE} 2h INC-1`);
    expect(told()?.buttons).toEqual(['Cancel request', 'Open the form']);
  });
});

describe('asking for what is held', () => {
  it('or for less: what is held includes it, and until when', async () => {
    const ana = world.as('ana');
    await ana.command('/access request acme/web reporter 1h INC-1');
    expect(told()?.shown).toContain('You already hold Developer on acme/web, which includes Reporter.');
    await ana.command('/access request acme/platform maintainer 2h INC-1');
    await world.as('omar').click('Approve');
    await ana.command('/access request acme/platform/api developer 1h INC-1');
    expect(told()?.shown).toMatch(
      /You already hold Maintainer on acme\/platform\/api, through acme\/platform, which includes Developer\.[^]*By a grant on `acme\/platform`, until <!date/,
    );
    expect(told()?.buttons).toEqual(['Extend', 'Open the form']);
  });
});

describe('a word for what a list has buttons for', () => {
  it.each([
    ['extend', 'Extend'],
    ['give back', 'Give back'],
    ['status', 'Nothing is waiting'],
    ['withdraw', 'Nothing to cancel'],
  ])('/access %s shows it', async (words, shows) => {
    await world.as('ana').command(`${LINE} 2h INC-1`);
    await world.as('omar').click('Approve');
    await world.as('ana').command(`/access ${words}`);
    expect([...(told()?.buttons ?? []), told()?.shown].join('\n')).toContain(shows);
  });
});

describe('/access cancel', () => {
  it('lists what one waits for, each with Cancel, and says where there is nothing', async () => {
    const omar = world.as('omar');
    await world.as('ana').command(`${LINE} 2h INC-1`);
    await omar.command('/access cancel');
    expect(omar.ephemerals().at(-1)?.shown).toContain('*Nothing to cancel*');
    await world.as('ana').command('/access cancel');
    expect(told()?.buttons).toContain('Cancel request');
    await world.as('ana').click('Cancel request', { message: told()?.ts ?? '' });
    expect(await requests()).toEqual([{ ...WAITS, status: 'cancelled', cancelCause: 'by_requester' }]);
    await world.as('ana').command('/access cancle');
    expect(told()?.shown).toContain('Did you mean `/access cancel`?');
  });
});
