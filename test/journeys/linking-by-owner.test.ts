import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const [id, handle] of [
    [201, 'kim'],
    [202, 'noa'],
    [203, 'raj'],
  ] as const) {
    world.slack.addPerson({ handle, name: `${handle} Somebody`, email: `${handle}@home.test` });
    world.gitlab.addUser({ id, username: `${handle}_dev`, name: `${handle} in GitLab` });
    await world.as(handle).command('/access whoami');
  }
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const card = (handle: string) => world.as(handle).dms().at(-1);

async function accountOf(handle: string): Promise<string | null> {
  const row = await world.program.ctx.db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.personId')
    .select(['accounts.username', 'accounts.linkedBy'])
    .where('people.slackUserId', '=', world.as(handle).id)
    .executeTakeFirst();
  return row === undefined ? null : `${row.username} by ${row.linkedBy}`;
}

async function ask(handle: string, username: string): Promise<void> {
  await world.as(handle).command('/access link');
  await world.as(handle).click('Ask an owner');
  await world.as(handle).type('GitLab username', username);
  await world.as(handle).submit();
}

const openVerification = async (): Promise<string> => {
  const { db } = world.program.ctx;
  const { id } = await db
    .selectFrom('accountVerifications')
    .select('id')
    .where('status', '=', 'open')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
};

describe('an owner who is asked', () => {
  it('sees both profiles side by side, and links them by confirming', async () => {
    world.gitlab.editUser(201, { publicEmail: 'kim@elsewhere.test' });
    await ask('kim', 'kim_dev');
    expect(shown('kim')).toContain(
      '*Asked*: <@U07OM9HD5RT>, <@U07PR1NR8KC>, about the GitLab account `kim_dev`',
    );
    await world.as('kim').close();
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.shown).toContain('says that the GitLab account `kim_dev` is theirs');
      for (const fact of ['kim Somebody', '`kim@home.test`', 'kim in GitLab', '`kim@elsewhere.test`, public'])
        expect(card(owner)?.shown).toContain(fact);
      expect(card(owner)?.buttons).toEqual(['Confirm', 'Not the same person']);
    }
    await world.as('omar').click('Confirm');
    expect(await accountOf('kim')).toBe('kim_dev by owner');
    expect(card('kim')?.shown).toContain('*Linked*: the GitLab account `kim_dev` is yours, confirmed by');
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.text).toMatch(/^\*Confirmed\* by <@U07OM9HD5RT>/);
      expect(card(owner)?.buttons).toEqual([]);
    }
    await world.as('kim').command('/access whoami');
    expect(told('kim')).toMatch(/`kim_dev`, linked .* because an integration owner confirmed it/);
  });

  it('can say no, which the person hears', async () => {
    await ask('noa', 'raj_dev');
    await world.as('noa').close();
    await world.as('priya').click('Not the same person');
    expect(await accountOf('noa')).toBeNull();
    expect(card('noa')?.shown).toContain(
      '<@U07PR1NR8KC> says that the GitLab account `raj_dev` is not yours',
    );
    expect(card('omar')?.text).toMatch(/^\*Not the same person\*, answered by <@U07PR1NR8KC>/);
    await world.as('noa').click('Link your account');
    expect(shown('noa')).toContain('no account is linked to you');
    await world.as('noa').close();
  });

  it('who is slower is told who was faster', async () => {
    await ask('noa', 'noa_dev');
    await world.as('noa').close();
    const late = world.as('priya').aim('Confirm');
    await world.as('omar').click('Not the same person');
    await late();
    expect(told('priya')).toContain('already answered with no by Omar Haddad');
    expect(await accountOf('noa')).toBeNull();
  });

  it('may be right, and the account blocked meanwhile', async () => {
    await ask('noa', 'noa_dev');
    await world.as('noa').close();
    world.gitlab.blockUser(202);
    await world.as('omar').click('Confirm');
    expect(told('omar')).toContain('@noa_dev is blocked or deactivated');
    expect(await accountOf('noa')).toBeNull();
    world.gitlab.unblockUser(202);
    await world.as('omar').click('Not the same person');
  });
});

describe('the right to confirm', () => {
  it('is never the person’s own, though they are an owner', async () => {
    await world.slack.setEmail('priya', 'priya@home.test');
    await world.quiet();
    expect(await accountOf('priya')).toBeNull();
    await world.restart();
    expect(world.as('priya').dms().at(-1)?.buttons).not.toContain('Confirm');
    await ask('priya', 'priya');
    await world.as('priya').close();
    const verification = await openVerification();
    expect(card('omar')?.buttons).toEqual(['Confirm', 'Not the same person']);
    await world.as('priya').openHome();
    await forgePress(world, 'priya', 'link.confirm', verification);
    await world.quiet();
    expect(await accountOf('priya')).toBeNull();
    await world.as('omar').click('Confirm');
    expect(await accountOf('priya')).toBe('priya by owner');
    await world.slack.setEmail('priya', 'priya@acme.test');
  });

  it('is that of owners and admins alone, whatever a press says', async () => {
    await ask('noa', 'noa_dev');
    await world.as('noa').close();
    const verification = await openVerification();
    for (const handle of ['sam', 'noa']) {
      await world.as(handle).openHome();
      for (const action of ['link.confirm', 'link.decline'])
        await forgePress(world, handle, action, verification);
    }
    await world.quiet();
    expect(await accountOf('noa')).toBeNull();
    expect(card('omar')?.buttons).toEqual(['Confirm', 'Not the same person']);
  });

  it('ends after three days', async () => {
    const late = world.as('omar').aim('Confirm');
    world.skip('3d 1m');
    await late();
    expect(told('omar')).toContain('This is not asked any more');
    expect(await accountOf('noa')).toBeNull();
    await world.program.queue.add({ name: 'prune', payload: {} }, world.now());
    await world.quiet();
    expect(card('omar')?.text).toMatch(/^\*Not answered in time\*/);
    expect(card('noa')?.shown).toContain('nobody answered in time');
  });

  it('ends when the person asks anew, proves it otherwise, or leaves', async () => {
    await ask('noa', 'raj_dev');
    await world.as('noa').close();
    const first = world.as('omar').aim('Confirm');
    await ask('noa', 'noa_dev');
    await world.as('noa').close();
    await first();
    expect(told('omar')).toContain('This is not asked any more');
    const second = world.as('omar').aim('Confirm', { message: card('omar')?.ts ?? '' });
    await world.as('noa').command('/access link');
    await world.as('noa').click('Prove it with a code');
    await world.as('noa').type('GitLab username', 'noa_dev');
    await world.as('noa').submit();
    world.gitlab.setStatus(202, /`([A-Z2-9]{8})`/.exec(shown('noa'))?.[1] ?? '');
    await world.as('noa').click('I put it there, check');
    await world.as('noa').close();
    expect(await accountOf('noa')).toBe('noa_dev by code');
    await second();
    expect(told('omar')).toContain('This is not asked any more');
    await ask('raj', 'raj_dev');
    await world.as('raj').close();
    expect(card('priya')?.buttons).toContain('Confirm');
    await world.slack.deactivate('raj');
    await world.quiet();
    expect(card('priya')?.buttons).toEqual([]);
    await world.slack.reactivate('raj');
  });
});
