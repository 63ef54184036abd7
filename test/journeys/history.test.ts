import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { dayOf } from '../../src/domain/day.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { document } from '../../playground/fakes/document.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await ask('ana', 'acme/platform/api developer 1h fixing INC-1 =HYPERLINK("x")');
  await world.as('omar').click('Approve');
  await ask('sam', 'acme/platform/infra reporter 1h just looking');
  await world.as('priya').click('Deny');
  await world.as('priya').type('Note', 'ask for less');
  await world.as('priya').submit();
  await world.pass('61m');
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const ask = (handle: string, line: string) => world.as(handle).command(`/access request ${line}`);
const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';
const buttons = (handle: string): readonly string[] => world.as(handle).modal()?.buttons ?? [];
const at = (handle: string): string => `<@${world.as(handle).id}>`;

/** Opens it, reads it, closes it. */
async function read(handle: string, words = ''): Promise<string> {
  await world.as(handle).command(`/access history ${words}`);
  const text = shown(handle);
  await world.as(handle).close();
  return text;
}

describe('/access history', () => {
  it('tells an owner who had what and when, why it ended, who approved it and the reason', async () => {
    const text = await read('omar');
    expect(text).toContain('*Access* · everybody');
    expect(text).toMatch(/<@U\w+>: \*Developer\* on .* · <!date[^>]+> – <!date[^>]+>, its time was up/);
    expect(text).toContain(`Request #1, approved by ${at('omar')} · “fixing INC-1 =HYPERLINK("x")”`);
    expect(text).not.toContain('#2');
  });

  it('tells what was decided: denials, links and, to admins, the configuration', async () => {
    await world.as('dana').command('/access history');
    await world.as('dana').click('Decisions');
    const text = shown('dana');
    expect(text).toMatch(new RegExp(`\\*Denied\\* · by ${at('priya')}: ${at('sam')} \\*Reporter\\* on`));
    expect(text).toContain('note: “ask for less”');
    expect(text).toContain('*Account linked* · by hallpass');
    expect(text).toContain('*Configuration applied* · by hallpass');
    await world.as('dana').close();
    expect(await read('omar', 'decisions')).not.toContain('Configuration applied');
  });

  it('shows everybody their own and nothing of others', async () => {
    expect(await read('ana')).toMatch(/\*Access\* · yours[^]*fixing INC-1/);
    const nothing = await read('sam');
    expect(nothing).toContain('You have not held anything through hallpass yet');
    expect(nothing).toContain('what was denied, refused or never answered is under Decisions');
    const decisions = await read('sam', 'decisions');
    expect(decisions).toContain('ask for less');
    expect(decisions).not.toContain(at('ana'));
    expect(decisions).not.toContain('Configuration');
    expect(await read('ana', at('sam'))).toContain(
      'Only integration owners and admins see the history of others',
    );
    expect(await read('lee', 'decisions')).not.toMatch(/#1|#2/);
    expect(await read('gail')).toContain('You have not held anything');
  });

  it('that is empty says what was looked for, why that may be, and leads on', async () => {
    const omar = world.as('omar');
    const text = await read('omar', `${at('sam')} acme/platform/infra 2020-01-01 2020-01-31`);
    expect(text).toContain(
      `Nothing fits that: no access of or by ${at('sam')} on \`acme/platform/infra\` or below it from 2020-01-01 on up to 2020-01-31`,
    );
    expect(text).toMatch(
      /Try more days \(they are UTC\)[^]*Try the group above, `acme\/platform`[^]*Try another person, or everybody/,
    );
    expect(await read('omar', 'acme/platfrom/api')).toMatch(
      /knows no group or project `acme\/platfrom\/api` by now\. Did you mean `acme\/platform\/api`/,
    );
    await omar.command('/access history 2020-01-01');
    await omar.click('Show all');
    expect(shown('omar')).toContain('fixing INC-1');
    expect(shown('omar')).toContain('*Access* · everybody');
    await omar.close();
  });

  it('narrows down by the words that were typed, in any order', async () => {
    const today = dayOf(world.program.ctx.now());
    expect(await read('omar', `${today} ${at('ana')} acme/platform`)).toContain('fixing INC-1');
    expect(await read('omar', at('sam'))).toContain('Nothing fits that');
    expect(await read('omar', 'acme/platform/infra')).toContain('Nothing fits that');
    expect(await read('omar', '2020-01-01 2020-01-31')).toMatch(
      /2020-01-01 to 2020-01-31[^]*Nothing fits that/,
    );
    expect(await read('omar', '<@U0STRANGER0>')).toContain('hallpass does not know that person');
  });

  it('narrows down by the form, which keeps what was chosen and names what cannot be', async () => {
    await world.as('omar').command('/access history acme/platform/api');
    await world.as('omar').click('Filter…');
    const modal = world.as('omar').modal();
    expect(modal?.fields.map(({ label }) => label)).toEqual(['Person', 'Group or project', 'From', 'To']);
    await world.as('omar').select('From', '2026-01-02');
    await world.as('omar').select('To', '2026-01-01');
    expect((await world.as('omar').submit()).errors).not.toEqual({});
    await world.as('omar').select('From', '2020-01-01');
    await world.as('omar').select('To', '2099-01-01');
    await world.as('omar').select('Person', 'ana');
    await world.as('omar').submit();
    expect(shown('omar')).toContain('`acme/platform/api` · 2020-01-01 to 2099-01-01');
    expect(shown('omar')).toContain('fixing INC-1');
    await world.as('omar').close();
  });

  it('does not let anybody else choose a person', async () => {
    await world.as('ana').command('/access history');
    await world.as('ana').click('Filter…');
    expect(
      world
        .as('ana')
        .modal()
        ?.fields.map(({ label }) => label),
    ).toEqual(['Group or project', 'From', 'To']);
    await world.as('ana').close();
  });

  it('is sent as a file, in which no cell is a formula', async () => {
    await world.as('omar').command('/access history');
    await world.as('omar').click('Export');
    expect(shown('omar')).toMatch(/Sent: `history-access-\d{4}-\d\d-\d\d\.csv` is in your messages/);
    await world.as('omar').click('Back to the history');
    expect(shown('omar')).toContain('*Access* · everybody');
    await world.as('omar').close();
    const [note, file] = world.as('omar').dms().slice(-2);
    expect(note?.shown).toContain('*History: Access*, 1 entry, as a file:');
    const [, url = ''] = /<(http[^|]+)\|history-/.exec(file?.shown ?? '') ?? [];
    const rows = (await (await fetch(url)).text()).split('\r\n');
    expect(rows[0]).toMatch(/^seq,time,event,by,person/);
    expect(rows[1]).toContain('acme/platform/api,developer,1,"fixing INC-1 =HYPERLINK(""x"")"');
    expect(rows).toHaveLength(3);
  });

  it('turns its pages, which do not shift while things are decided', async () => {
    for (let n = 0; n < 20; n++) {
      await ask('ana', `acme/platform/infra developer 1h n${n}`);
      await world.as('ana').click('Cancel request');
    }
    await world.as('ana').command('/access history decisions');
    const first = shown('ana');
    expect(buttons('ana')).toContain('Older');
    expect(buttons('ana')).not.toContain('Newer');
    await world.as('ana').click('Older');
    const second = shown('ana');
    expect(second).not.toBe(first);
    await world.as('ana').click('Newer');
    expect(shown('ana')).toBe(first);
    await world.as('ana').close();
  });

  it('says why hallpass cancelled a request', async () => {
    world.gitlab.setMember('project', 16, 106, 30);
    await ask('sam', 'acme/prod/ledger developer 1h look');
    await world.quiet();
    expect(await read('sam', 'decisions')).toContain('*Cancelled* · by hallpass (already held in GitLab)');
  });

  it('says in words why hallpass refused one', async () => {
    await ask('sam', 'acme/web/checkout developer 1h once');
    await world.as('sam').command('/access request acme/web/checkout developer 1h twice');
    expect(await read('sam', 'decisions')).toContain(
      'by hallpass (they had asked for the same already, and it was waiting)',
    );
  });

  it('is asked at every press who may see it', async () => {
    await world.as('priya').command('/access history');
    const press = world.as('priya').aim('Decisions');
    const connectors = document(world.gitlab.url).connectors.map((one) => ({
      ...one,
      owners: ['omar@acme.test'],
    }));
    await applyConfig(world.program.ctx, system('test'), {
      document: document(world.gitlab.url, { connectors }),
      source: 'file',
    });
    await press();
    expect(shown('priya')).toContain('*Decisions* · yours');
    expect(shown('priya')).not.toContain(at('ana'));
    await world.as('priya').close();
  });
});
