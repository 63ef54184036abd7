/** An integration from its name to its end, as the people see it who have to do with it. */
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { findCredential } from '../../src/db/connectors/credentials.ts';
import { prune } from '../../src/operations/prune.ts';
import { BETA, furnishBeta, SECRET_KEY } from '../support/drafts.ts';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

const TOKEN = 'glpat-of-beta-and-nobody-elses';
const SITE = 52;

const log: string[] = [];
const logTo = new Writable({
  write(chunk, _, done) {
    log.push(String(chunk));
    done();
  },
});

let world: World;
beforeAll(async () => {
  world = await startWorld({
    secretKey: SECRET_KEY,
    logTo,
    document: { connectorsFromSlack: { allowPrivateAddresses: true } },
    furnish: (gitlab) => {
      gitlab.addUser({ id: 300, username: 'beta-bot', name: 'Beta bot', bot: true });
      gitlab.addToken({ value: TOKEN, userId: 300 });
      furnishBeta(gitlab);
      gitlab.setMember('group', BETA, 300, 50);
      gitlab.setMember('group', BETA, 101, 10);
      gitlab.editUser(101, { publicEmail: 'ana@acme.test' });
    },
  });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const card = (handle: string) => world.as(handle).dms().at(-1);

const version = async (): Promise<number> => (await activeConfig(world.program.ctx.db)).version;

async function list(handle: string): Promise<string> {
  await world.as(handle).command('/access integrations');
  return told(handle);
}

describe('an integration that an admin adds for others', () => {
  it('is listed to owners and admins; others are told whom to ask', async () => {
    expect(await list('sam')).toMatch(/for their owners and hallpass admins\. Ask <@U07DN3WS6VB>/);
    for (const handle of ['dana', 'omar']) {
      expect(await list(handle)).toMatch(
        /\*GitLab\* · \*Connected\*\n`acme` on http\S+ · last synced .* · owners: <@U07OM9HD5RT>, <@U07PR1NR8KC> · Managed by hallpass\.yaml/,
      );
    }
    expect(world.as('omar').ephemerals().at(-1)?.buttons).toEqual(['Sync now', 'View logs']);
    expect(world.as('dana').ephemerals().at(-1)?.buttons).toContain('Add integration');
  });

  it('is created with its owners, who are asked for the details', async () => {
    await world.as('dana').click('Add integration');
    await world.as('dana').select('Application', 'GitLab');
    await world.as('dana').select('Integration owners', ['omar', 'lee']);
    await world.as('dana').type('Name', 'gitlab');
    const { errors } = await world.as('dana').submit();
    expect(errors).toEqual({
      Name: expect.stringMatching(
        /^GitLab is there already, for acme on http\S+\. Give this one another name/,
      ),
    });
    await world.as('dana').type('Name', 'Beta');
    await world.as('dana').submit();
    expect(shown('dana')).toMatch(/\*Beta\* is created\. <@\w+>, <@\w+> were asked for its details/);
    await world.as('dana').close();
    expect(told('dana')).toMatch(/\*Beta\* · \*Not connected\*/);
    for (const owner of ['omar', 'lee']) {
      expect(card(owner)?.shown).toMatch(/adds \*Beta\*, a GitLab, to hallpass .*\*Your help is needed\*/);
      expect(card(owner)?.buttons).toEqual(['Add details', 'Discard']);
    }
    await world.as('lee').openHome();
    expect(world.as('lee').home()?.shown).toMatch(/\*Beta\* · \*Not connected\*/);
    expect(await list('lee')).toMatch(
      /\*Beta\* · \*Not connected\*\npart of GitLab · owners: .*\nIts group and token are not known yet\.\nOmar Haddad or Lee Park can add the details\./,
    );
  });

  it('has its owners reminded until somebody does it', async () => {
    await world.pass('15m');
    expect(card('omar')?.replies.at(-1)?.text).toMatch(/\*Still needed\*: the details of \*Beta\*/);
    expect(world.as('sam').dms()).toEqual([]);
  });

  it('tells what is wrong where it is wrong, and keeps what was entered', async () => {
    await world.as('omar').click('Add details');
    await world.as('omar').type('Group', 'beta');
    await world.as('omar').type('URL', world.gitlab.url);
    await world.as('omar').type('Personal access token', 'a token');
    await world.as('omar').type('Sync interval', '5m');
    const { errors } = await world.as('omar').submit();
    expect(errors).toEqual({
      'Personal access token': expect.stringContaining('has spaces'),
      'Sync interval': 'Write an interval of at least 30 minutes, such as 30m, 1h or 6h.',
    });
    await world.as('omar').type('Sync interval', '6h');
    await world.as('omar').type('Personal access token', 'glpat-mistyped-somewhere');
    await world.as('omar').submit();
    expect(shown('omar')).toMatch(/:warning: GitLab does not know the token/);
    expect(world.as('omar').modal()?.values).toMatchObject({
      Group: 'beta',
      URL: world.gitlab.url,
      'Personal access token': null,
      'Sync interval': '6h',
    });
    expect(card('omar')?.shown).toMatch(/\*Not in force yet\*: the details of \*Beta\*/);
  });

  it('shows what GitLab said and what would change, before anything does', async () => {
    await world.as('omar').type('Personal access token', TOKEN);
    await world.as('omar').submit();
    for (const text of [shown('omar'), card('omar')?.shown ?? '']) {
      for (const found of [
        'answers and is GitLab',
        'that of `@beta-bot` with `api`, and never ends',
        '`@beta-bot` is *Owner* of `beta`, so hallpass can grant',
        'Beta has 2 groups and 1 project',
        '• Group: *beta, number 50*',
        '• Sync: *every 6h*',
        '• Personal access token: *set*',
      ])
        expect(text).toContain(found);
    }
    expect(world.as('omar').modal()?.buttons).toEqual(['Confirm', 'Change details', 'Discard']);
    expect(await list('omar')).toMatch(/\*Beta\* · \*Not connected\*/);
  });

  it('is in force and connected once it is confirmed, which all who were asked are told', async () => {
    await world.as('omar').click('Confirm', { view: true });
    expect(shown('omar')).toContain('*Beta* is set up');
    await world.as('omar').close();
    expect(world.as('lee').home()?.shown).toMatch(/\*Beta\* · \*Connected\*/);
    expect(await list('omar')).toMatch(/\*Beta\* · \*Connected\*\npart of GitLab · `beta` on /);
    for (const owner of ['omar', 'lee'])
      expect(card(owner)?.shown).toMatch(/\*Done\*: the details of \*Beta\* are in force, confirmed by/);
  });

  it('grants from then on', async () => {
    await world.as('ana').command('/access beta/site developer 1h fixing it');
    await world.as('lee').click('Approve');
    expect(world.gitlab.member('project', SITE, world.acme.users.ana)?.level).toBe(30);
  });

  it('is paused and resumed with what that changes shown first', async () => {
    await list('omar');
    await world.as('omar').click('Pause');
    expect(shown('omar')).toMatch(/Nothing of \*Beta\* is synced or granted[^]*• Paused: no → \*yes\*/);
    await world.as('omar').submit();
    expect(shown('omar')).toContain('Beta is paused. What was granted before still ends on time.');
    await world.as('omar').close();
    const [before] = world.as('omar').ephemerals().slice(-1);
    expect(before?.shown).toMatch(/\*Beta\* · \*Paused\*/);
    expect(before?.buttons).toContain('Resume');
    await world.as('ana').command('/access beta/site maintainer 1h and more');
    expect(told('ana')).toMatch(/Beta is paused/);
    await world.as('omar').click('Resume');
    await world.as('omar').submit();
    await world.as('omar').close();
    expect(told('omar')).not.toContain('*Paused*');
    expect(world.as('omar').ephemerals().at(-1)?.buttons).toContain('Pause');
    expect(await list('omar')).toMatch(/\*Beta\* · \*Connected\*/);
  });

  it('is not for owners of another one to change, whatever a press says', async () => {
    const before = await version();
    for (const handle of ['sam', 'priya']) {
      await world.as(handle).openHome();
      for (const action of ['details', 'pause', 'resume', 'remove', 'sync'])
        await forgePress(world, handle, `connector.${action}`, 'beta');
      expect(shown(handle)).toMatch(/Only (its )?integration owners and/);
      await world.as(handle).close();
    }
    expect(await version()).toBe(before);
  });

  it('is not removed while GitLab refuses its token, for nobody could enter another one then', async () => {
    world.gitlab.expireToken(TOKEN);
    await list('omar');
    await world.as('omar').command('/access sync');
    expect(await list('omar')).toMatch(/\*Beta\* · \*Error\*/);
    await world.as('omar').click('Remove…');
    expect(shown('omar')).toMatch(
      /1 grant is not over, and the token of Beta cannot take it back: [^]*Enter a working token first, under Details\. Then Beta can be removed\./,
    );
    expect(world.as('omar').modal()?.buttons).toEqual(['Details']);
    await world.as('omar').click('Details', { view: true });
    expect(shown('omar')).toContain('Personal access token');
    await world.as('omar').close();
    world.gitlab.expireToken(TOKEN, '2027-11-25');
    await list('omar');
    await world.as('omar').command('/access sync');
    expect(await list('omar')).toMatch(/\*Beta\* · \*Connected\*/);
  });

  it('ends all that was granted through it when it is removed, and keeps the token until then', async () => {
    await list('omar');
    await world.as('omar').click('Remove…');
    expect(shown('omar')).toMatch(
      /\*1 grant ends\* by it, and their holders are told:\n• <@U07AN4LM2QX>: \*Developer\* on `beta\/site`, until /,
    );
    const held = world.gitlab.hold({ method: 'DELETE', path: /projects\/52\/members/ }, 'received');
    const pressed = world.as('omar').submit();
    await held.reached;
    await prune(world.program.ctx);
    expect(await findCredential(world.program.ctx.db, 'beta')).toBeDefined();
    held.release();
    await pressed;
    expect(told('omar')).not.toContain('Beta');
    expect(shown('omar')).toContain('Beta is removed. One grant is being taken back in GitLab.');
    await world.as('omar').close();
    expect(world.gitlab.member('project', SITE, world.acme.users.ana)).toBeNull();
    await prune(world.program.ctx);
    expect(await findCredential(world.program.ctx.db, 'beta')).toBeUndefined();
    expect(await list('omar')).not.toContain('Beta');
  });
});

describe('a token', () => {
  it('is in no call to Slack, log line, job, audit event or column but its box', async () => {
    const { ctx } = world.program;
    const tables = [
      'configVersions',
      'connectorDrafts',
      'credentials',
      'auditEvents',
      'messages',
      'connectorLogs',
      'connectorStates',
    ] as const;
    const rows = await Promise.all(tables.map((table) => ctx.db.selectFrom(table).selectAll().execute()));
    const queued = await world.database.pool.query('select * from bullmq.job');
    const deep = { depth: 20, maxArrayLength: null, maxStringLength: null };
    expect(log.join('')).toContain('job started');
    expect(world.slack.calls.length).toBeGreaterThan(20);
    for (const place of [rows, queued.rows, world.slack.calls, log, world.as('omar').dms()]) {
      const text = inspect(place, deep);
      for (const token of [TOKEN, 'glpat-mistyped-somewhere']) expect(text).not.toContain(token);
    }
  });
});
