/**
 * What stands still, or is not there any more, is said where somebody asks again: before they have filled anything in. What ended by an
 * emergency stop says why, and whoever held it is told when it can be asked for anew.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../playground/fakes/slack-looks.ts';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { resumeEverything } from '../../src/operations/emergency/resume-everything.ts';
import { stopEverything } from '../../src/operations/emergency/stop-everything.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

/** What an operator does who edits the file; null removes the integration. */
async function apply(entry: Readonly<Record<string, unknown>> | null): Promise<void> {
  const [first] = document(world.gitlab.url).connectors;
  const connectors = entry === null ? [] : [{ ...first, ...entry }];
  const edited = document(world.gitlab.url, { connectors });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

const stop = async (): Promise<void> => {
  await stopEverything(world.program.ctx, { reason: 'a leaked laptop', by: 'olga@bastion' });
  await world.quiet();
};
const resume = async (): Promise<void> => {
  await resumeEverything(world.program.ctx, 'olga@bastion');
  await world.quiet();
};

const card = (): SeenMessage | undefined =>
  world
    .as('ana')
    .dms()
    .findLast(({ shown }) => /Request #\d+/.test(shown));
const below = (): readonly SeenMessage[] => card()?.replies ?? [];
const form = () => world.as('ana').modal();
const again = () => world.as('ana').click('Request again', { message: card()?.ts ?? '' });

async function hold(path = 'acme/platform/api'): Promise<void> {
  await world.as('ana').command(`/access request ${path} maintainer 2h INC-1`);
  await world.as('omar').click('Approve');
  await world.quiet();
}

const WHY = 'whoever runs hallpass stopped everything: “a leaked laptop”';

describe('an emergency stop', () => {
  it('is told to whoever held something with the reason that was given for it', async () => {
    await hold();
    await stop();
    expect(card()?.shown).toMatch(new RegExp(`\\*Ended\\*.*${WHY}`));
    expect(below().at(-1)?.shown).toMatch(new RegExp(`\\*Ended\\*.*${WHY}`));
    const then = below().length;
    await resume();
    const [told, ...more] = below().slice(then);
    expect(more).toEqual([]);
    expect(told?.shown).toMatch(/^<@\w+> \*Access can be given again\*: .*acme\/platform\/api/);
    expect(told?.buttons).toEqual(['Request again']);
    await stop();
    await resume();
    expect(below()).toHaveLength(then + 1);
  });

  it('is said in the form as it opens, which keeps what was asked for', async () => {
    await stop();
    await again();
    expect(form()?.shown).toMatch(
      /\*Everything is stopped\*.*Their reason: a leaked laptop\. What is filled in here can be sent once it goes on/,
    );
    expect(form()?.values).toMatchObject({ Role: 'maintainer', Reason: 'INC-1' });
    await world.as('ana').submit();
    expect(form()?.shown).toContain('Nothing is given at the moment');
    await resume();
    await world.as('ana').submit();
    expect(form()).toBeNull();
    await world.as('omar').click('Approve');
    await world.quiet();
  });
});

describe('an integration that stands still', () => {
  it('is said in a form for more time, which can be sent once it goes on', async () => {
    await apply({ paused: true });
    await world.as('ana').click('Extend', { message: below().at(-1)?.ts ?? '' });
    const words =
      /\*GitLab is paused\*: nothing is given there until whoever runs hallpass sets `paused: false`.*can be sent once it goes on/;
    expect(form()?.shown).toMatch(words);
    await world.as('ana').type('Reason', 'not fixed yet');
    await world.as('ana').submit();
    expect(form()?.shown).toMatch(words);
    expect(form()?.values).toMatchObject({ Reason: 'not fixed yet' });
    await apply({});
    await world.as('ana').submit();
    expect(form()).toBeNull();
    await world.as('omar').click('Approve');
    await world.quiet();
    await world.as('ana').click('Give back', { message: card()?.ts ?? '' });
    await world.as('ana').submit();
    await world.quiet();
  });

  it('is said where it is asked for again, be it the only one', async () => {
    await apply({ readOnly: true });
    await again();
    expect(form()?.shown).toMatch(/\*GitLab is only watched\*: nothing is given there until/);
    expect(form()?.values).toMatchObject({ Role: 'maintainer', Reason: 'INC-1' });
    await world.as('ana').close();
    await apply({});
    await again();
    expect(form()?.shown).not.toContain('watched');
    await world.as('ana').close();
  });
});

describe('a place that cannot be asked for any more', () => {
  const sync = async (): Promise<void> => {
    await world.as('omar').command('/access sync');
    await world.quiet();
  };

  it('is said to be archived, with what was asked for', async () => {
    const { id } = await world.database.db
      .selectFrom('resources')
      .select('externalId as id')
      .where('path', '=', 'acme/platform/api')
      .executeTakeFirstOrThrow();
    world.gitlab.archive('project', Number(id), true);
    await sync();
    await again();
    const words = 'acme/platform/api is archived in GitLab, so nobody can be given a role there.';
    expect(form()?.shown.split(words)).toHaveLength(2);
    expect(form()?.values).toMatchObject({ Role: 'maintainer', Reason: 'INC-1' });
    await world.as('ana').submit();
    expect(form()?.shown.split(words)).toHaveLength(2);
    await world.as('ana').close();
    world.gitlab.delete('project', Number(id));
    await sync();
    await sync();
  });

  it('is said not to be there any more, also once something else is changed', async () => {
    await again();
    const words = '`acme/platform/api` is not in GitLab any more';
    expect(form()?.shown).toContain(words);
    expect(form()?.values).toMatchObject({ Role: 'maintainer', Reason: 'INC-1' });
    await world.as('ana').select('Role', 'Developer');
    expect(form()?.shown).toContain(words);
    await world.as('ana').close();
  });

  it('is said to have gone with its integration, by its name', async () => {
    const [first] = document(world.gitlab.url).connectors;
    const other = { ...first, id: 'other', name: 'Other', group: 'other' };
    const edited = document(world.gitlab.url, { connectors: [other] });
    await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
    await world.quiet();
    await again();
    expect(form()?.shown).toContain('GitLab was removed from hallpass, so nothing can be asked for there');
    expect(form()?.shown).not.toContain('account is linked to you');
    await world.as('ana').close();
    await apply(null);
    await again();
    expect(form()?.shown).toContain('GitLab was removed from hallpass, so nothing can be asked for there');
    await world.as('ana').close();
  });
});
