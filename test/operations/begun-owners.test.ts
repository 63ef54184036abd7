/** Whom a later document, or a user group that it names, makes an owner is told, once and in one message, what others were told of before and what still waits. */
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../src/db/messages/messages.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { document } from '../../playground/fakes/document.ts';
import { inConflict, withConflict } from '../support/conflicts.ts';
import { accept, openFindings } from '../support/findings.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';

const owned = async (office: Office, ...owners: string[]): Promise<void> => {
  const [first] = document(office.gitlab.url).connectors;
  await office.configure({ connectors: [{ ...first, owners }] });
};
const OWNERS = ['omar@acme.test', 'priya@acme.test'] as const;
const LEE = 'lee@acme.test';

const told = async (office: Office, handle: Handle): Promise<MessageRow[]> => {
  const { personId } = office.actor(handle);
  return (await office.messages('owner-begins')).filter((one) => one.personId === personId);
};
const said = async (office: Office, message: MessageRow | undefined): Promise<string> =>
  message === undefined ? 'nothing' : JSON.stringify(await postOf(office.ctx, message, 'U1'));

it('a new owner gets what waits, in one message, and who was one before gets nothing', async () => {
  const { office } = await openFindings();
  await owned(office, ...OWNERS, LEE);
  const [message, ...more] = await told(office, 'lee');
  expect(more).toEqual([]);
  expect(await said(office, message)).toMatch(
    /You look after \*GitLab\* from now on.*\*Given outside hallpass\*: 2 wait for a decision.*Show them/,
  );
  expect(await told(office, 'omar')).toEqual([]);
  await owned(office, LEE, ...OWNERS);
  expect(await told(office, 'lee')).toHaveLength(1);
});

it('and it says what is left of that, until it is nothing', async () => {
  const { office, ofSam, ofLee } = await openFindings();
  await owned(office, ...OWNERS, 'dana@acme.test');
  const [before] = await told(office, 'dana');
  await accept(office, 'omar', ofSam.id);
  const [one] = await told(office, 'dana');
  expect(one?.wantedVersion).toBeGreaterThan(before?.wantedVersion ?? 0);
  expect(await said(office, one)).toContain('1 waits for a decision');
  await accept(office, 'omar', ofLee.id);
  const [none] = await told(office, 'dana');
  expect(await said(office, none)).toContain('Nothing is left of what waited there then');
  expect(await said(office, none)).not.toContain('"button"');
});

it('where nothing waits nobody is told', async () => {
  const { office, ofSam, ofLee } = await openFindings();
  for (const { id } of [ofSam, ofLee]) await accept(office, 'omar', id);
  await owned(office, ...OWNERS, 'ana@acme.test');
  expect(await office.messages('owner-begins')).toEqual([]);
});

it('a new owner is told of roles that were not taken back on time, until they are', async () => {
  const office = await openOffice();
  await office.grant('sam', 'acme/platform/api', 'maintainer', '30m');
  await owned(office, ...OWNERS, 'ana@acme.test');
  office.gitlab.faults.add({ kind: 'status', method: 'DELETE', times: Infinity });
  for (const time of ['31m', '1m', '1m']) await office.pass(time);
  await office.tellLate();
  expect(await office.messages('revoke-alert')).toHaveLength(3);
  expect(await told(office, 'ana')).toEqual([]);
  await owned(office, ...OWNERS, 'ana@acme.test', LEE);
  const [message] = await told(office, 'lee');
  expect(await said(office, message)).toMatch(
    /You look after \*GitLab\* from now on.*\*Not taken back yet\*: Maintainer of <@U0SAM0> on <[^>]+api> should have ended <!date/,
  );
  office.gitlab.faults.clear();
  for (const time of ['1m', '1m']) await office.pass(time);
  const [after] = await told(office, 'lee');
  expect(after?.wantedVersion).toBeGreaterThan(message?.wantedVersion ?? 0);
  expect(await said(office, after)).toContain('Nothing is left of what waited there then');
});

describe('through a user group that the document names', () => {
  const LEADS = 'S0LEADS';
  const read = (office: Office, ...members: readonly string[]): Promise<void> =>
    recordDirectory(office.ctx, { groups: new Map([[LEADS, members]]) });
  const userId = async (office: Office, handle: Handle): Promise<string> =>
    (await office.register(handle)).slackUserId;

  it('who joins it is told once what waits, that they left it, and what waits once they are back', async () => {
    const { office } = await openFindings();
    const [lee, ana] = [await userId(office, 'lee'), await userId(office, 'ana')];
    await owned(office, ...OWNERS, LEADS);
    await read(office, ana);
    expect(await told(office, 'ana')).toHaveLength(1);
    expect(await told(office, 'lee')).toEqual([]);
    await read(office, ana, lee);
    const [message] = await told(office, 'lee');
    expect(await said(office, message)).toMatch(
      /You look after \*GitLab\* from now on.*\*Given outside hallpass\*: 2 wait for a decision/,
    );
    await read(office, ana, lee);
    await recordDirectory(office.ctx, { faults: new Map([[LEADS, 'no_such_subteam']]) });
    await read(office, lee, ana);
    for (const handle of ['ana', 'lee'] as const) expect(await told(office, handle)).toHaveLength(1);
    office.skip('1m');
    await read(office, ana);
    expect(await said(office, (await told(office, 'lee')).at(-1))).toMatch(
      /"You do not look after \*GitLab\* any more: you are no longer in a user group of its owners"/,
    );
    office.skip('1m');
    await read(office, ana, lee);
    expect(await said(office, (await told(office, 'lee')).at(-1))).toContain('from now on');
    expect(await told(office, 'lee')).toHaveLength(3);
    expect(await told(office, 'ana')).toHaveLength(1);
  });

  it('who owned it before by name is told nothing, nor is anybody of an integration of which nothing waits', async () => {
    const { office, ofSam, ofLee } = await openFindings();
    const [omar, lee] = [await userId(office, 'omar'), await userId(office, 'lee')];
    await owned(office, ...OWNERS, LEADS);
    await read(office, omar);
    for (const { id } of [ofSam, ofLee]) await accept(office, 'omar', id);
    await read(office, omar, lee);
    expect(await office.messages('owner-begins')).toEqual([]);
    await read(office, lee);
    expect(await office.messages('owner-begins')).toEqual([]);
  });
});

it('a new owner of a conflict is told who is in it; their own is not counted', async () => {
  const office = await inConflict();
  await office.configure(
    withConflict({ onRequest: 'warn', owners: ['dana@acme.test', 'sam@acme.test', LEE] }),
  );
  const [message] = await told(office, 'sam');
  expect(await said(office, message)).toMatch(/\*Infrastructure and production\*.*4 people are in one/);
  expect(await said(office, (await told(office, 'lee'))[0])).toContain('3 people are in one');
});
