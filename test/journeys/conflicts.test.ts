import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { system } from '../../src/domain/actor.ts';
import { addDays, dayOf } from '../../src/domain/day.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { forgePress } from '../support/forge-press.ts';
import { ANYTHING, conflict } from '../support/conflicts.ts';
import { startWorld, type World } from '../support/world.ts';

const WEB_AND_DATA = {
  a: { any: [{ resources: ['acme/web/**'], roles: ['developer'] }] },
  b: { any: [{ resources: ['acme/data/**'], roles: ['developer'] }] },
};

let world: World;
beforeAll(async () => {
  world = await startWorld({
    document: {
      policies: [ANYTHING],
      conflicts: [
        conflict({ onRequest: 'warn' }),
        conflict({ id: 'web-and-data', name: 'Web and data', ...WEB_AND_DATA }),
      ],
    },
  });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const [infra, lee] = [11, 105];
const card = (handle: string) => world.as(handle).dms().at(-1);
/** Dana's copy of what is told about Lee. */
const aboutLee = () =>
  world
    .as('dana')
    .dms()
    .findLast(({ shown }) => shown.includes('<@U07LE6PK4JF>'));
const day = (days: number): string => addDays(dayOf(world.now()), days);
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';

describe('asking', () => {
  it('names what blocks before anything is sent, and refuses it', async () => {
    const ana = world.as('ana');
    await ana.command('/access');
    await ana.select('Resource', 'acme/data/pipelines');
    await ana.select('Role', 'Developer');
    expect(ana.modal()?.shown).toMatch(/^At most \d+ (?:hours?|days?)$/m);
    expect(ana.modal()?.shown).not.toContain('Will be asked:');
    expect(ana.modal()?.shown).toContain(
      'Conflict *Web and data*: you would also hold Developer on `acme/web`, so it will be refused. Give that up first, or talk to whoever looks after it',
    );
    await ana.type('Reason', 'INC-1');
    await ana.submit();
    expect(ana.modal()?.shown).toContain(
      'You would be in the conflict “Web and data”: you hold Developer on acme/web. Give that up first, or talk to Dana Weiss, who looks after it.',
    );
    await ana.close();
  });

  it('puts a warning on every card, in words', async () => {
    world.gitlab.setMember('project', infra, lee, 40, { by: 104 });
    await world.as('omar').command('/access sync');
    await world.as('lee').command('/access acme/prod/ledger developer 2h INC-2');
    expect(card('omar')?.shown).toContain(
      'Conflict *Infrastructure and production*: would also hold Maintainer on `acme/platform/infra`',
    );
    expect(card('lee')?.shown).toContain(
      'you would also hold Maintainer on `acme/platform/infra`, and those who decide are told so',
    );
    await world.as('omar').click('Approve');
  });
});

describe('whoever is in a conflict', () => {
  it('is told to its owners once, with what puts them there and what can be done', () => {
    const shown = aboutLee()?.shown ?? '';
    expect(shown).toContain('*Conflict*: <@U07LE6PK4JF> is on both sides of *Infrastructure and production*');
    expect(shown).toMatch(/\*One side\*\nMaintainer on <http[^|]*\|acme\/platform\/infra>/);
    expect(shown).toMatch(
      /\*The other side\*\nDeveloper on <http[^|]*\|acme\/prod\/ledger>, by a grant until/,
    );
    expect(aboutLee()?.buttons).toEqual([
      'Exempt…',
      'End the temporary side',
      'Start access review…',
      'Open in GitLab',
    ]);
  });

  it('stands on the Home tab of the owners', async () => {
    await world.as('dana').openHome();
    expect(world.as('dana').home()?.shown).toContain('<@U07LE6PK4JF> · *Infrastructure and production*');
    await world.as('omar').openHome();
    expect(world.as('omar').home()?.shown).not.toContain('*Infrastructure and production*:');
  });

  it('can be exempted for a while, with a reason', async () => {
    const dana = world.as('dana');
    await dana.command('/access conflicts');
    const list = dana.ephemerals().at(-1);
    const { id: value } = await world.program.ctx.db
      .selectFrom('conflictAlerts')
      .innerJoin('people', 'people.id', 'conflictAlerts.personId')
      .select('conflictAlerts.id')
      .where('people.name', '=', 'Lee Park')
      .executeTakeFirstOrThrow();
    await dana.click('Exempt…', { message: list?.ts ?? '', value });
    await dana.select('Through', day(-1));
    await dana.type('Reason', 'moves to the platform team');
    expect((await dana.submit()).errors).toEqual({
      Through: 'Choose a day from today on, at most 365 days from now.',
    });
    await dana.select('Through', day(5));
    await dana.submit();
    expect(dana.ephemerals().find(({ ts }) => ts === list?.ts)?.shown).not.toContain('<@U07LE6PK4JF>');
    expect(aboutLee()?.shown).toContain('*Exempted from a conflict*: <@U07LE6PK4JF>');
    expect(aboutLee()?.shown).toContain(`Exempted by <@U07DN3WS6VB> through ${day(5)}`);
    expect(aboutLee()?.buttons).toEqual(['End the temporary side', 'Start access review…', 'Open in GitLab']);
  });

  it('is listed by state, and sent as a file', async () => {
    const dana = world.as('dana');
    await dana.command('/access conflicts');
    expect(told('dana')).toContain('*Conflicts: active*');
    await dana.click('Exempted');
    expect(told('dana')).toContain(`exempted through ${day(5)}`);
    await dana.click('Send as CSV');
    const [, url = ''] = /<(http[^|]+)\|conflicts-exempted/.exec(card('dana')?.shown ?? '') ?? [];
    const rows = (await (await fetch(url)).text()).split('\r\n');
    expect(rows[1]).toContain('infra-and-prod,Infrastructure and production,Lee Park (U07LE6PK4JF),exempted');
    expect(rows[1]).toContain('maintainer on acme/platform/infra');
    await world.as('ana').command('/access conflicts');
    expect(told('ana')).toContain('Only the owners of a conflict and admins see who is in it.');
  });

  it('ends with the temporary side, which the list says from which that was pressed', async () => {
    const dana = world.as('dana');
    await dana.command('/access conflicts');
    await dana.click('Exempted');
    const list = dana.ephemerals().at(-1);
    const now = () => dana.ephemerals().find(({ ts }) => ts === list?.ts);
    await dana.click('End the temporary side', { message: list?.ts ?? '' });
    expect(dana.modal()?.shown).toContain(
      'loses Developer on `acme/prod/ledger` at once, which is one side of *Infrastructure and production*',
    );
    await dana.type('Note', 'not both at once');
    await dana.submit();
    expect(dana.modal()?.shown).toContain('It is being taken back');
    await dana.close();
    expect(now()?.shown).toMatch(/is being taken back|Nobody is exempted/);
    expect(now()?.buttons).not.toContain('End the temporary side');
    await world.quiet();
  });

  it('is resolved then, and whoever held it reads the note', async () => {
    expect(card('lee')?.replies.at(-1)?.shown).toContain('“not both at once”');
    expect(aboutLee()?.shown).toContain('*Conflict resolved*');
    expect(aboutLee()?.buttons).toEqual([]);
    expect(world.gitlab.member('project', 16, lee)).toBeNull();
    expect(world.gitlab.member('project', infra, lee)?.level).toBe(40);
  });

  it('is nobody else’s to decide, whatever is pressed', async () => {
    const { id } = await world.program.ctx.db
      .selectFrom('conflictAlerts')
      .select('id')
      .where('status', '=', 'active')
      .limit(1)
      .executeTakeFirstOrThrow();
    await world.as('lee').openHome();
    await forgePress(world, 'lee', 'conflict.end', `${id}/0123456789abcdef`);
    expect(world.as('lee').modal()?.shown).toContain(
      'Only the owners of a conflict and admins decide about it.',
    );
    await world.as('lee').close();
    await forgePress(world, 'lee', 'conflict.exempt', id);
    expect(world.as('lee').modal()?.shown).toContain(
      'Only the owners of a conflict and admins decide about it.',
    );
  });
});

describe('a conflict with a channel', () => {
  const CHANNEL_CARD = '*Conflict*: <@U07SM8KF7ZN> is on both sides of *Web and data*';

  it('is told there as well, and the card there says what has become of it', async () => {
    const { id: channel } = world.slack.addChannel({ name: 'duties', members: ['dana'], withBot: true });
    const { ctx } = world.program;
    const { file } = await activeConfig(ctx.db);
    const conflicts = (file.conflicts ?? []).map((one) => ({ ...one, channel }));
    await applyConfig(ctx, system('test'), { document: { ...file, conflicts }, source: 'file' });
    const { groups, users } = world.acme;
    for (const group of [groups.web, groups.data]) world.gitlab.setMember('group', group, users.sam, 30);
    await world.as('omar').command('/access sync');
    expect(world.slack.messagesIn(channel).map(({ shown }) => shown)).toEqual([
      expect.stringContaining(CHANNEL_CARD),
    ]);
    world.gitlab.setMember('group', groups.data, users.sam, null);
    await world.as('omar').command('/access sync');
    await world.as('omar').command('/access sync');
    expect(world.slack.messagesIn(channel)[0]?.shown).toContain('*Conflict resolved*');
  });
});
