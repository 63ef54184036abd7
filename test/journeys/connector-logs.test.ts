import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { logConnector } from '../../src/db/connectors/connector-logs.ts';
import { system } from '../../src/domain/actor.ts';
import { transact } from '../../src/operations/transact.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { document } from '../../playground/fakes/document.ts';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';
import { saying } from '../support/said.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';

const write = (lines: number, message = 'a line'): Promise<void> =>
  transact(world.program.ctx, system('test'), async (tx) => {
    for (let line = 0; line < lines; line++)
      await logConnector(tx, {
        connectorId: 'gitlab',
        operation: 'sync',
        level: 'info',
        message: saying(message),
      });
  });

async function open(handle: string): Promise<void> {
  await world.as(handle).openHome();
  await world.as(handle).click('View logs');
}

describe('the log of an integration', () => {
  it('tells owners, in words, what was synced, given and taken back, and what went wrong', async () => {
    await world.as('sam').command('/access acme/platform/api developer 1h INC-4711');
    await world.as('omar').click('Approve');
    world.gitlab.faults.add({
      kind: 'status',
      status: 500,
      path: /projects\/10\/members\/\d+$/,
      method: 'DELETE',
    });
    await world.pass('61m');
    await open('omar');
    expect(shown('omar')).toMatch(/\*GitLab\* · All · \d+ lines/);
    const whose = `<@${world.as('sam').id}> (\`sam\`) on \`acme/platform/api\` · request #1, approved by <@${world.as('omar').id}>`;
    expect(shown('omar')).toContain(`Developer given for 1 hour · ${whose}`);
    expect(shown('omar')).toContain(`Developer taken back · ${whose}`);
    expect(shown('omar')).toMatch(/synced 8 groups, 14 projects, \d+ memberships/);
    expect(shown('omar')).toContain('added by version 1 of the configuration');
    expect(shown('omar')).toContain('6 people linked to accounts');

    await world.as('omar').click('Errors');
    expect(shown('omar')).toMatch(/· Errors · 1 line/);
    expect(shown('omar')).toMatch(
      /\*Error\* · <!date.* \(`sam`\) on `acme\/platform\/api` · request #1, approved by <@/,
    );
    await world.as('omar').click('Grants');
    expect(shown('omar')).not.toContain('synced');
    await world.as('omar').click('Sync');
    expect(shown('omar')).not.toContain('given');
    await world.as('omar').close();
  });

  it('turns its pages, which do not shift while lines are added', async () => {
    const { db } = world.program.ctx;
    await write(25);
    await world.as('dana').command('/access logs gitlab');
    const first = shown('dana');
    expect(first).toContain('page 1 of 2');
    await write(1);
    await world.as('dana').click('Older');
    const second = shown('dana');
    expect(second).toContain('page 2 of 2');
    await world.as('dana').click('Newer');
    expect(shown('dana')).toBe(first);
    const { count } = await db
      .selectFrom('connectorLogs')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(second).toContain(`${count - 1} lines`);
    await world.as('dana').close();
  });

  it('is sent as a file, of what the filter shows, in whole', async () => {
    await write(1, '=HYPERLINK("https://evil.test"), "quoted"');
    await world.as('dana').command('/access logs');
    await world.as('dana').click('Sync');
    const [, lines = ''] = /· (\d+) lines/.exec(shown('dana')) ?? [];
    await world.as('dana').click('Export');
    expect(shown('dana')).toMatch(
      /Sent: `gitlab-sync-\d{4}-\d\d-\d\d\.csv` is in your messages with hallpass/,
    );
    await world.as('dana').click('Back to the log');
    expect(shown('dana')).toContain(`· ${lines} lines`);
    await world.as('dana').close();
    const [note, file] = world.as('dana').dms().slice(-2);
    expect(note?.shown).toContain(`The log of *GitLab* (sync), ${lines} lines, as a file:`);
    const [, url = ''] = /<(http[^|]+)\|gitlab-sync-/.exec(file?.shown ?? '') ?? [];
    const rows = (await (await fetch(url)).text()).split('\r\n');
    expect(rows[0]).toBe('time,operation,level,message,account,resource,person,request,approved_by');
    expect(rows[1]).toMatch(
      /^\d{4}-\d\d-\d\dT[^,]+Z,sync,info,"'=HYPERLINK\(""https:\/\/evil\.test""\), ""quoted"""+,,,,,$/,
    );
    expect(rows).toHaveLength(Number(lines) + 2);
  });

  it('says what is to be done when Slack does not let hallpass send files', async () => {
    await world.as('dana').command('/access logs');
    world.slack.trouble('files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' });
    await world.as('dana').click('Export');
    expect(shown('dana')).toContain('give the app the scope `files:write`');
    await world.as('dana').close();
  });

  it('is for owners and admins only, who may look at it is asked at every press', async () => {
    await world.as('sam').command('/access logs');
    expect(told('sam')).toContain('Only integration owners and admins see the log');
    await world.as('sam').openHome();
    await forgePress(world, 'sam', 'connector.logs', 'gitlab');
    await world.quiet();
    expect(shown('sam')).toContain('Only integration owners and admins see the log');
    await world.as('sam').close();

    await world.as('priya').command('/access logs');
    const press = world.as('priya').aim('Errors');
    const connectors = document(world.gitlab.url).connectors.map((one) => ({
      ...one,
      owners: ['omar@acme.test'],
    }));
    await applyConfig(world.program.ctx, system('test'), {
      document: document(world.gitlab.url, { connectors }),
      source: 'file',
    });
    await press();
    expect(shown('priya')).toContain('Only integration owners and admins see the log');
    await world.as('priya').close();

    await world.as('dana').command('/access logs nowhere');
    expect(told('dana')).toContain('There is no integration called nowhere');
  });
});
