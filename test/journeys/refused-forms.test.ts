/** A form that is refused keeps what was put into it, and has the button for the next step. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { extendElsewhere } from '../support/extend-elsewhere.ts';
import { document } from '../../playground/fakes/document.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const buttons = (handle: string): readonly string[] => world.as(handle).modal()?.buttons ?? [];
const values = (handle: string) => world.as(handle).modal()?.values;
const requests = () => world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number').execute();
const configure = (changes: Readonly<Record<string, unknown>>): Promise<unknown> =>
  applyConfig(world.program.ctx, system('test'), {
    document: document(world.gitlab.url, changes),
    source: 'file',
  });

async function fill(handle: string, path: string, role: string, reason: string): Promise<void> {
  const person = world.as(handle);
  await person.command('/access');
  await person.select('Resource', path);
  await person.select('Role', role);
  await person.type('Reason', reason);
}

async function hold(handle: string, line: string): Promise<void> {
  await world.as(handle).command(`/access ${line}`);
  await world.as('omar').click('Approve');
}

describe('a form to ask with', () => {
  it('without an account offers to link one on top of it, and goes on afterwards', async () => {
    world.slack.addPerson({ handle: 'nina', name: 'Nina', email: 'nina@home.test' });
    world.gitlab.addUser({ id: 212, username: 'nina_dev', name: 'Nina' });
    const nina = world.as('nina');
    await fill('nina', 'acme/data/warehouse', 'Developer', 'first day');
    expect(buttons('nina')).toContain('Link your account');
    await nina.submit();
    expect(shown('nina')).toContain('what you fill in here is kept');
    expect(values('nina')).toMatchObject({ Role: 'developer', Reason: 'first day' });
    await nina.click('Link your account');
    await nina.click('Prove it with a code');
    await nina.type('GitLab username', 'nina_dev');
    await nina.submit();
    const code = /`([A-HJ-NP-Z2-9]{8})`/.exec(shown('nina'))?.[1] ?? 'no code';
    world.gitlab.setStatus(212, code);
    await nina.click('I put it there, check');
    await nina.close();
    expect(values('nina')).toMatchObject({ Role: 'developer', Reason: 'first day' });
    await nina.close();
    // Nobody has to fill it in again, or to press once more.
    await world.quiet();
    const mine = (await requests()).filter(({ reason }) => reason === 'first day');
    expect(mine).toMatchObject([{ role: 'developer', status: 'pending' }]);
    expect(nina.dms().map(({ shown }) => shown)).toEqual([
      expect.stringMatching(/Linked.*`nina_dev` is yours/),
      expect.stringMatching(/Developer.*warehouse/),
    ]);
  });

  it('is kept when it is closed for linking, and goes on once an owner has confirmed the account', async () => {
    world.slack.addPerson({ handle: 'olaf', name: 'Olaf', email: 'olaf@home.test' });
    world.gitlab.addUser({ id: 213, username: 'olaf_dev', name: 'Olaf' });
    const olaf = world.as('olaf');
    await fill('olaf', 'acme/data/warehouse', 'Developer', 'on the phone');
    await olaf.click('Link your account');
    await olaf.click('Ask an owner');
    await olaf.type('GitLab username', 'olaf_dev');
    await olaf.submit();
    expect(shown('olaf')).toMatch(/What you wanted is kept: \*Developer\* on .*warehouse.* for /);
    await olaf.close({ all: true });
    await world.as('omar').click('Confirm');
    expect(olaf.dms().at(-1)?.shown).toMatch(/You wanted \*Developer\* on .*warehouse/);
    await olaf.click('Request it now');
    expect((await requests()).at(-1)).toMatchObject({ reason: 'on the phone', status: 'pending' });
  });

  it('is kept until a sync finds the account, and goes on then', async () => {
    world.slack.addPerson({ handle: 'pia', name: 'Pia', email: 'pia@home.test' });
    world.gitlab.addUser({ id: 214, username: 'pia_dev', name: 'Pia' });
    const pia = world.as('pia');
    await pia.command('/access acme/data/warehouse developer 1h found by her e-mail');
    expect(told('pia')).toContain(
      'what you asked for is kept, and is asked for by itself once you have shown that the account is yours',
    );
    world.gitlab.editUser(214, { publicEmail: 'pia@home.test' });
    world.gitlab.setMember('project', 23, 214, 10);
    await world.as('omar').command('/access sync');
    await world.quiet();
    expect(pia.dms().at(-1)?.shown).toMatch(/`pia_dev` is yours\. You wanted \*Developer\* on .*warehouse/);
    await pia.click('Request it now');
    expect((await requests()).at(-1)).toMatchObject({ reason: 'found by her e-mail', status: 'pending' });
  });

  it('for what is held by a grant offers Extend, on top of it', async () => {
    await hold('sam', 'acme/data/warehouse reporter 1h to look around');
    const sam = world.as('sam');
    // Chosen before it was held: the form does not offer it any more.
    await sam.command('/access request acme/data/warehouse reporter 30m once more');
    expect(told('sam')).toMatch(/You already hold Reporter on acme\/data\/warehouse[^]*By a grant, until/);
    await sam.click('Extend');
    // The length that was typed goes along, too.
    expect(values('sam')).toMatchObject({ Reason: 'once more', Duration: '1800' });
    await sam.type('Reason', 'still looking');
    await sam.submit();
    expect(sam.modal()).toBeNull();
    // What was refused is answered by now, in its place.
    const number = (await requests()).at(-1)?.number;
    expect(told('sam')).not.toContain('You already hold');
    expect(told('sam')).toMatch(
      new RegExp(
        `Request #${number}: .* more as \\*Reporter\\* on .*warehouse.* is on its way to those who decide`,
      ),
    );
    expect(told('sam')).toContain('more time asked for');
    expect((await requests()).at(-1)).toMatchObject({ kind: 'extension', reason: 'still looking' });
  });

  it('for what was asked for already offers to cancel that, and can be sent then', async () => {
    const sam = world.as('sam');
    await sam.command('/access acme/web/checkout developer 1h the first');
    await fill('sam', 'acme/web/checkout', 'Developer', 'the second, better one');
    await sam.submit();
    expect(shown('sam')).toMatch(/You already asked for this: request #\d+ is waiting/);
    expect(values('sam')).toMatchObject({ Reason: 'the second, better one' });
    await sam.click('Cancel request', { view: true });
    expect(shown('sam')).not.toContain('You already asked');
    expect(values('sam')).toMatchObject({ Role: 'developer', Reason: 'the second, better one' });
    await sam.submit();
    expect(sam.modal()).toBeNull();
    expect((await requests()).at(-1)).toMatchObject({ reason: 'the second, better one', status: 'pending' });
  });

  it('that something broke for stays as it is, and is sent again', async () => {
    const lee = world.as('lee');
    await fill('lee', 'acme/web/storefront', 'Developer', 'kept through a fault');
    const { pool } = world.database;
    await pool.query('alter table requests add constraint broken check (false) not valid');
    await lee.submit();
    await pool.query('alter table requests drop constraint broken');
    expect(shown('lee')).toMatch(/^:warning: Something broke in hallpass, reference/);
    expect(values('lee')).toMatchObject({ Reason: 'kept through a fault' });
    await lee.submit();
    expect((await requests()).at(-1)).toMatchObject({ reason: 'kept through a fault' });
  });
});

describe('a form for more time', () => {
  it('for access that is over by then opens a request with everything', async () => {
    await hold('lee', 'acme/data/pipelines developer 1h rerun them');
    const lee = world.as('lee');
    await lee.click('Extend', { message: lee.dms().at(-1)?.ts ?? '' });
    await lee.type('Reason', 'not all of them ran');
    await world.pass('61m');
    await lee.submit();
    expect(shown('lee')).toContain('is not active any more, so it cannot be extended');
    await lee.click('Open the form');
    expect(values('lee')).toMatchObject({ Role: 'developer', Reason: 'not all of them ran' });
    await lee.close({ all: true });
  });

  it('for what is asked for already offers to cancel that, and can be sent then', async () => {
    await hold('ana', 'acme/data/pipelines developer 1h rerun them');
    const ana = world.as('ana');
    await ana.click('Extend', { message: ana.dms().at(-1)?.ts ?? '' });
    await ana.type('Reason', 'the second, better one');
    await extendElsewhere(world, 'ana', 'the first');
    await ana.submit();
    expect(shown('ana')).toMatch(/You already asked for this: request #\d+ is waiting/);
    expect(values('ana')).toMatchObject({ Reason: 'the second, better one' });
    await ana.click('Cancel request', { view: true });
    expect(shown('ana')).not.toContain('You already asked');
    await ana.submit();
    expect((await requests()).at(-1)).toMatchObject({
      reason: 'the second, better one',
      status: 'pending',
      kind: 'extension',
    });
    await world.as('omar').click('Approve');
  });

  it('that is opened too late offers to request it again', async () => {
    const lee = world.as('lee');
    const [card] = lee.dms().filter(({ shown: text }) => text.includes('pipelines'));
    expect(card).toBeDefined();
    await lee.click('Request again', { message: card?.ts ?? '' });
    expect(values('lee')).toMatchObject({ Role: 'developer' });
    await lee.close();
  });
});

describe('a line', () => {
  it('with several near matches offers each, and keeps the rest', async () => {
    world.gitlab.addProject({ id: 401, groupId: 5, path: 'ledger-a', name: 'Ledger A' });
    world.gitlab.addProject({ id: 402, groupId: 5, path: 'ledger-b', name: 'Ledger B' });
    await world.as('omar').command('/access sync');
    await world.quiet();
    const ana = world.as('ana');
    await ana.command('/access request acme/data/ledger-x reporter 1h compare them');
    expect(told('ana')).toContain('Did you mean `acme/data/ledger-a`, `acme/data/ledger-b`');
    expect(ana.ephemerals().at(-1)?.buttons).toEqual(
      expect.arrayContaining(['acme/data/ledger-a', 'acme/data/ledger-b']),
    );
    await ana.click('acme/data/ledger-b');
    expect(values('ana')).toMatchObject({ Role: 'reporter', Duration: '3600', Reason: 'compare them' });
    await ana.close();
  });
});

describe('nobody has more requests waiting than requests.perPerson', () => {
  const ask = (n: number) => world.as('ana').command(`/access ${PLACES[n] ?? ''} reporter 1h no ${n}`);
  const PLACES = ['acme', 'acme/prod/eu', 'acme/prod', 'acme/data/ml', 'acme/platform', 'acme/platform/api'];
  const waiting = async () =>
    (await requests()).filter(({ reason, status }) => reason.startsWith('no ') && status === 'pending');

  it('says which ones wait, with a way to cancel each, in the line and in the form; also at once', async () => {
    await configure({ requests: { perPerson: 2 } });
    const ana = world.as('ana');
    for (const [n, place] of ['acme/web', 'acme/data', 'acme/prod/eu', 'acme/platform'].entries())
      await ana.command(`/access ${place} maintainer 1h no ${n}`);
    expect(await waiting()).toHaveLength(2);
    expect(told('ana')).toContain('You have 2 requests waiting, which is the most');
    expect(ana.ephemerals().at(-1)?.buttons).toEqual(['Cancel request', 'Cancel request', 'Open the form']);
    await ana.click('Open the form');
    await ana.submit();
    expect(buttons('ana')).toEqual(['Cancel request', 'Cancel request']);
    expect(values('ana')).toMatchObject({ Role: 'maintainer', Reason: 'no 3' });
    const [first] = await waiting();
    await ana.click('Cancel request', { view: true, value: first?.id ?? '' });
    await ana.submit();
    expect(ana.modal()).toBeNull();
    expect((await waiting()).map(({ reason }) => reason)).toEqual(['no 1', 'no 3']);
    await ask(0);
    expect(await waiting()).toHaveLength(2);
  });

  it('also when they come at once', async () => {
    await configure({ requests: { perPerson: 4 } });
    await Promise.all([1, 2, 3, 4, 5].map(ask));
    expect(await waiting()).toHaveLength(4);
  });
});

describe('what was removed', () => {
  it('is named as removed, not as what only the others are', async () => {
    await configure({ connectors: [] });
    await world.as('ana').command('/access acme/web developer 1h x');
    expect(told('ana')).toContain(
      'GitLab was removed from hallpass, so nothing can be asked for there any more',
    );
    await world.quiet();
  });
});
