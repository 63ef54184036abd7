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
const level = (project: number): number | null =>
  world.gitlab.member('project', project, world.acme.users.ana)?.level ?? null;
/** The requester's living message about a resource. */
const living = (path: string) =>
  world
    .as('ana')
    .dms()
    .findLast(
      ({ text }) =>
        text.includes(`|${path}>`) && !text.includes('Ending soon') && !text.includes('*Extended*'),
    );

/** Asks and has it approved. */
async function hold(path: string, words: string): Promise<void> {
  await world.as('ana').command(`/access request ${path} ${words}`);
  await world.as('omar').click('Approve');
  expect(living(path)?.text).toMatch(/^\*Active\*/);
}

describe('Extend', () => {
  it('keeps the access, waits on the living message, and moves the end once approved', async () => {
    await hold('acme/platform/api', 'developer 1h INC-1');
    const writes = world.gitlab.member('project', world.acme.projects.api, world.acme.users.ana);
    await world.as('ana').click('Extend', { message: living('acme/platform/api')?.ts ?? '' });
    expect(
      world
        .as('ana')
        .modal()
        ?.fields.map(({ label }) => label),
    ).toEqual(['Duration', 'Reason']);
    expect(world.as('ana').modal()?.shown).toContain('at most 7 hours more');
    await world.as('ana').select('Duration', '2 hours');
    await world.as('ana').type('Reason', 'not done');
    expect((await world.as('ana').submit()).errors).toBeUndefined();
    expect(living('acme/platform/api')?.shown).toContain('*2 hours more*: waiting on <@U07OM9HD5RT>, ');
    expect(living('acme/platform/api')?.buttons).toEqual(['Give back', 'Nudge', 'Cancel request']);
    await world.as('ana').click('Nudge', { message: living('acme/platform/api')?.ts ?? '' });
    expect(world.as('ana').ephemerals().at(-1)?.shown).toContain('They are reminded');
    expect(card('omar')?.replies.at(-1)?.text).toMatch(
      /nudges you: they are \*still waiting\* for your answer about 2 hours more/,
    );
    expect(card('omar')?.shown).toContain('asks for *2 hours more* as *Developer*');
    await world.as('omar').click('Approve');
    expect(living('acme/platform/api')?.shown).toContain('Extended by <@U07OM9HD5RT>');
    expect(living('acme/platform/api')?.buttons).toEqual(['Give back', 'Extend']);
    expect(world.gitlab.member('project', world.acme.projects.api, world.acme.users.ana)?.level).toBe(
      writes?.level,
    );
  });

  it('is refused beyond the cap, under its field', async () => {
    await world.as('ana').click('Extend', { message: living('acme/platform/api')?.ts ?? '' });
    await world.as('ana').select('Duration', 'Custom…');
    await world.as('ana').type('Custom duration', '6h');
    await world.as('ana').type('Reason', 'still not done');
    const { errors } = await world.as('ana').submit();
    expect(errors?.['Custom duration']).toContain('8 hours is the most');
    await world.as('ana').close();
  });

  it('denied shows on the same card, and changes nothing', async () => {
    await hold('acme/platform/infra', 'developer 1h INC-2');
    await world.as('ana').click('Extend', { message: living('acme/platform/infra')?.ts ?? '' });
    await world.as('ana').type('Reason', 'more');
    await world.as('ana').submit();
    await world.as('priya').click('Deny');
    await world.as('priya').type('Note', 'please hand over');
    await world.as('priya').submit();
    expect(living('acme/platform/infra')?.shown).toContain('denied by <@U07PR1NR8KC>');
    expect(living('acme/platform/infra')?.shown).toContain('Note on 2 hours more: please hand over');
    expect(living('acme/platform/infra')?.text).toMatch(/^\*Active\*/);
    expect(level(world.acme.projects.infra)).toBe(30);
  });
});

describe('the end', () => {
  it('is announced with a way to ask for more, and told with its cause and what is left', async () => {
    await hold('acme/web/checkout', 'maintainer 30m INC-3');
    await world.pass('25m');
    const warning = world
      .as('ana')
      .dms()
      .findLast(({ text }) => text.includes('Ending soon'));
    expect(warning?.text).toContain('acme/web/checkout');
    expect(warning?.buttons).toEqual(['Extend', 'Give back']);
    await world.pass('6m');
    expect(living('acme/web/checkout')?.text).toContain('the time was up');
    const ended = world
      .as('ana')
      .dms()
      .find(({ text }) => text.startsWith('*Ended*'));
    expect(ended?.text).toContain('You hold *Developer* there now, through `acme/web`');
    expect(ended?.buttons).toEqual(['Request again']);
    expect(
      world
        .as('ana')
        .dms()
        .find(({ ts }) => ts === warning?.ts)?.buttons,
    ).toEqual([]);
  });

  it('Request again fills the form with what one had', async () => {
    const ended = world
      .as('ana')
      .dms()
      .find(({ text }) => text.startsWith('*Ended*'));
    await world.as('ana').click('Request again', { message: ended?.ts ?? '' });
    expect(world.as('ana').modal()?.values).toMatchObject({
      Role: 'maintainer',
      Duration: '1800',
      Reason: 'INC-3',
    });
    expect((await world.as('ana').submit()).errors).toBeUndefined();
    expect(card('omar')?.shown).toContain('INC-3');
  });

  it('comes at once when given back, and a second press is told so', async () => {
    await hold('acme/platform/deploy-tools', 'developer 2h INC-4');
    const again = world
      .as('ana')
      .aim('Give back', { message: living('acme/platform/deploy-tools')?.ts ?? '' });
    await world.as('ana').click('Give back', { message: living('acme/platform/deploy-tools')?.ts ?? '' });
    await world.as('ana').submit();
    expect(level(world.acme.projects.deployTools)).toBeNull();
    expect(living('acme/platform/deploy-tools')?.text).toMatch(/^\*Ended\*.*given back/);
    await again();
    expect(world.as('ana').modal()?.shown).toContain('is not active any more: given back');
    await world.as('ana').close();
  });

  it('comes from an owner or admin through /access end, who confirms', async () => {
    await hold('acme/data/warehouse', 'developer 2h INC-5');
    await world.as('dana').command(`/access end <@${world.as('ana').id}> acme/data`);
    expect(told('dana')).toContain('*Active access you can end*');
    const list = world.as('dana').ephemerals().at(-1);
    await world.as('dana').click('End', { message: list?.ts ?? '' });
    expect(world.as('dana').modal()?.shown).toMatch(
      /loses \*Developer\* on .*acme\/data\/warehouse.* at once/,
    );
    await world.as('dana').submit();
    expect(level(world.acme.projects.warehouse)).toBeNull();
    const renewed = world
      .as('dana')
      .ephemerals()
      .find(({ ts }) => ts === list?.ts);
    expect(renewed?.shown).toMatch(/Nothing active fits that|acme\/data\/warehouse.*Ending/);
    expect(renewed?.buttons).not.toContain('End');
    expect(living('acme/data/warehouse')?.text).toContain(`ended by <@${world.as('dana').id}>, an admin`);
    await world.as('dana').command('/access end acme/data');
    expect(told('dana')).toContain('Nothing active fits that');
  });

  it('comes with Slack: somebody who is deactivated holds nothing any more', async () => {
    await hold('acme/data/pipelines', 'developer 2h INC-6');
    await world.slack.deactivate('ana');
    expect(level(world.acme.projects.pipelines)).toBeNull();
    await world.slack.reactivate('ana');
    // Whoever comes back is matched to their account anew by the next sync.
    await world.as('omar').command('/access sync');
  });
});

describe('/access list', () => {
  it('shows what is held with time left, and gives it back from there', async () => {
    await hold('acme/data/ml', 'developer 2h INC-7');
    await world.as('ana').command('/access list');
    const list = world.as('ana').ephemerals().at(-1);
    expect(list?.shown).toContain('*Developer* on');
    expect(list?.shown).toContain('*Active* until <!date');
    const held = await world.program.ctx.db
      .selectFrom('grants')
      .select('id')
      .where('status', '=', 'active')
      .execute();
    expect(held).toHaveLength(1);
    await world.as('ana').click('Give back', { message: list?.ts ?? '' });
    await world.as('ana').submit();
    expect(
      world
        .as('ana')
        .ephemerals()
        .find(({ ts }) => ts === list?.ts)?.shown,
    ).not.toContain('*Active*');
    await world.as('ana').command('/access list');
    expect(told('ana')).toContain('You hold nothing through hallpass');
  });
});
