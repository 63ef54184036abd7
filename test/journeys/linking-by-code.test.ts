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
  }
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const codeIn = (handle: string): string => /`([A-HJ-NP-Z2-9]{8})`/.exec(shown(handle))?.[1] ?? 'no code';

/** As `name by source`, of each account that somebody has without an e-mail. */
async function proven(): Promise<string[]> {
  const rows = await world.program.ctx.db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.personId')
    .select(['accounts.username', 'accounts.linkedBy', 'accounts.linkedVia', 'people.email'])
    .where('accounts.linkedVia', 'is', null)
    .orderBy('accounts.externalId')
    .execute();
  return rows.map(({ username, linkedBy, email }) => `${email} is ${username} by ${linkedBy}`);
}

/** Opens the form and names an account. */
async function name(handle: string, username: string): Promise<void> {
  await world.as(handle).command('/access link');
  await world.as(handle).click('Prove it with a code');
  await world.as(handle).type('GitLab username', username);
  await world.as(handle).submit();
}

describe('an account that no e-mail leads to', () => {
  it('is proven by a code in its status', async () => {
    const kim = world.as('kim');
    await kim.command('/access whoami');
    expect(told('kim')).toContain('not linked');
    expect(told('kim')).toContain('Why: no account shows `kim@home.test`');
    await kim.click('Link your account');
    expect(shown('kim')).toContain('no account is linked to you');
    await kim.click('Prove it with a code');
    await kim.type('GitLab username', `${world.gitlab.url}/Kim_Dev`);
    await kim.submit();
    expect(shown('kim')).toContain('into the status of');
    world.gitlab.setStatus(201, `busy ${codeIn('kim').toLowerCase()}`);
    await kim.click('I put it there, check');
    expect(shown('kim')).toContain('*Linked*: the GitLab account `kim_dev` is yours');
    await kim.close();
    expect(await proven()).toEqual(['kim@home.test is kim_dev by code']);
    await kim.command('/access whoami');
    expect(told('kim')).toMatch(/`kim_dev`, linked .* because you put a code into its status/);
  });

  it('can be granted from then on, and stays through a sync and a new e-mail', async () => {
    await world.as('omar').command('/access sync');
    await world.slack.setEmail('kim', 'kim@new.test');
    await world.as('kim').command('/access request acme/platform/api developer 1h INC-1');
    await world.as('omar').click('Approve');
    expect(world.gitlab.member('project', world.acme.projects.api, 201)?.level).toBe(30);
    await world.pass('2h');
    expect(world.gitlab.member('project', world.acme.projects.api, 201)).toBeNull();
  });

  it('is shown, and not linked again, when somebody has one', async () => {
    await world.as('kim').command('/access link');
    expect(shown('kim')).toContain('`kim_dev`, linked');
    expect(world.as('kim').modal()?.buttons).toEqual([]);
    await world.as('kim').close();
  });
});

describe('a code', () => {
  it('that is not there costs a try, and five tries use it up', async () => {
    const noa = world.as('noa');
    await name('noa', '@noa_dev');
    const code = codeIn('noa');
    await noa.click('I put it there, check');
    expect(shown('noa')).toContain('The status of `noa_dev` is empty, and not the code. 4 more tries');
    world.gitlab.setStatus(202, 'On <!channel> leave');
    for (const left of ['3 more tries', '2 more tries', 'One more try']) {
      await noa.click('I put it there, check');
      expect(shown('noa')).toContain(left);
      expect(shown('noa')).toContain('On &lt;!channel&gt; leave');
      expect(codeIn('noa')).toBe(code);
    }
    const late = noa.aim('I put it there, check');
    await noa.click('I put it there, check');
    expect(shown('noa')).toContain('is not good any more');
    world.gitlab.setStatus(202, code);
    await late();
    expect(shown('noa')).toContain('This code is not good any more');
    await noa.close();
  });

  it('lasts fifteen minutes', async () => {
    await name('noa', 'noa_dev');
    world.gitlab.setStatus(202, codeIn('noa'));
    world.skip('15m 1s');
    await world.as('noa').click('I put it there, check');
    expect(shown('noa')).toContain('This code is not good any more');
    await world.as('noa').close();
  });

  it('is worth nothing once another was given out', async () => {
    await name('noa', 'noa_dev');
    const [first, late] = [codeIn('noa'), world.as('noa').aim('I put it there, check')];
    await world.as('noa').close();
    await name('noa', 'noa_dev');
    expect(codeIn('noa')).not.toBe(first);
    world.gitlab.setStatus(202, first);
    await late();
    expect((await proven()).join()).not.toContain('noa');
    await world.as('noa').close();
  });

  it('is good for nobody but the person it was given to', async () => {
    await name('noa', 'noa_dev');
    world.gitlab.setStatus(202, codeIn('noa'));
    const press = world.slack.deliveries.findLast(({ kind }) => kind === 'view_submission')?.payload;
    expect(press).toBeDefined();
    const { id } = await world.program.ctx.db
      .selectFrom('accountVerifications')
      .select('id')
      .where('status', '=', 'open')
      .executeTakeFirstOrThrow();
    await world.as('raj').openHome();
    await forgePress(world, 'raj', 'link.check', id);
    await world.quiet();
    expect((await proven()).join()).not.toContain('raj');
    await world.as('noa').close();
  });

  it('for an account is worth nothing in another one', async () => {
    await name('noa', 'raj_dev');
    world.gitlab.setStatus(202, codeIn('noa'));
    world.gitlab.setStatus(203, 'away');
    await world.as('noa').click('I put it there, check');
    expect(shown('noa')).toContain('The status of `raj_dev` says “away”');
    await world.as('noa').close();
  });

  it('is read from the account it was for, though that has another name by now', async () => {
    await name('noa', 'noa_dev');
    world.gitlab.editUser(202, { username: 'noa_renamed' });
    world.gitlab.addUser({ id: 204, username: 'noa_dev', name: 'Somebody else' });
    world.gitlab.setStatus(204, codeIn('noa'));
    world.gitlab.setStatus(202, null);
    await world.as('noa').click('I put it there, check');
    expect(shown('noa')).toContain('is empty');
    await world.as('noa').close();
  });

  it('that cannot be looked for now costs no try', async () => {
    await name('raj', 'raj_dev');
    world.gitlab.setStatus(203, codeIn('raj'));
    const [press, again] = [
      world.as('raj').aim('I put it there, check'),
      world.as('raj').aim('I put it there, check'),
    ];
    world.gitlab.faults.add({ kind: 'status', status: 502, path: /status/ });
    await press();
    expect(shown('raj')).toContain('GitLab says');
    await again();
    expect(shown('raj')).toContain('*Linked*');
    await world.as('raj').close();
    expect(await proven()).toEqual(['kim@new.test is kim_dev by code', 'raj@home.test is raj_dev by code']);
  });
});

describe('an account that cannot be had', () => {
  it.each([
    ['nobody_here', 'GitLab has no account @nobody_here'],
    ['not a name', '“not a name” is not a GitLab username'],
    ['hallpass-bot', '@hallpass-bot is a bot'],
    ['kim_dev', '@kim_dev is linked to somebody else already'],
    ['ana', '@ana is linked to somebody else already'],
  ])('%s is refused in plain words, and what was typed stays', async (username, words) => {
    await name('noa', username);
    expect(shown('noa')).toContain(words);
    expect(world.as('noa').modal()?.values['GitLab username']).toBe(username);
    await world.as('noa').close();
  });

  it('because it is blocked is refused, before and at the check', async () => {
    await name('noa', 'noa_renamed');
    world.gitlab.setStatus(202, codeIn('noa'));
    world.gitlab.blockUser(202);
    await world.as('noa').click('I put it there, check');
    expect(shown('noa')).toContain('@noa_renamed is blocked or deactivated');
    await world.as('noa').close();
    await name('noa', 'noa_renamed');
    expect(shown('noa')).toContain('@noa_renamed is blocked or deactivated');
    await world.as('noa').close();
    world.gitlab.unblockUser(202);
  });

  it('while GitLab does not answer, that is said, and the name can be sent again', async () => {
    world.gitlab.faults.add({ kind: 'html', status: 502, path: /users$/ });
    await name('noa', 'noa_renamed');
    expect(shown('noa')).toContain('GitLab says');
    await world.as('noa').submit();
    expect(shown('noa')).toContain('into the status of');
    await world.as('noa').close();
  });

  it('by two people goes to who is first', async () => {
    world.slack.addPerson({ handle: 'eve', name: 'Eve Elsewhere', email: 'eve@home.test' });
    await name('noa', 'noa_renamed');
    await name('eve', 'noa_renamed');
    world.gitlab.setStatus(202, `${codeIn('noa')} ${codeIn('eve')}`);
    await world.as('noa').click('I put it there, check');
    await world.as('eve').click('I put it there, check');
    expect(shown('noa')).toContain('*Linked*');
    expect(shown('eve')).toContain('@noa_renamed is linked to somebody else already');
    await world.as('noa').close();
    await world.as('eve').close();
  });

  it('by guests is none at all', async () => {
    await world.as('gail').command('/access link');
    expect(shown('gail')).toContain('Guests and people from other workspaces');
    await world.as('gail').close();
  });
});

describe('two people with one address', () => {
  it('are told why neither gets the account that shows it', async () => {
    world.slack.addPerson({ handle: 'twin', name: 'Twin One', email: 'shared@acme.test' });
    world.slack.addPerson({ handle: 'other', name: 'Twin Two', email: 'shared@acme.test' });
    for (const handle of ['twin', 'other', 'twin']) await world.as(handle).command('/access whoami');
    expect(told('twin')).toContain('Why: several people or accounts have `shared@acme.test`');
  });
});

describe('somebody who left', () => {
  it('loses a proven account, and the access with it, within a minute', async () => {
    await world.as('raj').command('/access request acme/platform/infra developer 4h INC-2');
    await world.as('omar').click('Approve');
    const { infra } = world.acme.projects;
    expect(world.gitlab.member('project', infra, 203)?.level).toBe(30);
    await world.slack.deactivate('raj');
    await world.quiet();
    expect(world.gitlab.member('project', infra, 203)).toBeNull();
    expect((await proven()).join()).not.toContain('raj');
  });
});
