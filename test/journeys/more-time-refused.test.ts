/**
 * Who is not given more time still holds what they have: what rings says until when, with what can be done next, and changes when that is
 * over.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { startWorld, type World } from '../support/world.ts';

const policies = [
  {
    id: 'default',
    match: { resources: ['**'], roles: ['developer'] },
    approval: { steps: [{ who: 'owners', escalate: { after: '10m', lapse: true } }] },
  },
];

let world: World;
beforeEach(async () => {
  world = await startWorld({ document: { policies } });
  await world.as('ana').command('/access request acme/platform/api developer 1h fixing INC-4711');
  await world.as('omar').click('Approve');
  await world.as('ana').click('Extend', { message: card()?.ts ?? '' });
  await world.as('ana').type('Reason', 'not fixed yet');
  await world.as('ana').submit();
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  await world.close();
});

const card = (): SeenMessage | undefined => world.as('ana').dms()[0];
/** What rang last. */
const rang = (): SeenMessage | undefined => card()?.replies.at(-1);
const end = (): string => /Active\*? until (<!date\^\d+)/.exec(card()?.text ?? '')?.[1] ?? 'no end';

async function deny(): Promise<void> {
  await world.as('omar').click('Deny');
  await world.as('omar').submit();
}

describe('more time that is not given', () => {
  it('was denied: what they hold is active until when, and can be extended', async () => {
    await deny();
    expect(rang()?.text).toContain('*Denied* by');
    expect(rang()?.shown).toContain(`It stays active until ${end()}`);
    expect(rang()?.buttons).toEqual(['Extend']);
  });

  it('was answered by nobody: the same', async () => {
    await world.pass('11m');
    expect(rang()?.text).toContain('*Expired*: your request for 1 hour more');
    expect(rang()?.shown).toContain(`It stays active until ${end()}`);
    expect(rang()?.buttons).toEqual(['Extend']);
  });

  it('and was given when asked for again: it says the later end', async () => {
    await deny();
    const before = end();
    const { ts } = rang() ?? { ts: '' };
    await world.as('ana').click('Extend', { message: ts });
    await world.as('ana').type('Reason', 'nearly');
    await world.as('ana').submit();
    await world.as('omar').click('Approve');
    expect(end()).not.toBe(before);
    const denied = card()?.replies.find((reply) => reply.ts === ts);
    expect(denied?.shown).toContain(`It stays active until ${end()}`);
  });

  it('and is over when the access is: no end to come, and no button that leads nowhere', async () => {
    await deny();
    const { ts } = rang() ?? { ts: '' };
    await world.as('ana').click('Give back', { message: card()?.ts ?? '' });
    await world.as('ana').submit();
    const denied = card()?.replies.find((reply) => reply.ts === ts);
    expect(denied?.text).toContain('*Denied* by');
    expect(denied?.shown).toContain('Not active any more');
    expect(denied?.shown).not.toContain('stays active');
    expect(denied?.buttons).toEqual([]);
  });
});
