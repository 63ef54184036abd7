/** Integrations that are edited, and what somebody does who is not expected to. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { document } from '../../playground/fakes/document.ts';
import { furnishBeta, SECRET_KEY } from '../support/drafts.ts';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

const ALLOWED = { connectorsFromSlack: { allowPrivateAddresses: true } };

let world: World;
beforeAll(async () => {
  world = await startWorld({ secretKey: SECRET_KEY, document: ALLOWED, furnish: furnishBeta });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const card = (handle: string) => world.as(handle).dms().at(-1);
const inForce = async () => (await activeConfig(world.program.ctx.db)).file;

/** What an operator does who edits the file and restarts hallpass. */
const applyFile = (admins: readonly string[]): Promise<number> =>
  applyConfig(world.program.ctx, system('start'), {
    document: document(world.gitlab.url, { ...ALLOWED, admins }),
    source: 'file',
  });

async function list(handle: string): Promise<string> {
  await world.as(handle).command('/access integrations');
  return told(handle);
}

describe('an admin who owns what they add', () => {
  it('goes on to the details at once, and nobody else is asked', async () => {
    await list('dana');
    await world.as('dana').click('Add integration');
    await world.as('dana').type('Name', 'Beta');
    await world.as('dana').select('Integration owners', ['dana', 'deploybot']);
    const { errors } = await world.as('dana').submit();
    expect(errors).toEqual({
      'Integration owners': expect.stringMatching(/^One of them cannot be an owner/),
    });
    await world.as('dana').select('Integration owners', ['dana', 'omar']);
    await world.as('dana').submit();
    expect(
      world
        .as('dana')
        .modal()
        ?.fields.map(({ label }) => label),
    ).toEqual([
      'Name',
      'Integration owners',
      'Group',
      'Personal access token',
      'URL',
      'CA certificate',
      'Sync interval',
      'Granting',
    ]);
    expect(world.as('omar').dms()).toEqual([]);
  });

  it('may change what was entered before confirming it, without typing the token again', async () => {
    await world.as('dana').type('Group', 'Beta');
    await world.as('dana').type('URL', `${world.gitlab.url}/`);
    await world.as('dana').type('Personal access token', world.gitlab.token);
    await world.as('dana').submit();
    await world.as('dana').click('Change details', { view: true });
    expect(world.as('dana').modal()?.values).toMatchObject({ Group: 'Beta', 'Personal access token': null });
    await world.as('dana').select('Granting', ['yes']);
    await world.as('dana').submit();
    expect(shown('dana')).toContain('• Read only: *yes*');
    expect(told('dana')).toContain('Its details are checked and wait to be confirmed.');
    await world.as('dana').click('Confirm', { view: true });
    await world.as('dana').close();
    expect(told('dana')).not.toContain('*Not connected*');
    expect(await list('dana')).toMatch(/\*Beta\* · \*Read only\*/);
  });
});

describe('the Home tab of an owner', () => {
  it('shows what is to be set up, and lets them go on with it or discard it there', async () => {
    await list('dana');
    await world.as('dana').click('Add integration');
    await world.as('dana').type('Name', 'Gamma');
    await world.as('dana').select('Integration owners', ['lee']);
    await world.as('dana').submit();
    await world.as('dana').close();
    await world.as('lee').openHome();
    expect(world.as('lee').home()?.shown).toMatch(/\*Gamma\* · \*Not connected\*/);
    await world.as('lee').click('Add details', { home: true });
    expect(world.as('lee').modal()?.title).toBe('Integration details');
    await world.as('lee').close();
    await world.as('lee').click('Discard', { home: true });
    expect(shown('lee')).toContain('What was entered about Gamma is discarded');
    await world.as('lee').close();
    expect(world.as('lee').home()?.shown).not.toContain('Gamma');
  });
});

describe('an edit', () => {
  it('while the file is applied anew shows the conflict, and nothing is lost', async () => {
    await list('omar');
    await world.as('omar').click('Details');
    expect(
      world
        .as('omar')
        .modal()
        ?.fields.map(({ label }) => label),
    ).toEqual(['Personal access token', 'CA certificate', 'Sync interval', 'Granting']);
    await world.as('omar').type('Sync interval', '2h');
    await world.as('omar').select('Granting', []);
    await world.as('omar').submit();
    expect(shown('omar')).toMatch(/• Sync: every 1h → \*every 2h\*\n• Read only: yes → \*no\*/);
    await applyFile(['dana@acme.test', 'lee@acme.test']);
    await world.as('omar').click('Confirm', { view: true });
    expect(shown('omar')).toMatch(
      /:warning: The configuration changed meanwhile, so nothing was put in force\.[^]*• Sync: every 1h → \*every 2h\*/,
    );
    expect((await inForce()).connectors[1]?.sync.every).toBe('1h');
    await world.as('omar').click('Confirm', { view: true });
    await world.as('omar').close();
    expect((await inForce()).connectors[1]).toMatchObject({ sync: { every: '2h' }, readOnly: false });
    expect((await inForce()).admins).toEqual(['dana@acme.test', 'lee@acme.test']);
  });

  it('can be confirmed by another owner on their list, and by nobody from an older message', async () => {
    await list('omar');
    await world.as('omar').click('Details');
    await world.as('omar').type('Sync interval', '3h');
    await world.as('omar').submit();
    await world.as('omar').close();
    const old = world.as('omar').aim('Confirm', { message: card('omar')?.ts ?? '' });
    await list('dana');
    expect(told('dana')).toContain('Changed details wait to be confirmed; look at them under Details.');
    await world.as('dana').click('Details');
    await world.as('dana').click('Change details', { view: true });
    await world.as('dana').type('Sync interval', '4h');
    await world.as('dana').submit();
    await world.as('dana').close();
    await old();
    expect(told('omar')).toContain('The details were entered anew meanwhile');
    expect(card('omar')?.shown).toContain('• Sync: every 2h → *every 4h*');
    await world.as('omar').click('Confirm', { message: card('omar')?.ts ?? '' });
    expect((await inForce()).connectors[1]?.sync.every).toBe('4h');
  });

  it('can be discarded, with the token that was entered', async () => {
    await list('omar');
    await world.as('omar').click('Details');
    await world.as('omar').type('Personal access token', world.gitlab.token);
    await world.as('omar').submit();
    expect(shown('omar')).toContain('• Personal access token: the one so far → *the one just entered*');
    expect(told('omar')).toContain('Changed details wait to be confirmed');
    await world.as('omar').click('Discard', { view: true });
    expect(told('omar')).not.toContain('Changed details wait to be confirmed');
    expect(shown('omar')).toContain('What was entered about Beta is discarded, and its token deleted.');
    await world.as('omar').close();
    expect(card('omar')?.shown).toMatch(/\*Discarded\*: nothing is needed for \*Beta\*/);
    const drafts = await world.program.ctx.db.selectFrom('connectorDrafts').select('sealed').execute();
    expect(drafts.filter(({ sealed }) => sealed !== null)).toEqual([]);
  });

  it('of what the file declares is refused with where to edit it, whatever a press says', async () => {
    await list('dana');
    await world.as('dana').openHome();
    for (const action of ['details', 'pause', 'remove']) {
      await forgePress(world, 'dana', `connector.${action}`, 'gitlab');
      expect(shown('dana')).toContain('GitLab is managed by hallpass.yaml. Change it there');
      await world.as('dana').close();
    }
  });

  it('of another one’s draft is refused, whatever a press says', async () => {
    await list('omar');
    await world.as('omar').click('Details');
    await world.as('omar').type('Sync interval', '5h');
    await world.as('omar').submit();
    await world.as('omar').close();
    const { id, entry } = await world.program.ctx.db
      .selectFrom('connectorDrafts')
      .select(['id', 'entry'])
      .where('closedAt', 'is', null)
      .executeTakeFirstOrThrow();
    const { version } = await activeConfig(world.program.ctx.db);
    await world.as('priya').openHome();
    for (const [action, value] of [
      ['details', id],
      ['review', id],
      ['discard', id],
      ['confirm', `${id}/${entry}/${version}`],
    ] as const) {
      await forgePress(world, 'priya', `draft.${action}`, value);
      expect(shown('priya')).toMatch(/Only its integration owners and hallpass admins/);
      await world.as('priya').close();
    }
    expect((await activeConfig(world.program.ctx.db)).version).toBe(version);
  });
});

describe('without a secret key', () => {
  it('adding and editing are refused, with the other way named', async () => {
    await world.restart({ ...world.config, secretKey: null });
    await list('dana');
    await world.as('dana').click('Add integration');
    expect(shown('dana')).toMatch(/HALLPASS_SECRET_KEY[^]*`token: \{ env: GITLAB_TOKEN \}`/);
    await world.as('dana').close();
    await world.as('omar').command('/access integrations');
    await world.as('omar').click('Details');
    await world.as('omar').click('Change details', { view: true });
    expect(shown('omar')).toMatch(/HALLPASS_SECRET_KEY/);
    await world.as('omar').close();
  });
});
