import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { browser, startSignInWorld } from '../support/signing-in.ts';
import type { World } from '../support/world.ts';

const match = { resources: ['acme/prod/**'], roles: ['developer', 'maintainer'] };
const policies = [
  { id: 'web', match, approval: 'owners', confirm: 'web' },
  { id: 'rest', match: { resources: ['**'], roles: ['developer', 'maintainer'] }, approval: 'owners' },
];

let world: World;
beforeAll(async () => {
  world = await startSignInWorld({ policies });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const latest = () =>
  world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number', 'desc').executeTakeFirstOrThrow();

async function ask(path: string, words = 'maintainer 2h INC-1', handle = 'ana'): Promise<void> {
  await world.as(handle).command(`/access request ${path} ${words}`);
  await world.quiet();
  expect((await latest()).status).toBe('pending');
}

/** As if omar's account had been linked in another way. */
const linkedBy = (source: string): Promise<unknown> =>
  sql`update accounts set linked_by = ${source} where username = 'omar'`.execute(world.database.db);

/** Presses on the card, and gives the address of the page. */
async function linkFor(handle: string, label = 'Approve'): Promise<string> {
  const person = world.as(handle);
  await person.click(label);
  const shown = JSON.stringify(person.modal());
  await person.close();
  return /https:\/\/hallpass\.test\/pages\/link\/[\w-]{43}/.exec(shown)?.[0] ?? `no link in ${shown}`;
}

async function signIn(link: string, as: string): Promise<Browser> {
  const tab = browser(world);
  await tab.open(link);
  await tab.press('Sign in to GitLab');
  await tab.press(`Authorize as @${as}`);
  return tab;
}

describe('what is approved on a page', () => {
  it('takes a sign-in to GitLab by the account that is the approver’s, and then a press on the page', async () => {
    await ask('acme/prod/ledger');
    expect(world.as('omar').dms().at(-1)?.shown).toContain('a page where you sign in to GitLab');
    const link = await linkFor('omar');
    expect((await latest()).status).toBe('pending');
    const tab = browser(world);
    await tab.open(link);
    expect(tab.text).toContain('Ana Lima asks for Maintainer on acme/prod/ledger for 2 hours');
    await tab.press('Sign in to GitLab');
    await tab.press('Authorize as @omar');
    expect(tab.text).toContain('INC-1');
    expect((await latest()).status).toBe('pending');
    await tab.press('Approve');
    await world.quiet();
    expect(tab.text).toContain('Your yes counts');
    expect(await latest()).toMatchObject({ status: 'approved', decisionNote: null });
    const [said] = await world.program.ctx.db.selectFrom('approvals').selectAll().execute();
    expect(said).toMatchObject({ source: 'web', decision: 'approve', role: 'maintainer' });
    await tab.open(link);
    expect(tab.text).toContain('used already');
  });

  it('can be approved for less there, with a note', async () => {
    await ask('acme/prod/payments');
    const tab = await signIn(await linkFor('omar', 'Approve for less…'), 'omar');
    tab.enter({ role: 'developer', duration: '1800', note: 'Half an hour will do' });
    await tab.press('Approve');
    await world.quiet();
    expect(await latest()).toMatchObject({ status: 'approved', decisionNote: 'Half an hour will do' });
    const grant = await world.program.ctx.db
      .selectFrom('grants')
      .select(['role', 'durationSeconds'])
      .where('requestId', '=', (await latest()).id)
      .executeTakeFirstOrThrow();
    expect(grant).toEqual({ role: 'developer', durationSeconds: 1800 });
  });

  it('is not approved by somebody else’s account, whoever has the link', async () => {
    await ask('acme/prod/ledger', 'developer 1h INC-2', 'lee');
    const link = await linkFor('omar');
    const tab = await signIn(link, 'kim_dev');
    expect(tab.text).toContain('Whoever signed in is not @omar');
    const { pathname } = new URL(tab.url);
    expect(pathname).toContain('callback');
    const linkId = (
      await world.program.ctx.db
        .selectFrom('oneTimeLinks')
        .select('id')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
    ).id;
    await tab.open(`https://hallpass.test/pages/approve/${linkId}`);
    expect(tab.status).toBe(404);
    expect((await latest()).status).toBe('pending');
  });

  it('is denied in Slack as ever', async () => {
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    await world.quiet();
    expect((await latest()).status).toBe('denied');
  });

  it('is not approved by an account that its person linked from Slack alone', async () => {
    await ask('acme/prod/ledger', 'developer 1h INC-3', 'lee');
    await linkedBy('oauth');
    expect(await linkFor('omar')).toContain('You linked your GitLab account from Slack yourself');
    await linkedBy('public_email');
    const tab = await signIn(await linkFor('omar'), 'omar');
    await linkedBy('oauth');
    await tab.press('Approve');
    expect(tab.text).toContain('You linked your GitLab account from Slack yourself');
    expect((await latest()).status).toBe('pending');
    await linkedBy('public_email');
  });

  it('shows what the card in Slack shows: what they hold today, what it reaches, until when it waits, who else is asked', async () => {
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    await world.quiet();
    await ask('acme/prod/eu', 'developer 1h INC-6', 'sam');
    const card = world.as('omar').dms().at(-1)?.shown ?? '';
    expect(card).toMatch(/\*Holds today\*\n?nothing/);
    expect(card).toMatch(/\*Reaches\*\n?1 project below it/);
    const tab = await signIn(await linkFor('omar'), 'omar');
    const facts = tab.text.replaceAll(/\s+/g, ' ');
    expect(facts).toContain('Holds today nothing');
    expect(facts).toContain('Reaches 1 project below it');
    expect(facts).toMatch(/Answer by \d+ \w+, \d\d:\d\d/);
    expect(facts).toContain('Asked now Omar Haddad, Priya Nair');
    await tab.press('Approve');
    await world.quiet();
    await world.as('sam').click('Extend', { message: world.as('sam').dms().at(-1)?.ts ?? '' });
    await world.as('sam').type('Reason', 'INC-6');
    await world.as('sam').submit();
    const more = await signIn(await linkFor('omar'), 'omar');
    const said = more.text.replaceAll(/\s+/g, ' ');
    expect(said).toMatch(
      /Holds it until \d+ \w+, \d\d:\d\d Would end \d+ \w+, \d\d:\d\d Reaches 1 project below it/,
    );
    await more.press('Approve');
    await world.quiet();
    expect((await latest()).status).toBe('approved');
    await ask('acme/prod/ledger', 'developer 1h INC-7', 'lee');
  });

  it('tells nobody in another browser anything', async () => {
    const link = await linkFor('omar');
    await signIn(link, 'omar');
    const other = browser(world);
    await other.open(link);
    expect(other.text).toContain('used already');
    expect(other.text).not.toContain('acme/prod');
  });

  it('shows the form again with what was typed where something is wrong with it', async () => {
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    await world.quiet();
    await ask('acme/prod/ledger', 'developer 1h INC-4', 'lee');
    const tab = await signIn(await linkFor('omar'), 'omar');
    tab.enter({ duration: '7200', note: 'Take it' });
    await tab.press('Approve');
    expect(tab.status).toBe(422);
    expect(tab.text).toContain('Take it');
    expect((await latest()).status).toBe('pending');
    await tab.press('Approve');
    expect((await latest()).status).toBe('approved');
  });
});
