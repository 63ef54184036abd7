import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgePress } from '../support/forge-press.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ startsAt: '2026-11-25T12:00:00Z' });
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
});
afterAll(() => world.close());

const [api, ana, lee] = [10, 101, 105];
const card = (handle: string) => world.as(handle).dms().at(-1);
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';

/** Ana's row on api in GitLab, `40 until 2026-11-27`; null for none. */
function row(userId = ana): string | null {
  const member = world.gitlab.member('project', api, userId);
  if (member === null) return null;
  return `${member.level}${member.expiresAt === null ? '' : ` until ${member.expiresAt}`}`;
}

/** A human changes a row in GitLab, and a sync sees it. */
async function give(userId: number, level: number | null, expiresAt: string | null = null): Promise<void> {
  world.gitlab.setMember('project', api, userId, level, { by: 104, expiresAt });
  await world.as('omar').command('/access sync');
}

describe('a human makes Ana a Maintainer', () => {
  beforeEach(async () => {
    await give(ana, 20, '2026-12-24');
    await give(ana, 40);
  });

  it('every owner reads who, where, what it was and what it is, and what can be done', () => {
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.shown).toContain(
        '*Given outside hallpass*: <@U07AN4LM2QX> (`ana`) is *Maintainer* on',
      );
      expect(card(owner)?.shown).toContain('Reporter until 2026-12-24');
      expect(card(owner)?.shown).toContain('Maintainer, without an end');
      expect(card(owner)?.shown).toContain('*Given by*\n<@U07DN3WS6VB>');
      expect(card(owner)?.buttons).toEqual(['Accept', 'Make temporary…', 'Remove', 'Start access review…']);
    }
  });

  it('Accept: it stays, and every copy says by whom', async () => {
    await world.as('omar').click('Accept');
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.text).toMatch(/^\*Accepted\* by <@U07OM9HD5RT>/);
      expect(card(owner)?.buttons).toEqual(['Reopen']);
    }
    expect(row()).toBe('40');
  });

  it('Accept: /access history tells whoever looks what was given outside, and who accepted it', async () => {
    await world.as('omar').click('Accept');
    await world.as('priya').command('/access history decisions');
    const shown = world.as('priya').modal()?.shown ?? '';
    await world.as('priya').close();
    expect(shown).toMatch(
      /\*Accepted what was given outside\* · by <@U07OM9HD5RT>: <@U07AN4LM2QX> \*Maintainer\* on .*acme\/platform\/api/,
    );
  });

  it('Reopen: what was accepted by mistake is a question again, for every owner, and can be removed', async () => {
    await world.as('omar').click('Accept');
    await world.as('priya').click('Reopen');
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.shown).toContain(
        '*Given outside hallpass*: <@U07AN4LM2QX> (`ana`) is *Maintainer*',
      );
      expect(card(owner)?.buttons).toContain('Remove');
    }
    await world.as('omar').click('Remove');
    expect(row()).toBe('20 until 2026-12-24');
    expect(card('priya')?.text).toMatch(/^\*Removed\* by <@U07OM9HD5RT>/);
  });

  it('Remove: what was there before is there again, and Ana hears of it when it is', async () => {
    await world.as('priya').click('Remove');
    expect(row()).toBe('20 until 2026-12-24');
    for (const owner of ['omar', 'priya'])
      expect(card(owner)?.text).toMatch(/^\*Removed\* by <@U07PR1NR8KC>.*`ana` holds \*Reporter\* there now/);
    expect(card('ana')?.text).toMatch(
      /^\*Removed\*: <@U07PR1NR8KC> took back \*Maintainer\* on .*You hold \*Reporter\* there now/,
    );
  });

  it('Make temporary: Ana has it until then, is warned, and gets back what was there before', async () => {
    await world.as('omar').click('Make temporary…');
    expect(world.as('omar').modal()?.shown).toContain('keeps *Maintainer* on <http://127.0.0.1');
    expect(world.as('omar').modal()?.shown).toContain('goes back to Reporter until 2026-12-24');
    await world.as('omar').select('Duration', '1 hour');
    await world.as('omar').submit();
    expect(card('omar')?.text).toMatch(/^\*Temporary\* until .*, then Reporter until 2026-12-24/);
    expect(card('priya')?.buttons).toEqual([]);
    expect(card('ana')?.text).toMatch(/^\*Active\* until/);
    expect(card('ana')?.shown).toContain('You were given it in GitLab without hallpass');
    expect(card('ana')?.buttons).toEqual(['Give back', 'Extend']);
    expect(row()).toMatch(/^40/);
    const messages = world.as('ana').dms().length;
    await world.pass('50m');
    expect(world.as('ana').dms()).toHaveLength(messages + 1);
    await world.pass('11m');
    expect(row()).toBe('20 until 2026-12-24');
    expect(card('omar')?.text).toMatch(/^\*Ended\*. Made temporary by/);
  });

  it('resolved in GitLab before anybody decided: the cards close in place', async () => {
    await give(ana, 20, '2026-12-24');
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.text).toMatch(/^\*Resolved in GitLab\*/);
      expect(card(owner)?.buttons).toEqual([]);
    }
  });

  it('two owners press at once: the second reads who was faster', async () => {
    const late = world.as('priya').aim('Remove');
    await world.as('omar').click('Accept');
    await late();
    expect(told('priya')).toContain('That membership was accepted already, by Omar');
    expect(row()).toBe('40');
  });

  it('somebody who owns nothing cannot press, whatever they send', async () => {
    const { id } = await world.program.ctx.db
      .selectFrom('findings')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    await world.as('lee').openHome();
    for (const action of ['drift.accept', 'drift.remove', 'drift.limit']) {
      await forgePress(world, 'lee', action, id);
      expect(world.as('lee').modal()?.shown).toContain('this is not yours to decide');
      await world.as('lee').close();
    }
    expect(row()).toBe('40');
    await world.as('omar').click('Accept');
  });
});

describe('/access drift', () => {
  it('lists what waits for a decision, with the same buttons, and goes on as one decides', async () => {
    await give(lee, 40);
    await world.as('dana').command('/access drift');
    expect(told('dana')).toContain('1 finding waits for a decision');
    expect(told('dana')).toMatch(/<@\w+> \(`lee`\): \*Maintainer\* on .*before: Reporter until/);
    await world.as('dana').click('Accept');
    expect(told('dana')).toContain('Nothing was given outside hallpass that nobody decided on');
  });

  it('is not for others', async () => {
    await world.as('lee').command('/access drift');
    expect(told('lee')).toContain('Only integration owners and admins see what was given outside hallpass');
  });
});

describe('the Home tab of an owner', () => {
  it('shows what waits for a decision, takes it, and is current for every owner and admin', async () => {
    for (const handle of ['omar', 'priya', 'dana', 'sam']) await world.as(handle).openHome();
    await give(106, 40);
    for (const handle of ['omar', 'priya', 'dana'])
      expect(world.as(handle).home()?.shown).toMatch(/Given outside hallpass\s.*\(`sam`\): \*Maintainer\*/);
    expect(world.as('sam').home()?.shown).not.toContain('Given outside hallpass');
    await world.as('priya').click('Remove', { home: true });
    expect(row(106)).toBeNull();
    for (const handle of ['omar', 'priya', 'dana'])
      expect(world.as(handle).home()?.shown).not.toContain('Given outside hallpass');
  });
});
