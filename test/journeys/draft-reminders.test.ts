/** Whoever is asked for the details of an integration has one message of it, with what reminds them below. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SECRET_KEY } from '../support/drafts.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ secretKey: SECRET_KEY });
  await world.as('dana').command('/access integrations');
  await world.as('dana').click('Add integration');
  await world.as('dana').type('Name', 'Beta');
  await world.as('dana').select('Integration owners', ['omar', 'priya']);
  await world.as('dana').submit();
});
afterAll(() => world.close());

const messages = (handle: string) => world.as(handle).dms();

it('reminders of a draft stand below its first message, name whom they are for, and change with it', async () => {
  for (const [passed, sent] of [
    ['16m', 1],
    ['31m', 2],
    ['61m', 3],
  ] as const) {
    await world.pass(passed);
    for (const handle of ['omar', 'priya']) {
      const [card, ...more] = messages(handle);
      expect(more).toEqual([]);
      expect(card?.text).toContain('*Your help is needed*');
      expect(card?.replies).toHaveLength(sent);
      for (const { buttons } of card?.replies ?? []) expect(buttons).toEqual([]);
      for (const { text } of card?.replies ?? [])
        expect(text).toMatch(
          new RegExp(`^<@${world.as(handle).id}> \\*Still needed\\*: the details of \\*Beta\\*`),
        );
    }
  }
  await world.as('priya').click('Discard');
  for (const handle of ['omar', 'priya']) {
    const [card] = messages(handle);
    expect(card?.text).toMatch(/^\*Discarded\*/);
    for (const { text } of card?.replies ?? [])
      expect(text).toBe('Nothing is needed any more: see the card above');
    for (const seen of [card, ...(card?.replies ?? [])]) expect(seen?.buttons).toEqual([]);
  }
  expect(world.slack.violations).toEqual([]);
});
