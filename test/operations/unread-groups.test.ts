/** A user group that the document names for the first time: no rule with it is the right one before Slack has said who is in it. */
import { expect, it } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import { userGroupsIn } from '../../src/domain/document/user-groups.ts';
import { RefusedError } from '../../src/errors.ts';
import { sentenceOf } from '../support/sentence-of.ts';
import { never, openOffice, type Office } from '../support/office.ts';
import { unreadGroupsNotice } from '../../src/slack/views/requests/unread-groups.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { document } from '../../playground/fakes/document.ts';

const VENDORS = 'S0VENDORS';
const LEDGER = 'acme/prod/ledger';
const CHECKOUT = 'acme/web/checkout';
const policy = (id: string, glob: string, rest: Readonly<Record<string, unknown>>, match = {}) => ({
  id,
  match: { resources: [glob], roles: ['developer', 'maintainer'], ...match },
  maxDuration: '8h',
  ...rest,
});
const AUTO = policy('all', '**', { approval: 'auto' });
const OWNERS = policy('all', '**', { approval: 'owners' });
const NO_VENDORS = policy('no-vendors', 'acme/prod/**', { approval: 'refuse' }, { requesters: [VENDORS] });
const UNREAD = { code: 'people_unread' };

/** Slack says that these are in the group. */
const read = (office: Office, members: readonly string[], group = VENDORS): Promise<void> =>
  recordDirectory(office.ctx, { groups: new Map([[group, members]]) });
const dueNow = async ({ ctx }: Office): Promise<string[]> =>
  (await dueJobs(ctx.db, ctx.now(), ctx.now())).map(({ name }) => name);

it('a policy that refuses it, before one that gives at once: nobody gets anything there, and elsewhere everything goes on', async () => {
  const office = await openOffice({ document: { policies: [AUTO] } });
  await office.configure({ policies: [NO_VENDORS, AUTO] });
  await expect(office.ask('sam', LEDGER, 'developer', '1h')).rejects.toMatchObject(UNREAD);
  // A role on the group above reaches it.
  await expect(office.ask('sam', 'acme', 'developer', '1h')).rejects.toMatchObject(UNREAD);
  expect(await office.request(await office.ask('sam', CHECKOUT, 'developer', '1h'))).toBe('approved');
  await read(office, ['U0SAM0']);
  await expect(office.ask('sam', LEDGER, 'developer', '1h')).rejects.toMatchObject({
    code: 'not_requestable',
  });
  expect(await office.request(await office.ask('lee', LEDGER, 'developer', '1h'))).toBe('approved');
});

it('nobody in it is an answer, and one that was named before is read anew when it is named again', async () => {
  const office = await openOffice({ document: { policies: [NO_VENDORS, AUTO] } });
  await read(office, []);
  expect(await office.request(await office.ask('sam', LEDGER, 'developer', '1h'))).toBe('approved');
  await office.configure({ policies: [AUTO] });
  await office.configure({ policies: [NO_VENDORS, AUTO] });
  await expect(office.ask('lee', LEDGER, 'developer', '1h')).rejects.toMatchObject(UNREAD);
});

it('a step of it, while a request waits: no admin stands in before it is known who would agree, and the card waits', async () => {
  const office = await openOffice({ document: { policies: [OWNERS] } });
  const waiting = await office.ask('sam', LEDGER, 'developer', '1h');
  const stepped = policy('all', '**', {
    approval: { steps: [{ who: [VENDORS], fallback: ['dana@acme.test'] }] },
  });
  await office.configure({ policies: [stepped] });
  await office.reconcile();
  await runJob(office.ctx, { name: 'review-request', payload: { requestId: waiting } }, never);
  const dana = office.actor('dana').personId;
  expect((await office.messages('request-card')).map(({ personId }) => personId)).not.toContain(dana);
  await expect(office.approve(waiting, 'dana')).rejects.toMatchObject(UNREAD);
  expect(await office.request(waiting)).toBe('pending');
  await read(office, ['U0LEE00', 'U0LEE0']);
  await runJob(office.ctx, { name: 'review-request', payload: { requestId: waiting } }, never);
  const lee = office.actor('lee').personId;
  expect((await office.messages('request-card')).map(({ personId }) => personId)).toContain(lee);
  await office.approve(waiting, 'lee');
  expect(await office.request(waiting)).toBe('approved');
});

const codeOf = (error: unknown): unknown => (error instanceof RefusedError ? error.code : error);

const conflict = (rest: Readonly<Record<string, unknown>>) => ({
  id: 'vendors-and-prod',
  name: 'Vendors in production',
  a: { any: [{ resources: ['acme/prod/**'], roles: ['developer'] }] },
  b: { any: [{ userGroups: [VENDORS] }] },
  owners: ['dana@acme.test'],
  ...rest,
});

it.each([
  ['blocks', { onRequest: 'block' }, 'conflict'],
  ['asks for one more step', { onRequest: 'step', step: { who: ['dana@acme.test'] } }, 'pending'],
])('a conflict with it that %s: nothing is given where it would be', async (_, rest, outcome) => {
  const office = await openOffice({ document: { policies: [AUTO], conflicts: [conflict(rest)] } });
  await expect(office.ask('sam', LEDGER, 'developer', '1h')).rejects.toMatchObject(UNREAD);
  expect(await office.request(await office.ask('sam', CHECKOUT, 'developer', '1h'))).toBe('approved');
  await read(office, ['U0SAM0']);
  const asked = office.ask('sam', LEDGER, 'developer', '1h');
  expect(await asked.then((id) => office.request(id), codeOf)).toBe(outcome);
});

it('a conflict with whoever is not in it: nobody is one before it is known who is', async () => {
  const conflicts = [conflict({ condition: 'not-in' })];
  const office = await openOffice({ document: { policies: [AUTO], conflicts } });
  await office.ask('sam', LEDGER, 'developer', '1h');
  await office.reconcile();
  const review = async () => {
    await runJob(office.ctx, { name: 'survey-conflicts', payload: {} }, never);
    const { personId } = office.actor('sam');
    await runJob(office.ctx, { name: 'review-conflicts', payload: { personId } }, never);
    return (await office.ctx.db.selectFrom('conflictAlerts').select('status').execute()).map(
      (one) => one.status,
    );
  };
  expect(await review()).toEqual([]);
  await read(office, []);
  expect(await review()).toEqual(['active']);
  // Named by another document, it is not resolved either.
  await office.configure({ policies: [AUTO], conflicts: [] });
  await office.configure({ policies: [AUTO], conflicts });
  expect(await review()).toEqual(['active']);
});

it('an open grant is not told to be under another policy before it is known whether it is', async () => {
  const office = await openOffice({ document: { policies: [AUTO] } });
  await office.ask('sam', LEDGER, 'developer', '4h');
  await office.reconcile();
  await office.configure({ policies: [NO_VENDORS, AUTO] });
  await office.sync();
  expect(await office.messages('terms-change')).toEqual([]);
  await read(office, ['U0SAM0']);
  expect(await office.messages('terms-change')).toHaveLength(2);
});

it('Slack does not say: owners and admins read why, once; what was known goes on, and Slack is asked again', async () => {
  const office = await openOffice({ document: { policies: [NO_VENDORS, AUTO] } });
  const refuse = (fault: string) => recordDirectory(office.ctx, { faults: new Map([[VENDORS, fault]]) });
  office.skip('11s');
  expect(await dueNow(office)).toContain('sync-directory');
  await refuse('no_such_subteam');
  await refuse('no_such_subteam');
  const messages = await office.messages('unread-groups');
  expect(messages).toHaveLength(3); // Omar and Priya, who own, and Dana, who is an admin
  const [first] = messages;
  expect((await postOf(office.ctx, first as never, 'U0OMAR0'))?.text).toContain(
    'Slack has no such user group',
  );
  const refusal = await sentenceOf(office.ask('sam', LEDGER, 'developer', '1h'));
  expect(refusal).toContain('Slack does not tell hallpass who is in it');
  expect(await dueNow(office)).not.toContain('sync-directory');
  office.skip('11m');
  expect(await dueNow(office)).toContain('sync-directory');
  await read(office, ['U0SAM0']);
  expect(await dueNow(office)).not.toContain('sync-directory');
  await refuse('missing_scope');
  await expect(office.ask('sam', LEDGER, 'developer', '1h')).rejects.toMatchObject({
    code: 'not_requestable',
  });
  expect(await office.request(await office.ask('lee', LEDGER, 'developer', '1h'))).toBe('approved');
});

it('of more than are listed, the heading says how many are left, and that all of it is over', async () => {
  const ids = Array.from({ length: 12 }, (_, at) => `S0TEAM${at + 10}`);
  const policies = [
    ...ids.map((id) => policy(id.toLowerCase(), '**', { approval: 'auto' }, { requesters: [id] })),
    AUTO,
  ];
  const office = await openOffice({ document: { policies } });
  await recordDirectory(office.ctx, { faults: new Map(ids.map((id) => [id, 'no_such_subteam'])) });
  const said = async (): Promise<string> => {
    const [first] = await office.messages('unread-groups');
    return (await postOf(office.ctx, first as never, 'U0OMAR0'))?.text ?? '';
  };
  expect(await said()).toContain('*Slack does not say who is in 12 user groups* that hallpass.yaml names');
  expect(await said()).toContain('and 2 more');
  for (const id of ids.slice(0, 11)) await read(office, [], id);
  expect(await said()).toContain('*Slack does not say who is in 1 of 12 user groups*');
  expect(await said()).toMatch(/names\n`S0TEAM21`: Slack has no such user group/);
  await read(office, [], 'S0TEAM21');
  expect(await said()).toContain('*Nothing is amiss any more with 12 user groups');
});

it('where an earlier version kept only some, the heading says it of those', () => {
  const over = { since: '2026-11-25T12:00:00.000Z', why: 'right' } as const;
  const group = { ref: 'S0LEADS', fault: 'missing_scope', wasRead: false, over };
  const { text } = unreadGroupsNotice({ count: 3, groups: [group] });
  expect(text).toContain('did not say who is in 3 user groups; nothing is amiss any more with 1 of them');
});

it('the step of a conflict names people as well as a policy does', () => {
  const file = document('https://gitlab.test', {
    conflicts: [conflict({ onRequest: 'step', step: { who: ['S0RISK'], fallback: ['S0BOARD'] } })],
  });
  expect([...userGroupsIn(file)].toSorted()).toEqual(['S0BOARD', 'S0RISK', VENDORS]);
});
