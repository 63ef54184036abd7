/** A few words on why access ends before its time: from every door, to everybody whom the end concerns. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { historyLines } from '../../src/db/models/history/history-export.ts';
import type { HistoryFormat } from '../../src/domain/access/history-file.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { startWorld, type World } from '../support/world.ts';

const PLACE = 'acme/platform/api';
const MOVED = 'moved to <!channel> & *others*';

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await world.as('ana').command(`/access request ${PLACE} developer 2h fixing INC-4711`);
  await world.as('omar').click('Approve');
});
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  await world.close();
});

const card = (handle: string): string => world.as(handle).dms().at(-1)?.shown ?? '';
const news = (): string => world.as('ana').dms()[0]?.replies?.at(-1)?.shown ?? '';
const grant = () =>
  world.database.db.selectFrom('grants').select(['status', 'endReason', 'endNote']).executeTakeFirstOrThrow();

async function end(handle: string, note: string): Promise<void> {
  await world.as(handle).command('/access end');
  await world.as(handle).click('End');
  if (note !== '') await world.as(handle).type('Note', note);
  expect((await world.as(handle).submit()).errors).toBeUndefined();
}

async function exported(format: HistoryFormat): Promise<string> {
  const { db } = world.program.ctx;
  const { file } = await activeConfig(db);
  const lines: string[] = [];
  for await (const some of historyLines(db, file, { what: 'access' }, format)) lines.push(...some);
  return lines.join('');
}

describe('a note on the end', () => {
  it('of an owner reads whoever held it and every owner, as text; it is in the history and the audit trail', async () => {
    await end('omar', MOVED);
    expect(world.as('omar').modal()?.shown).toContain('is being taken back. They are told.');
    await world.as('omar').close();
    await world.quiet();
    const ended = `ended by <@${world.as('omar').id}>, an integration owner: “moved to &lt;!channel&gt; &amp; ∗others∗”`;
    for (const text of [news(), card('ana'), card('omar'), card('priya')]) expect(text).toContain(ended);
    expect(await grant()).toEqual({ status: 'ended', endReason: 'ended_by_owner', endNote: MOVED });
    await world.as('priya').command('/access history');
    expect(world.as('priya').modal()?.shown).toContain('ended by an owner: “moved to');
    const { body } = await world.database.db
      .selectFrom('auditEvents')
      .select('body')
      .where('action', '=', 'grant.revoking')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(body)).toMatchObject({ reason: 'ended_by_owner', note: MOVED });
    const [columns, line] = (await exported('csv')).split('\r\n');
    expect(columns).toMatch(/,end_note$/);
    expect(line).toMatch(/,moved to <!channel> & \*others\*$/);
    expect(JSON.parse(await exported('jsonl'))).toMatchObject({ held: { endNote: MOVED } });
  });

  it('of whoever held it reads every owner', async () => {
    const ana = world.as('ana');
    await ana.click('Give back');
    expect(ana.modal()?.shown).toMatch(/Your access ends at once: \*Developer\* on .*acme\/platform\/api/);
    await ana.type('Note', 'done early');
    await ana.submit();
    expect(ana.modal()).toBeNull();
    await world.quiet();
    for (const handle of ['omar', 'priya']) expect(card(handle)).toContain('given back: “done early”');
    expect(await grant()).toMatchObject({ endReason: 'given_back', endNote: 'done early' });
  });

  it('may be left out, and is nothing then', async () => {
    await end('omar', '   ');
    await world.quiet();
    expect(news()).toMatch(/an integration owner$/m);
    expect(await grant()).toMatchObject({ status: 'ended', endNote: null });
  });

  it('that is too long is refused under its field and stays, and nothing has ended', async () => {
    const omar = world.as('omar');
    await omar.command('/access end');
    await omar.click('End');
    await omar.type('Note', 'x'.repeat(1001));
    const { errors } = await omar.submit();
    expect(errors?.['Note']).toBeDefined();
    expect(omar.modal()?.values['Note']).toBe('x'.repeat(1001));
    expect(await grant()).toMatchObject({ status: 'active' });
  });

  it('is asked for where the access is over by then, which is said, and what was written is still there', async () => {
    const omar = world.as('omar');
    await omar.command('/access end');
    await omar.click('End');
    await omar.type('Note', 'too late');
    await world.pass('3h');
    await omar.submit();
    expect(omar.modal()?.shown).toContain('is not active any more: the time was up');
    expect(omar.modal()?.shown).toContain('Your note: too late');
    expect(await grant()).toMatchObject({ endReason: 'expired', endNote: null });
  });

  it('that whoever held it writes too late is still there', async () => {
    const ana = world.as('ana');
    await ana.click('Give back');
    await ana.type('Note', 'done early');
    await world.pass('3h');
    await ana.submit();
    expect(ana.modal()?.shown).toContain('Your note: done early');
  });
});

describe('End under what owners are told of changed terms', () => {
  const notice = () =>
    world
      .as('omar')
      .dms()
      .find(({ shown }) => shown.includes('under another policy now'));
  /** The form is open, with a note in it. */
  const writing = async (note: string): Promise<ReturnType<World['as']>> => {
    const omar = world.as('omar');
    await omar.click('End', { message: notice()?.ts ?? '' });
    await omar.type('Note', note);
    return omar;
  };

  beforeEach(async () => {
    const match = { resources: ['**'], roles: ['developer'] };
    const stricter = document(world.gitlab.url, {
      policies: [{ id: 'default', match, approval: 'owners', maxDuration: '1h' }],
    });
    await applyConfig(world.program.ctx, system('test'), { document: stricter, source: 'file' });
    await world.quiet();
  });

  it('ends it with a note, and the message says that it is over', async () => {
    const omar = await writing(MOVED);
    expect((await omar.submit()).errors).toBeUndefined();
    expect(omar.modal()?.shown).toContain('is being taken back. They are told.');
    await omar.close();
    await world.quiet();
    expect(await grant()).toEqual({ status: 'ended', endReason: 'ended_by_owner', endNote: MOVED });
    expect(news()).toContain('“moved to &lt;!channel&gt; &amp; ∗others∗”');
    expect(notice()?.shown).toContain('is over');
    expect(notice()?.buttons).toEqual([]);
  });

  it('says that it is over where it comes too late, and keeps the note', async () => {
    const omar = await writing('too late');
    await world.pass('3h');
    await omar.submit();
    expect(omar.modal()?.shown).toContain('is not active any more: the time was up');
    expect(omar.modal()?.shown).toContain('Your note: too late');
    expect(await grant()).toMatchObject({ endReason: 'expired', endNote: null });
  });
});
