import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

const card = (handle: string) => world.as(handle).dms().at(-1);
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const latest = () =>
  world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number', 'desc').executeTakeFirstOrThrow();
const ask = async (path: string, words = 'developer 2h INC-1', handle = 'ana'): Promise<void> => {
  await world.as(handle).command(`/access request ${path} ${words}`);
  expect((await latest()).status).toBe('pending');
};

describe('Approve', () => {
  it('one press decides: every copy says who and when, without buttons', async () => {
    await ask('acme/platform/api');
    await world.as('omar').click('Approve');
    expect(await latest()).toMatchObject({ status: 'approved' });
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.text).toMatch(/^\*Approved\* by <@U07OM9HD5RT>, <!date/);
      expect(card(owner)?.buttons).toEqual([]);
      expect(card(owner)?.shown).toContain('*Active* until');
    }
    expect(card('ana')?.text).toMatch(/^\*Active\* until <!date/);
    const said = card('ana')?.texts.map((text) => /^\*(\w+)/.exec(text)?.[1]);
    // That it was approved is said where GitLab takes longer than a card waits for it.
    expect(said?.filter((word) => word !== 'Approved')).toEqual(['Waiting', 'Active']);
  });

  it('two owners at once: one decides, the other is told who did', async () => {
    await ask('acme/platform/infra');
    const presses = ['omar', 'priya'].map((owner) => world.as(owner).aim('Approve'));
    await Promise.all(presses.map((press) => press()));
    const winner = card('ana')?.text.includes('U07OM9HD5RT') === true ? 'omar' : 'priya';
    const loser = winner === 'omar' ? 'priya' : 'omar';
    expect(told(loser)).toMatch(new RegExp(`is already approved by <@${world.as(winner).id}>`));
    expect(card(loser)?.buttons).toEqual([]);
  });

  it('pressed twice, the same payload twice: decided once, and nobody sees an error', async () => {
    await ask('acme/platform/deploy-tools');
    const press = world.as('omar').aim('Approve');
    await Promise.all([press(), press()]);
    const { id } = await latest();
    const approvals = await world.program.ctx.db
      .selectFrom('approvals')
      .select('id')
      .where('requestId', '=', id)
      .execute();
    expect(approvals).toHaveLength(1);
  });

  it('a stale copy is answered, and brought up to date where it was pressed', async () => {
    await ask('acme/data/warehouse');
    const [approve, deny] = [world.as('priya').aim('Approve'), world.as('priya').aim('Deny')];
    const ts = card('priya')?.ts ?? '';
    const endTrouble = world.slack.trouble('chat.update', { kind: 'error', error: 'message_not_found' }, 6);
    await world.as('omar').click('Approve');
    endTrouble();
    expect(card('priya')?.buttons).toHaveLength(4);
    await approve();
    expect(told('priya')).toContain('is already approved by <@U07OM9HD5RT>');
    const copy = world
      .as('priya')
      .dms()
      .find((message) => message.ts === ts);
    expect(copy?.buttons).toEqual([]);
    expect(copy?.text).toContain('*Approved* by');
    await deny();
    expect(world.as('priya').modal()?.shown).toContain('is already approved by');
    await world.as('priya').close();
  });

  it('is not for whoever is no owner, and not for the requester', async () => {
    const { groups, users } = world.acme;
    world.gitlab.setMember('group', groups.acme, users.omar, 20, { by: users.priya });
    await world.as('priya').command('/access sync');
    await ask('acme/data/pipelines', 'developer 2h INC-1', 'omar');
    expect(world.as('omar').dms().at(-1)?.buttons).toEqual(['Nudge', 'Cancel request']);
    await world.as('priya').command('/access pending');
    const payload = await pressOf('priya');
    await world.slack.deliver(as('omar', payload));
    expect(told('omar')).toContain('Nobody decides their own request');
    await world.slack.deliver(as('lee', payload));
    expect(told('lee')).toContain('not among those who are asked here');
    await world.slack.deliver(as('erin', payload));
    expect((await latest()).status).toBe('pending');
    await world.as('omar').click('Cancel request');
    expect(await latest()).toMatchObject({ status: 'cancelled' });
  });
});

/** The payload of a press on Approve by an owner, caught before it decides anything. */
async function pressOf(owner: string): Promise<Record<string, unknown>> {
  world.slack.signingSecret = 'wrong';
  await world
    .as(owner)
    .click('Approve')
    .catch(() => undefined);
  world.slack.signingSecret =
    world.config.slack.mode.kind === 'http'
      ? (world.config.slack.mode.signingSecrets[0]?.reveal() ?? '')
      : '';
  world.slack.store.violations.length = 0;
  return world.slack.deliveries.at(-1)?.payload as Record<string, unknown>;
}

/** The same press, signed, with somebody else in it. */
function as(handle: string, payload: Record<string, unknown>): Record<string, unknown> {
  const { id } = world.as(handle);
  const response = world.slack.store.issueResponseUrl('actions', id, world.slack.store.openDm(id).id, null);
  return {
    ...payload,
    user: { id, username: handle, name: handle, team_id: world.slack.store.state.team.id },
    response_url: `${world.slack.url}${response}`,
  };
}

describe('Deny', () => {
  it('asks for a note, which everybody reads', async () => {
    await ask('acme/web/storefront', 'maintainer 1h sale');
    await world.as('priya').click('Deny');
    expect(world.as('priya').modal()).toMatchObject({ title: 'Deny request', submit: 'Deny' });
    await world.as('priya').type('Note', 'frozen until <!channel> Monday');
    await world.as('priya').submit();
    for (const handle of ['ana', 'omar', 'priya']) {
      expect(card(handle)?.shown).toContain('*Denied* by <@U07PR1NR8KC>');
      expect(card(handle)?.shown).toContain('Note: frozen until <!channel> Monday');
      expect(card(handle)?.text).toContain('frozen until &lt;!channel&gt; Monday');
    }
    expect(card('ana')?.buttons).toEqual(['Request again']);
  });

  it('needs no note', async () => {
    await ask('acme/web/storefront', 'maintainer 1h sale');
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    expect(await latest()).toMatchObject({ status: 'denied', decisionNote: null });
  });

  it('sent after somebody else approved says so in the form', async () => {
    await ask('acme/web/checkout', 'maintainer 1h sale');
    await world.as('omar').click('Deny');
    await world.as('priya').click('Approve');
    await world.as('omar').submit();
    expect(world.as('omar').modal()?.shown).toContain('is already approved by <@U07PR1NR8KC>');
    await world.as('omar').close();
    expect(card('omar')?.text).toContain('*Approved* by <@U07PR1NR8KC>');
  });
});

describe('Approve for less…', () => {
  it('sent untouched gives less: it starts at the next shorter time', async () => {
    await ask('acme/data/ml', 'developer 4h INC-7');
    const omar = world.as('omar');
    await omar.click('Approve for less…');
    expect(omar.modal()?.values).toMatchObject({ Duration: '7200' });
    expect((await omar.submit()).errors).toBeUndefined();
    expect(card('omar')?.shown).toContain('for less: Developer for 2 hours');
  });

  it('for all that was asked for is refused, and nothing is approved', async () => {
    await ask('acme/data/ml', 'maintainer 4h INC-8');
    const omar = world.as('omar');
    await omar.click('Approve for less…');
    await omar.select('Duration', '4 hours');
    expect((await omar.submit()).errors).toEqual({
      Duration: expect.stringContaining('That is all that was asked for'),
    });
    await omar.close();
    expect((await latest()).status).toBe('pending');
    await omar.click('Approve');
    expect(card('omar')?.shown).not.toContain('for less');
  });

  it('gives a lower role for a shorter time, and says so to everybody', async () => {
    await ask('acme/platform/observability/dashboards', 'maintainer 4h INC-2');
    const omar = world.as('omar');
    await omar.click('Approve for less…');
    expect(omar.modal()?.fields[0]?.options.map(({ text }) => text)).toEqual([
      'Reporter',
      'Developer',
      'Maintainer',
    ]);
    await omar.select('Role', 'Developer');
    await omar.select('Duration', 'Custom…');
    await omar.type('Custom duration', '5h');
    expect((await omar.submit()).errors).toEqual({
      'Custom duration': expect.stringContaining('at most the time'),
    });
    await omar.type('Custom duration', '45m');
    await omar.type('Note', 'enough to read');
    expect((await omar.submit()).errors).toBeUndefined();
    expect(card('ana')?.shown).toContain('for less: Developer for 45 minutes');
    expect(card('ana')?.shown).toContain('Note: enough to read');
    expect(world.gitlab.member('project', world.acme.projects.dashboards, world.acme.users.ana)?.level).toBe(
      30,
    );
    expect(card('priya')?.shown).toContain('for less: Developer for 45 minutes');
  });
});

describe('/access pending', () => {
  it('lists what waits on whom, decides, and shows the list anew', async () => {
    await ask('acme/prod/ledger', 'maintainer 1h INC-3');
    await world.as('priya').command('/access pending');
    const list = world.as('priya').ephemerals().at(-1);
    expect(list?.shown).toContain('*Waiting on you*');
    expect(list?.shown).toContain('Reason: INC-3');
    await world.as('ana').command('/access pending');
    expect(told('ana')).toContain('*Waiting on others*');
    await world.as('priya').click('Approve', { message: list?.ts ?? '' });
    expect((await latest()).status).toBe('approved');
    expect(
      world
        .as('priya')
        .ephemerals()
        .find(({ ts }) => ts === list?.ts)?.shown,
    ).toContain('Nothing is waiting');
  });

  it('cancels what one asked for', async () => {
    await ask('acme/prod/payments', 'maintainer 1h INC-4');
    await world.as('ana').command('/access pending');
    await world.as('ana').click('Cancel request', { message: world.as('ana').ephemerals().at(-1)?.ts ?? '' });
    expect(card('ana')?.text).toMatch(/^\*Cancelled\*/);
    expect(card('omar')?.text).toMatch(/^\*Cancelled\*.*cancelled by <@U07AN4LM2QX>/);
    expect(told('ana')).toContain('Nothing is waiting');
  });
});

describe('silence', () => {
  it('is broken by reminders under the card, and ends with the request', async () => {
    await ask('acme/prod/eu/gateway', 'maintainer 1h INC-5');
    const before = card('omar')?.ts;
    await world.pass('16m');
    expect(card('omar')?.ts).toBe(before);
    expect(card('omar')?.replies).toHaveLength(1);
    expect(card('omar')?.replies[0]?.shown).toContain('*Still waiting* for your answer');
    await world.pass('8h');
    expect(card('omar')?.text).toMatch(/^\*Expired\*.*none of <@\w+>, <@\w+> answered/);
    expect(card('omar')?.buttons).toEqual([]);
    expect(card('ana')?.text).toMatch(/^\*Expired\*/);
    expect(card('ana')?.buttons).toEqual(['Request again']);
  });
});
