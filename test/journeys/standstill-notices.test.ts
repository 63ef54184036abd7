/**
 * Whoever looks after an integration is told by a message that rings when a colleague or the file pauses it, sets it to be only watched, or lets
 * it go on: the cards say so, too, and edited cards ring nowhere.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { furnishBeta, SECRET_KEY } from '../support/drafts.ts';
import { startWorld, type World } from '../support/world.ts';

const SETTINGS = { connectorsFromSlack: { allowPrivateAddresses: true } };

let world: World;
beforeAll(async () => {
  world = await startWorld({ secretKey: SECRET_KEY, document: SETTINGS, furnish: furnishBeta });
  for (const handle of ['dana', 'omar', 'priya']) await world.as(handle).openHome();
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
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

const about = (handle: string, name: string): SeenMessage[] =>
  world
    .as(handle)
    .dms()
    .filter(({ shown }) =>
      new RegExp(`\\*${name}( is|\\* was) .*(paused|watched|read only|resumed)`).test(shown),
    );

/** What an operator does who edits the file. */
async function apply(entry: Readonly<Record<string, unknown>>): Promise<void> {
  const [first] = document(world.gitlab.url).connectors;
  const edited = document(world.gitlab.url, { ...SETTINGS, connectors: [{ ...first, ...entry }] });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

async function press(handle: string, button: 'Pause' | 'Resume'): Promise<void> {
  const person = world.as(handle);
  await person.command('/access integrations');
  await person.click(button);
  await person.submit();
  await person.close();
  await world.quiet();
}

describe('the owners of an integration', () => {
  it('are told who of them paused it, what that means, and can resume it from there', async () => {
    await press('dana', 'Pause');
    expect(about('dana', 'Beta')).toEqual([]);
    const [told, ...more] = about('omar', 'Beta');
    expect(more).toEqual([]);
    expect(told?.shown).toMatch(
      /^:double_vertical_bar: \*Beta is paused\*: nothing is given there until somebody presses Resume in `\/access integrations`/,
    );
    expect(told?.shown).toMatch(
      /Paused by <@\w+>\. It is not synced either\. What was granted before still ends on time/,
    );
    expect(told?.shown).toContain('Requests that wait there can be denied, and not approved');
    expect(told?.buttons).toEqual(['Resume']);
    expect(about('priya', 'Beta')).toEqual([]);

    await world.as('omar').click('Resume', { message: told?.ts ?? '' });
    await world.as('omar').submit();
    await world.as('omar').close();
    await world.quiet();
    expect(about('omar', 'Beta').map(({ shown, buttons }) => [shown, buttons])).toEqual([
      [expect.stringMatching(/^Not so any more: \*Beta\* was paused <!date/), []],
    ]);
    expect(about('dana', 'Beta').map(({ shown }) => shown)).toEqual([
      expect.stringMatching(
        /^\*Beta is not paused any more\*: resumed by <@\w+>\s+Access can be given there again, and requests that waited can be decided/,
      ),
    ]);
  });

  it('are told each time anew, and of what was before nothing is left to press', async () => {
    await press('dana', 'Pause');
    expect(about('omar', 'Beta').map(({ buttons }) => buttons)).toEqual([[], ['Resume']]);
    expect(about('dana', 'Beta').map(({ shown }) => shown)).toEqual([
      expect.stringMatching(/^Not so any more: \*Beta\* was resumed <!date/),
    ]);
    await press('dana', 'Resume');
    expect(about('omar', 'Beta')).toHaveLength(3);
    expect(about('omar', 'Beta').at(-1)?.shown).toContain('*Beta is not paused any more*');
    expect(about('dana', 'Beta')).toHaveLength(1);
  });

  it('are told of what the file says, and of nothing where it says the same', async () => {
    const last = (): string | undefined => about('priya', 'GitLab').at(-1)?.shown;
    await apply({ paused: true });
    for (const handle of ['omar', 'priya']) expect(about(handle, 'GitLab')).toHaveLength(1);
    expect(last()).toContain(
      '*GitLab is paused*: nothing is given there until whoever runs hallpass sets `paused: false` in hallpass.yaml',
    );
    expect(last()).toContain('Paused in hallpass.yaml. It is not synced either');
    expect(about('priya', 'GitLab')[0]?.buttons).toEqual([]);
    await apply({ paused: true, driftFrom: 'owner' });
    expect(about('priya', 'GitLab')).toHaveLength(1);

    await apply({ readOnly: true });
    expect(about('priya', 'GitLab')).toHaveLength(2);
    expect(last()).toMatch(/\*GitLab is only watched\*[^]*Resumed in hallpass\.yaml\. It is still synced/);
    await apply({});
    expect(about('priya', 'GitLab')).toHaveLength(3);
    expect(last()).toContain(
      '*GitLab is not only watched any more*: taken out of read only in hallpass.yaml',
    );
    await apply({ readOnly: true });
    expect(last()).toContain('Set to read only in hallpass.yaml. It is still synced');
    await apply({});
    expect(about('priya', 'Beta')).toEqual([]);
  });
});
