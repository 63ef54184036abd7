/** Whatever was typed and could not be taken as it is: nothing of it is lost, and the answer has the next step. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    furnish: (gitlab) => {
      gitlab.addProject({ id: 90, groupId: 5, path: 'pipelines-deletion_scheduled-90', name: 'Pipelines' });
      gitlab.addGroup({ id: 91, path: 'attic', name: 'Attic', parentId: 1 });
      gitlab.archive('group', 91, true);
    },
  });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const requests = () => world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number').execute();

describe('a line', () => {
  it.each([
    [
      'acme/web maintainr 2h fix it',
      'took `maintainr` for *Maintainer*',
      { Role: 'maintainer', Duration: '7200', Reason: 'fix it' },
    ],
    ['acme/web admin 2h fix it', 'did not understand `admin`', { Duration: '7200', Reason: 'fix it' }],
    ['acme/web maintainer 2x fix it', 'did not understand `2x`', { Role: 'maintainer', Reason: 'fix it' }],
  ])('%s opens the form with everything else, and names the word', async (line, says, values) => {
    const before = await requests();
    const ana = world.as('ana');
    await ana.command(`/access request ${line}`);
    expect(ana.modal()?.shown).toContain(`I ${says}`);
    expect(ana.modal()?.values).toMatchObject(values);
    expect(await requests()).toEqual(before);
    await ana.close();
  });

  it('for too long opens the form with everything, and says what is the most', async () => {
    const ana = world.as('ana');
    await ana.command('/access request acme/web maintainer 9h a long night');
    expect(ana.modal()?.shown).toContain('Set a duration of at most 8 hours.');
    expect(ana.modal()?.values).toMatchObject({ Role: 'maintainer', Reason: 'a long night' });
    await ana.close();
  });

  it.each([
    ['acme/data/pipelins', 'acme/data/pipelines?'],
    ['acme/dta/pipelines', 'acme/data/pipelines?'],
    ['pipelnies', 'acme/data/pipelines?'],
  ])('%s has one near match, which is a button that keeps the rest', async (typo, label) => {
    const ana = world.as('ana');
    await ana.command(`/access request ${typo} reporter 1h rerun them`);
    expect(told('ana')).toContain(`I know no group or project \`${typo}\``);
    await ana.click(label);
    expect(ana.modal()?.values).toMatchObject({ Role: 'reporter', Duration: '3600', Reason: 'rerun them' });
    await ana.close();
  });

  it('that names nothing like anything opens the form by a button, with the rest', async () => {
    const ana = world.as('ana');
    await ana.command('/access request zzzz/qqqq reporter 1h nothing like it');
    await ana.click('Open the form');
    expect(ana.modal()?.values).toMatchObject({ Reason: 'nothing like it' });
    await ana.close();
  });

  it('names what is scheduled for deletion: said so, with the live one as a button', async () => {
    const ana = world.as('ana');
    await ana.command('/access request acme/data/pipelines-deletion_scheduled-90 reporter 1h rerun them');
    expect(told('ana')).toContain('acme/data/pipelines-deletion_scheduled-90 is scheduled for deletion');
    await ana.click('acme/data/pipelines?');
    expect(ana.modal()?.values).toMatchObject({ Role: 'reporter', Reason: 'rerun them' });
    await ana.close();
    await ana.command('/access request acme/attic reporter 1h old things');
    expect(told('ana')).toContain('acme/attic is archived in GitLab, so nobody can be given a role there.');
  });

  it('asks in the form for what is held through a grant: there is Extend', async () => {
    const ana = world.as('ana');
    await ana.command('/access request acme/data/warehouse reporter 1h count them');
    await world.as('omar').click('Approve');
    await ana.command('/access request acme/data/warehouse reporter');
    expect(ana.modal()?.shown).toMatch(/You hold Reporter there until .*by a grant/);
    await ana.click('Extend');
    expect(ana.modal()?.title).toBe('Extend access');
    await ana.type('Reason', 'they still run');
    await ana.submit();
    expect((await requests()).at(-1)).toMatchObject({ kind: 'extension', reason: 'they still run' });
  });

  it('without an account offers to link one, and keeps the request', async () => {
    world.slack.addPerson({ handle: 'fresh', name: 'Fresh' });
    const fresh = world.as('fresh');
    await fresh.command('/access request acme/web maintainer 2h first day');
    expect(told('fresh')).toContain('No GitLab account is linked to you');
    await fresh.click('Link your account');
    await fresh.close();
    await fresh.click('Open the form');
    expect(fresh.modal()?.values).toMatchObject({
      Role: 'maintainer',
      Duration: '7200',
      Reason: 'first day',
    });
    await fresh.close();
  });
});

describe('shortcuts', () => {
  it('from the menu of Slack opens the form', async () => {
    const ana = world.as('ana');
    await ana.shortcut('request.start');
    expect(ana.modal()?.fields.map(({ label }) => label)).toContain('Resource');
    await ana.close();
  });

  it('from a message opens the form with what it links to, and its words as the reason', async () => {
    const ana = world.as('ana');
    const page = `${world.gitlab.url}/acme/web/checkout/-/issues/7`;
    await ana.messageShortcut(
      'request.from-message',
      `<@${world.as('omar').id}> please look at ${page} & tell me`,
    );
    expect(ana.modal()?.shown).toContain('through acme/web');
    expect(ana.modal()?.values['Reason']).toBe(`@Omar Haddad please look at ${page} & tell me`);
    await ana.close();
  });

  it('from a message without an address says so above the form', async () => {
    const ana = world.as('ana');
    await ana.messageShortcut('request.from-message', 'lunch?');
    expect(ana.modal()?.shown).toContain('links to nothing in GitLab');
    expect(ana.modal()?.values['Reason']).toBe('lunch?');
    await ana.close();
  });

  it('from a message tells a guest no names', async () => {
    const gail = world.as('gail');
    await gail.messageShortcut('request.from-message', `${world.gitlab.url}/acme/prod/ledger`);
    expect(gail.modal()?.shown).toContain('Guests and people from other workspaces');
    expect(gail.modal()?.shown).not.toContain('ledger');
    await gail.close();
  });
});

describe('words', () => {
  it.each([
    ['pendin', '/access pending'],
    ['lsit', '/access list'],
    ['integ', '/access integrations'],
    ['unlnk', '/access unlink'],
  ])('%s is taken for %s', async (typo, meant) => {
    await world.as('lee').command(`/access ${typo}`);
    expect(told('lee')).toContain(`Did you mean \`${meant}\`?`);
    expect(world.as('lee').ephemerals().at(-1)?.buttons).toEqual([meant]);
  });

  it('a mistyped command is one press away, with everything behind it; of several, each is', async () => {
    const ana = world.as('ana');
    const press = (label: string) => ana.click(label, { message: ana.ephemerals().at(-1)?.ts ?? '' });
    await ana.command('/access lsit');
    await press('/access list');
    expect(told('ana')).toMatch(/^\*(What you hold|You hold nothing) through hallpass/);
    await ana.command('/access hisotry acme/web');
    await press('/access history acme/web');
    expect(ana.modal()?.shown).toContain('`acme/web`');
    await ana.close();
    await ana.command('/access reqest acme/web/storefront maintainer 1h asked by a press');
    await press('/access request …');
    expect((await requests()).at(-1)).toMatchObject({ reason: 'asked by a press', status: 'pending' });
    await ana.command('/access unli');
    expect(told('ana')).toContain('Did you mean `/access unlink`, `/access unlinked`?');
    expect(ana.ephemerals().at(-1)?.buttons).toEqual(['/access unlink', '/access unlinked']);
    await ana.command('/access frobnicate');
    expect(ana.ephemerals().at(-1)?.buttons).toEqual([]);
  });

  it('help is for the reader: owners see what is theirs, and the example is a place that exists', async () => {
    await world.as('lee').command('/access help');
    expect(told('lee')).not.toContain('/access drift');
    const [, path] = /`\/access (\S+) developer 2h/.exec(told('lee')) ?? [];
    const known = await world.program.ctx.db.selectFrom('resources').select('path').execute();
    expect(known.map((one) => one.path)).toContain(path);
    await world.as('omar').command('/access help');
    expect(told('omar')).toContain('/access drift');
  });

  it.each([
    'unlink @zork',
    'unlink zork',
    'end @zork',
    'end @zork acme/web',
    'end zork acme/web',
    'link @zork',
    'history @zork',
    'history acme/web @zork',
  ])('%s names the unknown person, and offers nothing of the reader’s own', async (text) => {
    await world.as('omar').command(`/access ${text}`);
    expect(told('omar')).toMatch(/I do not know who @?zork is/);
    expect(world.as('omar').ephemerals().at(-1)?.buttons).toEqual([]);
  });

  it('a person in a reason is written by name', async () => {
    await world.as('ana').command(`/access acme/data/ml reporter 1h asked by @omar`);
    expect((await requests()).at(-1)).toMatchObject({
      reason: `asked by @${world.as('omar').profile.name}`,
    });
  });
});

describe('what no row can hold', () => {
  const { raw } = String;
  it.each([
    ['request acme\0/web maintainer 2h x', raw`acme\uFFFD/web`],
    ['acme/web maint\0ainer 2h x', raw`maint\uFFFDainer`],
    ['pend\0ing', raw`pend\uFFFDing`],
    ['end acme\0/web', ''],
    ['history acme\0/web', ''],
    ['logs \0', ''],
    ['unlink \0', ''],
  ])('%j is answered, and shown where it stood', async (text, word) => {
    await world.as('omar').command(`/access ${text}`);
    const answer = [told('omar'), shown('omar')].join();
    expect(answer).not.toContain('reference');
    expect(answer).toContain(word.replace(raw`\uFFFD`, '\uFFFD'));
    while (world.as('omar').modal() !== null) await world.as('omar').close();
  });

  it('in a form is kept as the sign for it', async () => {
    const ana = world.as('ana');
    await ana.command('/access request acme/data/pipelines reporter 2h');
    await ana.type('Reason', 'a \0 and half \uD83D of a face');
    await ana.submit();
    expect(ana.modal()).toBeNull();
    expect((await requests()).at(-1)?.reason).toBe('a \uFFFD and half \uFFFD of a face');
  });
});

describe('the code', () => {
  it('outlives its closed form: the code is in a message, which checks it and then shows it no more', async () => {
    world.slack.addPerson({ handle: 'lou', name: 'Lou', email: 'lou@home.test' });
    world.gitlab.addUser({ id: 211, username: 'lou_dev', name: 'Lou' });
    const lou = world.as('lou');
    await lou.command('/access link');
    await lou.click('Prove it with a code');
    await lou.type('GitLab username', 'lou_dev');
    await lou.submit();
    const code = /`([A-HJ-NP-Z2-9]{8})`/.exec(shown('lou'))?.[1] ?? 'no code';
    await lou.close();
    await world.quiet();
    expect(lou.dms().at(-1)?.shown).toContain(code);
    await lou.click('I put it there, check');
    expect(shown('lou')).toContain('4 more tries');
    await lou.close();
    world.gitlab.setStatus(211, code);
    await lou.click('I put it there, check');
    expect(shown('lou')).toContain('*Linked*: the GitLab account `lou_dev` is yours');
    await lou.close();
    await world.quiet();
    const card = lou.dms().find(({ shown: text }) => text.includes('lou_dev'));
    expect(card?.shown).not.toContain(code);
    expect(card?.buttons).toEqual(['Request access']);
  });
});
