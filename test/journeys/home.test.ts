import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { forgePress } from '../support/forge-press.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const HOME = { home: true } as const;
const home = (handle: string): string => world.as(handle).home()?.shown ?? '';
const buttons = (handle: string): readonly string[] => world.as(handle).home()?.buttons ?? [];
const modal = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const ask = (handle: string, line: string) => world.as(handle).command(`/access request ${line}`);
/** Opens the Home tabs of these people. */
async function open(...handles: string[]): Promise<void> {
  for (const handle of handles) await world.as(handle).openHome();
}
const published = () => world.slack.callsTo('views.publish');

describe('opening Home', () => {
  it('shows an empty page with the next step, and the form behind its button', async () => {
    await open('ana');
    expect(home('ana')).toContain('You hold nothing through hallpass right now, and nothing is waiting');
    expect(home('ana')).toContain('`ana`, linked by');
    await world.as('ana').click('Request access', HOME);
    expect(world.as('ana').modal()?.title).toBe('Request access');
    expect(
      world
        .as('ana')
        .modal()
        ?.fields.map(({ label }) => label),
    ).toContain('Resource');
  });

  it('is nobody else’s page, and none at all for who never opened it', async () => {
    await ask('ana', 'acme/platform/api developer 4h my secret reason');
    await open('lee', 'sam', 'ana', 'omar');
    for (const stranger of ['lee', 'sam']) {
      expect(home(stranger)).toContain('nothing is waiting');
      expect(home(stranger)).not.toMatch(/secret|#1 /);
      expect(home(stranger)).not.toContain('Integrations');
      expect(home(stranger)).not.toContain(world.as('ana').id);
    }
    expect(home('omar')).toContain('my secret reason');
    expect(home('ana')).not.toContain('my secret reason');
    expect(world.as('priya').home()).toBeNull();
    await world.as('ana').click('Cancel request', HOME);
  });

  it('explains itself to a guest', async () => {
    await open('gail');
    expect(home('gail')).toContain('Guests and people from other workspaces can neither ask for access');
    expect(buttons('gail')).toEqual([]);
  });

  it('takes no notice of the other tab', async () => {
    const before = published().length;
    await world.slack.event('app_home_opened', { user: world.as('ana').id, channel: 'D1', tab: 'messages' });
    expect(published()).toHaveLength(before);
  });

  it('follows when somebody becomes a guest', async () => {
    await open('lee');
    await world.slack.setGuest('lee');
    expect(home('lee')).toContain('Guests and people from other workspaces');
  });
});

describe('acting on Home, and being current after each change', () => {
  it('from the request to giving it back, without ever opening it again', async () => {
    await open('ana', 'omar', 'priya');
    await ask('ana', 'acme/platform/api developer 4h fixing INC-4711');
    expect(home('ana')).toContain('Waiting on others');
    expect(buttons('ana')).toEqual(['Request access', 'Nudge', 'Cancel request']);
    expect(home('omar')).toContain('fixing INC-4711');
    expect(home('priya')).toContain('fixing INC-4711');

    await world.as('omar').click('Approve', HOME);
    expect(buttons('omar')).not.toContain('Approve');
    expect(home('priya')).not.toContain('fixing INC-4711');
    expect(home('ana')).toMatch(
      /\*Developer\* on [^]*\*Active\* until [^]* · (?:3 hours 59 minutes|4 hours) left/,
    );
    expect(buttons('ana')).toEqual(['Request access', 'Give back', 'Extend']);

    await world.as('ana').click('Extend', HOME);
    await world.as('ana').select('Duration', '1 hour');
    await world.as('ana').type('Reason', 'not done yet');
    await world.as('ana').submit();
    expect(home('ana')).toContain('more time asked for');
    expect(buttons('ana')).toEqual(['Request access', 'Give back', 'Nudge', 'Cancel request']);
    await world.as('priya').click('Deny', HOME);
    await world.as('priya').submit();
    expect(buttons('ana')).toEqual(['Request access', 'Give back', 'Extend']);

    await world.as('ana').click('Give back', HOME);
    await world.as('ana').submit();
    expect(home('ana')).toContain('You hold nothing');
    expect(world.gitlab.member('project', world.acme.projects.api, world.acme.users.ana)).toBeNull();
  });

  it('when time ends a grant or a request', async () => {
    await open('ana', 'omar');
    await ask('ana', 'acme/platform/api developer 1h one');
    await world.as('omar').click('Approve', HOME);
    await ask('ana', 'acme/platform/infra developer 1h two');
    await world.pass('1h 1m');
    expect(home('ana')).not.toContain('Active');
    expect(home('ana')).toContain('acme/platform/infra');
    await world.pass('8h');
    expect(home('ana')).toContain('nothing is waiting');
    expect(buttons('omar')).not.toContain('Approve');
  });

  it('cancels, and tells in a modal who pressed too late', async () => {
    await open('ana', 'omar');
    await ask('ana', 'acme/platform/api developer 4h x');
    const approve = world.as('omar').aim('Approve', HOME);
    const nudge = world.as('ana').aim('Nudge', HOME);
    await world.as('ana').click('Cancel request', HOME);
    expect(home('ana')).toContain('nothing is waiting');
    await approve();
    expect(modal('omar')).toMatch(/Request #\d+ is already cancelled/);
    await world.as('omar').close();
    await nudge();
    expect(modal('ana')).toMatch(/Request #\d+ is already cancelled/);
    await world.as('ana').close();
    expect(world.as('omar').dms().at(-1)?.shown).toContain('*Cancelled*');
  });

  it('answers by message when Slack does not open a modal in time', async () => {
    await open('ana', 'omar');
    await ask('ana', 'acme/platform/api developer 4h x');
    const approve = world.as('omar').aim('Approve', HOME);
    await world.as('ana').click('Cancel request', HOME);
    world.slack.trouble('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await approve();
    expect(world.as('omar').modal()).toBeNull();
    expect(world.as('omar').dms().at(-1)?.shown).toContain('already cancelled');
  });
});

describe('Nudge', () => {
  const nudges = async (): Promise<unknown[]> => {
    const { db } = world.program.ctx;
    const rows = await db
      .selectFrom('auditEvents')
      .select('body')
      .where('action', '=', 'request.nudged')
      .execute();
    return rows.map(({ body }) => JSON.parse(body));
  };

  it('is the requester’s alone', async () => {
    await open('ana', 'sam');
    await ask('ana', 'acme/platform/api developer 4h x');
    const { id } = await world.program.ctx.db
      .selectFrom('requests')
      .select('id')
      .where('status', '=', 'pending')
      .executeTakeFirstOrThrow();
    await forgePress(world, 'sam', 'request.nudge', id);
    expect(modal('sam')).toContain('Only the person who asked can nudge the owners.');
    expect(await nudges()).toEqual([]);
    await world.as('ana').click('Cancel request', HOME);
  });

  it('reminds every owner under their card, once in 15 minutes', async () => {
    await open('ana');
    await ask('ana', 'acme/platform/api developer 4h x');
    await world.as('ana').click('Nudge', HOME);
    for (const owner of ['omar', 'priya'])
      expect(world.as(owner).dms().at(-1)?.replies.at(-1)?.shown).toContain('nudges you');
    expect(home('ana')).toContain('nudged <!date');
    expect(await nudges()).toMatchObject([{ ordinal: 1, owners: [expect.any(String), expect.any(String)] }]);

    await world.as('ana').click('Nudge', HOME);
    expect(modal('ana')).toContain('You have just nudged them. Nudge again in 15 minutes.');
    expect(await nudges()).toHaveLength(1);
    await world.as('ana').close();

    await world.pass('16m');
    await world.as('ana').click('Nudge', HOME);
    expect(await nudges()).toHaveLength(2);
    const replies =
      world
        .as('omar')
        .dms()
        .at(-1)
        ?.replies.map(({ shown }) => shown) ?? [];
    expect(replies.filter((text) => text.includes('nudges you'))).toHaveLength(2);
    expect(replies).toHaveLength(3);
  });

  it('works on the card of what waits, and says there what came of it', async () => {
    const before = (await nudges()).length;
    await ask('ana', 'acme/platform/infra developer 4h x');
    const card = { message: world.as('ana').dms().at(-1)?.ts ?? '' };
    await world.as('ana').click('Nudge', card);
    expect(world.as('omar').dms().at(-1)?.replies.at(-1)?.shown).toContain('nudges you');
    const told = () => world.as('ana').ephemerals().at(-1)?.shown;
    expect(told()).toBe('They are reminded. You can nudge them again in 15 minutes');
    await world.as('ana').click('Nudge', card);
    expect(told()).toContain('You have just nudged them. Nudge again in 15 minutes.');
    expect(await nudges()).toHaveLength(before + 1);
    await world.as('ana').click('Cancel request', card);
  });
});
