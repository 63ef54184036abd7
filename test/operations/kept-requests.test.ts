/**
 * What was refused for want of an account is asked for once its person has shown that one is
 * theirs.
 */
import { expect, it } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { keyOfKept } from '../../src/db/requests/kept-requests.ts';
import { unlinkAccount } from '../../src/operations/identities/unlink-account.ts';
import { askKept } from '../../src/operations/requests/ask-kept.ts';
import { keepForLinking } from '../../src/operations/requests/keep-for-linking.ts';
import { requestAccess } from '../../src/operations/requests/request-access.ts';
import { beginCodeVerification } from '../../src/operations/verifications/begin-code-verification.ts';
import { checkCodeVerification } from '../../src/operations/verifications/check-code-verification.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const NEVER = [{ id: 'never', match: { resources: ['**'], roles: ['developer'] }, approval: 'refuse' }];

/** Ana has no account, and asks. */
async function refused(): Promise<Office> {
  const office = await openOffice();
  const ana = office.actor('ana');
  await unlinkAccount(office.ctx, ana, { connectorId: 'gitlab', personId: ana.personId });
  await expect(office.ask('ana', API, 'developer', '1h')).rejects.toMatchObject({ code: 'unlinked_account' });
  return office;
}

/** She proves that one is hers; nothing that comes of it has begun. */
async function link(office: Office): Promise<boolean> {
  const { ctx, acme } = office;
  const externalId = String(acme.users.ana);
  const account = await (await ctx.connectors.get('gitlab')).findAccount({ externalId }, never);
  if (account === null) throw new Error('ana has no account');
  const ana = office.actor('ana');
  const begun = await beginCodeVerification(ctx, ana, { connectorId: 'gitlab', account });
  const shown = { verificationId: begun.id, account, shown: begun.secret };
  const checked = await checkCodeVerification(ctx, ana, shown);
  return checked.outcome === 'linked' && checked.goesOn;
}

const kept = ({ ctx }: Office) => ctx.db.selectFrom('keptRequests').selectAll().executeTakeFirstOrThrow();
const asked = async ({ ctx }: Office) =>
  ctx.db.selectFrom('requests').select(['role', 'durationSeconds', 'reason', 'status']).execute();
const dueNow = async ({ ctx }: Office) =>
  (await dueJobs(ctx.db, ctx.now(), ctx.now())).filter(({ name }) => name === 'ask-kept');

/** What she is told of it; null for nothing. */
async function told(office: Office): Promise<string | null> {
  const [message] = await office.messages('kept-request');
  return message === undefined ? null : JSON.stringify(await postOf(office.ctx, message, 'U0NOBODY'));
}

const DEVELOPER = { role: 'developer', durationSeconds: 3600, reason: 'INC-1', status: 'pending' };

it('killed right after the link: the sweep asks for it, once', async () => {
  const office = await refused();
  expect(await link(office)).toBe(true);
  office.jobs.length = 0;
  const due = await dueNow(office);
  expect(due).toHaveLength(1);
  for (const job of [...due, ...due]) await runJob(office.ctx, job, never);
  expect(await asked(office)).toEqual([DEVELOPER]);
  expect(await dueNow(office)).toEqual([]);
  // The card of the request says it all.
  expect(await told(office)).toBeNull();
  expect(await office.messages('requester-card')).toHaveLength(1);
});

it('in two processes, and pressed in the same instant: one request', async () => {
  const office = await refused();
  await link(office);
  const { id, ...wanted } = await kept(office);
  const input = { ...wanted, idempotencyKey: keyOfKept(id), source: 'slack' } as const;
  await Promise.all([
    askKept(office.ctx, id),
    askKept(office.another(), id),
    requestAccess(office.another(), office.actor('ana'), input),
  ]);
  expect(await asked(office)).toEqual([DEVELOPER]);
  expect(await told(office)).toBeNull();
});

it('is judged by the policies of then: what stands in the way is told, with what was typed', async () => {
  const office = await refused();
  await office.configure({ policies: NEVER });
  await link(office);
  await askKept(office.ctx, (await kept(office)).id);
  expect(await asked(office)).toEqual([]);
  const post = await told(office);
  expect(post).toContain('*Not asked for yet*: *Developer* on');
  expect(post).toContain('Request it now');
  expect(post).toContain('Change it');
  expect(post).toContain('INC-1');
  expect(post).not.toContain('Ask for it now?');
});

it('nothing is said of what they asked for themselves meanwhile', async () => {
  const office = await refused();
  await link(office);
  await office.ask('ana', API, 'developer', '1h');
  await askKept(office.ctx, (await kept(office)).id);
  expect(await asked(office)).toEqual([DEVELOPER]);
  expect(await told(office)).toBeNull();
});

it('of a place that is gone by then is told', async () => {
  const office = await refused();
  await link(office);
  await office.database.pool.query('update resources set gone_at = $1', [office.ctx.now()]);
  await askKept(office.ctx, (await kept(office)).id);
  expect(await told(office)).toContain('It is not in GitLab any more');
  expect(await dueNow(office)).toEqual([]);
});

it('asks for nothing for who left meanwhile', async () => {
  const office = await refused();
  await link(office);
  await office.register('ana', { deactivated: true });
  await askKept(office.ctx, (await kept(office)).id);
  expect(await asked(office)).toEqual([]);
  expect(await dueNow(office)).toEqual([]);
});

it('of more than a day ago is asked about first', async () => {
  const office = await refused();
  office.skip('25h');
  expect(await link(office)).toBe(false);
  expect(await dueNow(office)).toEqual([]);
  expect(await told(office)).toContain('Ask for it now?');
});

it('of several all are asked for, the last of each role on a place, and the message about the link names them', async () => {
  const office = await refused();
  office.skip('1s');
  await expect(office.ask('ana', API, 'developer', '2h')).rejects.toMatchObject({ code: 'unlinked_account' });
  office.skip('1s');
  await expect(office.ask('ana', API, 'maintainer', '1h')).rejects.toMatchObject({
    code: 'unlinked_account',
  });
  await link(office);
  for (const job of await dueNow(office)) await runJob(office.ctx, job, never);
  const rows = await asked(office);
  expect(Object.fromEntries(rows.map(({ role, durationSeconds }) => [role, durationSeconds]))).toEqual({
    developer: 7200,
    maintainer: 3600,
  });
  expect(rows).toHaveLength(2);
  const { id: subjectId } = await office.ctx.db
    .selectFrom('accountVerifications')
    .select('id')
    .executeTakeFirstOrThrow();
  const { personId } = office.actor('ana');
  const answer = { subjectId, kind: 'link-answer', ordinal: 0, personId, ts: null, detail: null } as const;
  const post = await postOf(office.ctx, answer, 'U0NOBODY');
  expect(post?.text).toMatch(/What you wanted goes on by itself: \*Developer\* on .*; \*Maintainer\* on /);
  expect(JSON.stringify(post?.blocks)).not.toContain('Request access');
});

it('keeps what was asked for last, ten at most', async () => {
  const office = await refused();
  const { personId } = office.actor('ana');
  const places = await office.ctx.db.selectFrom('resources').select('id').orderBy('id').limit(12).execute();
  for (const { id: resourceId } of places) {
    office.skip('1s');
    const wanted = { resourceId, role: 'reporter', durationSeconds: 3600, reason: '' } as const;
    await keepForLinking(office.ctx, office.actor('ana'), wanted);
  }
  const rows = await office.ctx.db
    .selectFrom('keptRequests')
    .select('resourceId')
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .execute();
  expect(rows.map(({ resourceId }) => resourceId)).toEqual(places.slice(2).map(({ id }) => id));
});
