/**
 * What waits where nothing is given for now says so, and who can let it go on: on the requester's card, the owners' cards, what reminds of it
 * and in lists. When it goes on, all of them say what they said before.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { resumeEverything } from '../../src/operations/emergency/resume-everything.ts';
import { stopEverything } from '../../src/operations/emergency/stop-everything.ts';
import { BETA, furnishBeta, SECRET_KEY } from '../support/drafts.ts';
import { startWorld, type World } from '../support/world.ts';

const SETTINGS = {
  connectorsFromSlack: { allowPrivateAddresses: true },
  people: [{ slack: 'ana@acme.test', gitlab: 'ana' }],
};
/** Her id in GitLab. */
const ANA = 101;
const HOME = { home: true } as const;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    secretKey: SECRET_KEY,
    document: SETTINGS,
    furnish: (gitlab) => {
      furnishBeta(gitlab);
      gitlab.setMember('group', BETA, ANA, 10);
    },
  });
  for (const handle of ['ana', 'omar']) await world.as(handle).openHome();
  await setUpBeta();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

/** In Slack, by dana, with omar. */
async function setUpBeta(): Promise<void> {
  const dana = world.as('dana');
  await dana.command('/access integrations');
  await dana.click('Add integration');
  await dana.type('Name', 'Beta');
  await dana.select('Integration owners', ['dana', 'omar']);
  await dana.submit();
  await dana.type('Group', 'beta');
  await dana.type('URL', world.gitlab.url);
  await dana.type('Personal access token', world.gitlab.token);
  await dana.submit();
  await dana.click('Confirm', { view: true });
  await dana.close();
  await world.quiet();
}

/** What an operator does who edits the file. */
async function apply(entry: Readonly<Record<string, unknown>>): Promise<void> {
  const [first] = document(world.gitlab.url).connectors;
  const edited = document(world.gitlab.url, { ...SETTINGS, connectors: [{ ...first, ...entry }] });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

/** The last card, with what is told below it. */
const card = (handle: string): SeenMessage | undefined =>
  world
    .as(handle)
    .dms()
    .findLast(({ shown }) => /Request #\d+/.test(shown));
const below = (handle: string): readonly SeenMessage[] => card(handle)?.replies ?? [];
const DECIDES = ['Approve', 'Deny', 'Approve for less…'];

const ask = (path: string) => world.as('ana').command(`/access request ${path} maintainer 2h INC-1`);
const cancel = () => world.as('ana').click('Cancel request', HOME);

const overtaken: unknown = expect.stringMatching(/^It (?:stood still|went on) then$/);
const goesOn: unknown = expect.stringMatching(/^<@\w+> \*Goes on\*: your request for \*?Maintainer/);

/** Where the words stand, for whoever asked and whoever decides. */
function everywhere(): string[] {
  const [mine, theirs] = [card('ana'), card('omar')];
  return [mine, theirs, ...below('omar')].map((seen) => seen?.shown ?? '');
}

describe('a request that waits', () => {
  it('says that the integration was paused, and who can resume it, and by their press goes on', async () => {
    await ask('beta/tools');
    await world.pass('16m');
    await world.as('ana').click('Nudge', HOME);
    const before = everywhere();
    expect(before).toHaveLength(4);
    expect(before.join()).not.toContain('paused');

    await world.as('dana').command('/access integrations');
    await world.as('dana').click('Pause');
    await world.as('dana').submit();
    await world.quiet();
    for (const shown of everywhere())
      expect(shown).toMatch(
        /\*Beta is paused\*: nothing is given there until somebody presses Resume in `\/access integrations`\. (?:<@U07OM9HD5RT>, <@\w+>|<@\w+>, <@U07OM9HD5RT>) can, and any hallpass admin/,
      );
    expect(card('omar')?.shown).toContain('Until then it can be denied, and not approved');
    expect(card('omar')?.buttons).toEqual(['Deny', 'Resume', 'Start access review…']);
    expect(world.as('ana').home()?.shown).toContain('*Beta is paused*');
    expect(world.as('omar').home()?.shown).toContain('*Beta is paused*');

    await world.as('omar').click('Resume');
    await world.as('omar').submit();
    await world.as('omar').close();
    await world.quiet();
    expect(everywhere()).toEqual(before);
    expect(card('omar')?.buttons).toEqual([...DECIDES, 'Start access review…']);
    await world.as('omar').click('Approve');
    expect(card('ana')?.text).toContain('*Active* until');
  });

  it('says what to do in the file where the integration is managed there', async () => {
    await ask('acme/platform/api');
    await apply({ paused: true });
    const words =
      '*GitLab is paused*: nothing is given there until whoever runs hallpass sets `paused: false` in hallpass.yaml';
    for (const handle of ['ana', 'omar', 'priya']) expect(card(handle)?.shown).toContain(words);
    expect(card('omar')?.buttons).toEqual(['Deny', 'Start access review…']);
    await world.pass('16m');
    expect(below('omar')[0]?.shown).toContain(words);
    await apply({ readOnly: true });
    for (const shown of everywhere()) expect(shown).toContain('*GitLab is only watched*');
    await apply({});
    for (const shown of everywhere()) expect(shown).not.toMatch(/paused|watched/);
    expect(card('priya')?.buttons).toEqual([...DECIDES, 'Start access review…']);
    await cancel();
  });

  it('tells whoever waits by a message of its own that it stands still, that it goes on, and again', async () => {
    await ask('acme/platform/api');
    expect(below('ana')).toEqual([]);
    await apply({ paused: true });
    const [told, ...more] = below('ana');
    expect(more).toEqual([]);
    expect(told?.shown).toMatch(
      /^<@\w+> :double_vertical_bar: \*GitLab is paused\*: nothing is given there until whoever runs hallpass sets/,
    );
    expect(told?.shown).toContain('goes on waiting: you need not ask again');
    expect(told?.shown).toMatch(/It expires .+ if nobody has answered by then/);
    expect(told?.buttons).toEqual(['Cancel request']);
    await apply({ paused: true, name: 'GitLab' });
    await apply({});
    expect(below('ana').map(({ shown }) => shown)).toEqual([overtaken, goesOn]);
    await apply({ readOnly: true });
    expect(below('ana').map(({ shown }) => shown)).toEqual([
      overtaken,
      overtaken,
      expect.stringMatching(/^<@\w+> .*\*GitLab is only watched\*/),
    ]);
    // Of the same standstill, only the words change.
    await apply({ paused: true });
    expect(below('ana')).toHaveLength(3);
    expect(below('ana')[2]?.shown).toContain('*GitLab is paused*');
    expect(below('ana').map(({ buttons }) => buttons)).toEqual([[], [], ['Cancel request']]);
    await world.as('ana').click('Cancel request', { message: below('ana')[2]?.ts ?? '' });
    await world.quiet();
    for (const { shown, buttons } of below('ana')) {
      expect(shown).toContain('Not waiting any more');
      expect(buttons).toEqual([]);
    }
    await apply({});
    expect(below('ana')).toHaveLength(3);
  });

  it('is told of a second emergency stop, too, and that it goes on after it', async () => {
    await ask('acme/platform/api');
    for (const reason of ['a leaked laptop', 'another one']) {
      await stopEverything(world.program.ctx, { reason, by: 'olga@bastion' });
      await world.quiet();
      expect(below('ana').at(-1)?.shown).toMatch(
        new RegExp(`^<@\\w+> .*\\*Everything is stopped\\*.*Their reason: ${reason}`),
      );
      await resumeEverything(world.program.ctx, 'olga@bastion');
      await world.quiet();
      expect(below('ana').at(-1)?.shown).toEqual(goesOn);
    }
    expect(below('ana').map(({ shown }) => shown)).toEqual([overtaken, overtaken, overtaken, goesOn]);
    await cancel();
  });

  it('is told of nothing but its answer where that comes first', async () => {
    await ask('acme/platform/api');
    await apply({ paused: true });
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    await apply({});
    expect(below('ana').map(({ shown }) => shown)).toEqual([
      expect.stringContaining('Not waiting any more'),
      expect.stringContaining('*Denied*'),
    ]);
  });

  it('cannot be asked for meanwhile: it is refused, with why', async () => {
    await apply({ paused: true });
    await ask('acme/platform/infra');
    expect(world.as('ana').ephemerals().at(-1)?.shown ?? world.as('ana').modal()?.shown).toContain(
      'GitLab is paused, so nothing can be asked for there.',
    );
    await apply({});
  });

  it('says that everything was stopped, and why, until it is resumed', async () => {
    await ask('acme/platform/deploy-tools');
    const before = everywhere();
    const asked = { reason: 'a leaked laptop', by: 'olga@bastion' };
    await stopEverything(world.program.ctx, asked);
    await world.quiet();
    for (const shown of everywhere())
      expect(shown).toMatch(
        /\*Everything is stopped\*: nothing is given until .* Their reason: a leaked laptop/,
      );
    expect(card('omar')?.buttons).toEqual(['Deny', 'Start access review…']);
    await resumeEverything(world.program.ctx, asked.by);
    await world.quiet();
    expect(everywhere()).toEqual(before);
    await cancel();
  });

  it('for more time says so on the card of what is held, and in the warning before its end', async () => {
    await ask('acme/platform/api');
    await world.as('omar').click('Approve');
    await world.pass('100m');
    const held = world
      .as('ana')
      .dms()
      .find(({ text }) => text.startsWith('*Active* until') && text.includes('platform/api'));
    const warning = (): SeenMessage | undefined => world.as('ana').dms().at(-1);
    await world.as('ana').click('Extend', { message: held?.ts ?? '' });
    await world.as('ana').type('Reason', 'not fixed yet');
    await world.as('ana').submit();
    await world.pass('6m');
    await apply({ paused: true });
    const now = () =>
      world
        .as('ana')
        .dms()
        .find(({ ts }) => ts === held?.ts);
    expect(now()?.shown).toMatch(/\*2 hours more\*: waiting on[^]*\*GitLab is paused\*/);
    expect(warning()?.shown).toMatch(/\*Ending soon\*[^]*\*GitLab is paused\*/);
    expect(card('omar')?.shown).toContain('*GitLab is paused*');
    await apply({});
    expect(now()?.shown).not.toContain('paused');
    expect(warning()?.shown).not.toContain('paused');
  });
});
