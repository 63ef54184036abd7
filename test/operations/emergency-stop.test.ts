import { expect, it } from 'vitest';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { resumeEverything } from '../../src/operations/emergency/resume-everything.ts';
import { stopEverything } from '../../src/operations/emergency/stop-everything.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { accept, limit, openFindings } from '../support/findings.ts';
import { openOffice, type Office } from '../support/office.ts';

const ASKED = { reason: 'a leaked laptop', by: 'olga@bastion' };
const STOPPED = { told: { code: 'not_requestable', why: 'stopped', reason: 'a leaked laptop' } };

const stopIt = (office: Office) => stopEverything(office.ctx, ASKED);

it('takes back what is open, also what is being given, and restores what was there', async () => {
  const office = await openOffice();
  const { users } = office.acme;
  const held = office.row('project', 10, users.ana);
  const active = await office.grant('ana', 'acme/platform/api', 'maintainer', '4h');
  expect(office.row('project', 10, users.ana)).not.toBe(held);
  const asked = await office.ask('lee', 'acme/platform/api', 'developer', '1h');
  await office.approve(asked);
  const begun = await office.grantOf(asked);
  expect(await stopIt(office)).toMatchObject({ ended: 2, wasStopped: false, stop: { ended: 2 } });
  await office.reconcile();
  expect(await office.status(active)).toBe('ended: emergency_stop');
  expect(await office.status(begun)).toBe('ended: emergency_stop');
  expect(office.row('project', 10, users.ana)).toBe(held);
  expect(await stopIt(office)).toMatchObject({ ended: 0, wasStopped: true, stop: { ended: 2 } });
});

it('nothing is given meanwhile by any way there is, and what waits can be denied', async () => {
  const { office, ofSam, ofLee } = await openFindings();
  await office.configure({
    policies: [
      { id: 'free', match: { resources: ['acme/data/**'], roles: ['developer'] }, approval: 'auto' },
      { id: 'rest', match: { resources: ['**'], roles: ['developer', 'maintainer'] }, approval: 'owners' },
    ],
  });
  const waits = await office.ask('ana', 'acme/platform/api', 'maintainer', '1h');
  const denied = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
  await accept(office, 'omar', ofLee.id);
  await stopIt(office);
  await expect(office.approve(waits)).rejects.toMatchObject(STOPPED);
  await expect(office.ask('sam', 'acme/platform/infra', 'developer', '1h')).rejects.toMatchObject(STOPPED);
  await expect(office.ask('sam', 'acme/data/ml', 'developer', '1h')).rejects.toMatchObject(STOPPED);
  await expect(limit(office, ofSam)).rejects.toMatchObject(STOPPED);
  await decideRequest(office.ctx, office.actor('omar'), { requestId: denied, decision: 'deny', note: null });
  expect(await office.request(denied)).toBe('denied');
  expect(await office.ctx.db.selectFrom('grants').selectAll().execute()).toEqual([]);
  // What a human gave for good is not hallpass's to take.
  await office.reconcile();
  expect(office.row('project', 10, office.acme.users.lee)).toBe('40');
  await resumeEverything(office.ctx, 'olga@bastion');
  await office.approve(waits);
  await office.reconcile();
  expect(await office.status(await office.grantOf(waits))).toBe('active');
});

it('more time is not given either, and goes with what it was asked for', async () => {
  const office = await openOffice();
  const grantId = await office.grant('ana', 'acme/platform/api', 'maintainer', '1h');
  const more = await office.askForMore('ana', grantId, '1h');
  await stopIt(office);
  expect(await office.request(more)).toBe('cancelled: grant_ended');
  await expect(office.askForMore('ana', grantId, '1h')).rejects.toMatchObject({ told: { code: 'ending' } });
});

it('owners and admins are told once, and again when it goes on; the first message says so then', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'maintainer', '1h');
  await stopIt(office);
  await stopIt(office);
  const told = await office.messages('emergency-stop');
  expect(new Set(told.map(({ personId }) => personId)).size).toBe(told.length);
  expect(told.length).toBeGreaterThan(1);
  const [first] = told;
  if (first === undefined) throw new Error('nobody was told');
  const said = async (): Promise<string> => JSON.stringify(await postOf(office.ctx, first, 'U1'));
  expect(await said()).toContain('the one open grant is taken back');
  expect(await said()).toContain('a leaked laptop');
  await resumeEverything(office.ctx, 'olga@bastion');
  expect(await resumeEverything(office.ctx, 'olga@bastion')).toBeNull();
  expect(await office.messages('emergency-stop')).toHaveLength(2 * told.length);
  expect(await said()).toContain('has gone on since');
});
