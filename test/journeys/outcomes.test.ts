/**
 * An edited card rings nowhere. What becomes of a request without the requester's own doing is told by a message of its own under their
 * card, once each, with the next step; and the owners' cards go on to how it went.
 */
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

const card = (handle = 'ana'): SeenMessage | undefined => world.as(handle).dms().at(-1);
/** What rang: each mentions whom it is for. */
const news = (): readonly SeenMessage[] => {
  const { replies = [] } = world.as('ana').dms()[0] ?? {};
  for (const { text } of replies) expect(text).toContain(`<@${world.as('ana').id}>`);
  return replies;
};
const ask = () => world.as('ana').command('/access request acme/platform/api developer 1h fixing INC-4711');

async function hold(): Promise<void> {
  await ask();
  await world.as('omar').click('Approve');
  expect(card()?.text).toContain('*Active*');
}

describe('somebody is always told, by something that rings', () => {
  it('approved: Active until when, once GitLab has confirmed it, with a way to more time', async () => {
    await hold();
    expect(news()).toHaveLength(1);
    expect(news()[0]?.text).toMatch(/\*Active\* until .*acme\/platform\/api/);
    expect(news()[0]?.buttons).toEqual(['Extend']);
    expect(card('omar')?.shown).toContain('*Active* until');
    expect(card('priya')?.shown).toContain('*Active* until');
  });

  it('approved while GitLab is away: told within a minute, once, and Active when it is', async () => {
    await ask();
    world.gitlab.faults.add({ kind: 'status', status: 503, path: /members/, times: Infinity });
    await world.as('omar').click('Approve');
    expect(news()).toEqual([]);
    await world.pass('50s');
    expect(news()).toHaveLength(1);
    expect(news()[0]?.text).toMatch(/\*Approved\* by <@.*: \*Developer\* on .*GitLab does not confirm it/);
    expect(news()[0]?.shown).toMatch(/hallpass tries until about <!date\^/);
    expect(card()?.shown).toMatch(/hallpass keeps trying until about <!date\^/);
    await world.pass('10m');
    expect(news()).toHaveLength(1);
    world.gitlab.faults.clear();
    await world.pass('5m');
    expect(news().map(({ buttons }) => buttons)).toEqual([[], ['Extend']]);
    expect(news()[0]?.text).not.toContain('GitLab does not confirm it');
    expect(news()[1]?.text).toMatch(/\*Active\* until /);
  });

  it('approved for less: what was asked for stands beside it', async () => {
    await ask();
    await world.as('omar').click('Approve for less…');
    await world.as('omar').submit();
    expect(news()[0]?.shown).toMatch(
      /\*Active\* until[^]*Approved for less: you asked for Developer for 1 hour/,
    );
  });

  it('more time for less: what was asked for stands beside it, and on the card what was given', async () => {
    await hold();
    await world.as('ana').click('Extend', { message: card()?.ts ?? '' });
    await world.as('ana').select('Duration', '1 hour');
    await world.as('ana').type('Reason', 'more');
    await world.as('ana').submit();
    await world.as('omar').click('Approve for less…');
    await world.as('omar').submit();
    expect(news()[1]?.shown).toMatch(/\*Extended\*[^]*Approved for less: you asked for 1 hour more/);
    expect(card()?.text).toMatch(/Extended by <@.*, for less: 30 minutes more/);
  });

  it('ended by time: Ended, and nothing is left to press on what was told before', async () => {
    await hold();
    await world.pass('61m');
    expect(news().map(({ buttons }) => buttons)).toEqual([[], ['Request again']]);
    expect(news()[1]?.text).toContain('*Ended*: *Developer* on');
    expect(news()[1]?.text).toContain('the time was up');
    expect(card('omar')?.shown).toContain('the time was up');
  });

  it('ended by an owner: Ended, and by whom', async () => {
    await hold();
    await world.as('omar').command('/access end');
    await world.as('omar').click('End');
    await world.as('omar').submit();
    expect(news()[1]?.text).toContain(`ended by <@${world.as('omar').id}>, an integration owner`);
  });

  it('given back: nothing rings, for that was their own press', async () => {
    await hold();
    await world.as('ana').click('Give back', { message: card()?.ts ?? '' });
    await world.as('ana').submit();
    expect(card()?.text).toContain('*Ended*');
    expect(news()).toHaveLength(1);
    expect(card('omar')?.shown).toContain('given back');
  });

  it('denied: by whom and why, with a way to ask again', async () => {
    await ask();
    await world.as('omar').click('Deny');
    await world.as('omar').type('Note', 'not today');
    await world.as('omar').submit();
    expect(news()).toHaveLength(1);
    expect(news()[0]?.shown).toContain('*Denied* by');
    expect(news()[0]?.shown).toContain('Note: not today');
    expect(news()[0]?.buttons).toEqual(['Request again']);
  });

  it('answered by nobody: Expired', async () => {
    await ask();
    await world.pass('49h');
    expect(news().map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /\*Expired\*: your request for \*Developer\* on .* · none of <@\w+>, <@\w+> answered$/,
      ),
    ]);
  });

  it('cancelled by the requester: nothing rings', async () => {
    await ask();
    await world.as('ana').click('Cancel request');
    expect(news()).toEqual([]);
  });

  it('refused by GitLab: Failed, to the requester and on the owners’ cards', async () => {
    await ask();
    world.gitlab.faults.add({
      method: 'POST',
      kind: 'answer',
      status: 400,
      body: { message: { base: ['no'] } },
      times: Infinity,
    });
    await world.as('omar').click('Approve');
    await world.pass('10m');
    expect(news().map(({ text }) => text)).toEqual([expect.stringContaining('*Failed*')]);
    for (const shown of [news()[0]?.shown, card()?.shown])
      expect(shown).toContain('The approval is over, and hallpass does not try again: *Request again*');
    expect(card('omar')?.shown).toContain('*Failed*');
  });

  it('more time that nobody answers: asked until the access ends, reminded before that, and told once', async () => {
    await hold();
    await world.pass('40m');
    await world.as('ana').click('Extend', { message: card()?.ts ?? '' });
    expect(world.as('ana').modal()?.shown).toMatch(
      /active until <!date\^(\d+)[^]*It ends then unless more time is approved before[^]*answer by <!date\^\1\^/,
    );
    await world.as('ana').type('Reason', 'not fixed yet');
    await world.as('ana').submit();
    const asked = card('omar');
    const [, end] = /\*Holds it until\*\n(<!date\S+)/.exec(asked?.shown ?? '') ?? [];
    expect(asked?.shown).toContain(`*Answer by*\n${end}`);
    await world.pass('16m');
    expect(card('omar')?.replies.at(-1)?.shown).toMatch(/asks for 2 hours more as[^]*Their access ends/);
    await world.pass('5m');
    expect(news().map(({ text }) => /\*(\w+)\*/.exec(text)?.[1])).toEqual(['Developer', 'Ended']);
    for (const shown of [news().at(-1)?.shown, world.as('ana').dms()[0]?.shown])
      expect(shown).toMatch(/\*Ended\*[^]*Your request for 2 hours more was not answered, and is over/);
    await world.as('ana').click('Request again', { message: news().at(-1)?.ts ?? '' });
    expect(world.as('ana').modal()?.values).toMatchObject({ Reason: 'not fixed yet' });
    await world.as('ana').close();
    expect(card('omar')?.shown).toContain('the access it was to extend has ended');
    expect(card('omar')?.buttons).toEqual([]);
  });

  it('more time promises nothing while it is not answered: form, cards and reminder name the end, whoever reads them', async () => {
    await hold();
    await world.pass('40m');
    await world.as('ana').click('Extend', { message: card()?.ts ?? '' });
    const form = world.as('ana').modal()?.shown ?? '';
    await world.as('ana').type('Reason', 'not fixed yet');
    await world.as('ana').submit();
    const [mine, theirs] = [card()?.shown ?? '', card('omar')?.shown ?? ''];
    await world.pass('16m');
    const rang = [...world.as('ana').dms(), ...world.as('omar').dms()].flatMap(({ replies }) => replies);
    const reminders = rang.map(({ shown }) => shown).filter((text) => text.includes('more as'));
    expect(reminders).not.toEqual([]);
    const end = /active until (<!date\^\d+)/.exec(form)?.[1] ?? 'none';
    for (const shown of [form, mine, theirs, ...reminders]) {
      expect(shown).toContain(end);
      expect(shown).not.toMatch(
        /(?:stays?|remains?|keeps?|kept|goes on) (?:it|active|yours)|until (?:it is )?answered/i,
      );
    }
  });

  it('more time: extended, and denied, under the card of the grant', async () => {
    await hold();
    for (const button of ['Approve', 'Deny']) {
      await world.as('ana').click('Extend', { message: card()?.ts ?? '' });
      await world.as('ana').type('Reason', 'not fixed yet');
      await world.as('ana').submit();
      await world.as('omar').click(button);
      if (button === 'Deny') await world.as('omar').submit();
    }
    expect(news()).toHaveLength(3);
    expect(news()[1]?.text).toMatch(/\*Extended\*: .* is active until/);
    expect(news()[2]?.text).toMatch(/\*Denied\* by .* more as \*Developer\*/);
    await world.as('ana').click('Give back', { message: card()?.ts ?? '' });
    await world.as('ana').submit();
    expect(news()[1]?.text).toContain('Extended, and not active any more');
  });
});
