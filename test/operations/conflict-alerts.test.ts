import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { exemptConflict } from '../../src/operations/conflicts/exempt-conflict.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import {
  alertsOf,
  anAlert,
  conflict,
  inConflict,
  INFRA,
  OWNERS,
  review,
  WARNING as document,
  withConflict,
} from '../support/conflicts.ts';
import { openOffice, type Office } from '../support/office.ts';

const OWNED = OWNERS.map((who) => `${who}@acme.test`);

/** Who was told, and for the how manieth time; of everybody but the Owners. */
const told = async (office: Office, kind: 'conflict-card' | 'conflict-digest'): Promise<string[]> => {
  const { db } = office.ctx;
  const rows = await db
    .selectFrom('messages')
    .innerJoin('people', 'people.id', 'messages.personId')
    .leftJoin('conflictAlerts', (join) => join.on(sql<boolean>`conflict_alerts.id = messages.subject_id`))
    .leftJoin('people as about', 'about.id', 'conflictAlerts.personId')
    .select(['people.email', 'messages.ordinal'])
    .where('kind', '=', kind)
    .where((eb) => eb.or([eb('about.email', 'is', null), eb('about.email', 'not in', OWNED)]))
    .orderBy('messages.id')
    .execute();
  return rows.map(({ email, ordinal }) =>
    `${email?.split('@')[0]} ${kind === 'conflict-card' ? ordinal : ''}`.trim(),
  );
};

describe('who is in a conflict', () => {
  it('by a third party’s change in GitLab is found by a sync, and told once', async () => {
    const office = await inConflict();
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod active']);
    expect((await anAlert(office)).sides).toMatchObject({
      a: [{ at: 'acme/platform/infra', grantId: null }],
      b: [{ at: 'acme/prod/ledger', grantId: expect.stringMatching(/^grt_/) }],
    });
    expect(await told(office, 'conflict-card')).toEqual(['dana 0']);
    await office.sync();
    await review(office);
    expect(await told(office, 'conflict-card')).toEqual(['dana 0']);
  });

  it('is found with a grant, in a bundle of two approvals at once', async () => {
    const office = await openOffice({ document });
    const infra = await office.ask('sam', 'acme/platform/infra', 'maintainer', '1h');
    const prod = await office.ask('sam', 'acme/prod/eu', 'developer', '1h');
    await Promise.all([office.approve(infra, 'omar'), office.approve(prod, 'priya')]);
    await review(office);
    expect(await alertsOf(office)).toEqual(['sam infra-and-prod active']);
  });

  it('has one alert for all the ways in, which are listed in it', async () => {
    const office = await inConflict();
    await office.grant('lee', 'acme/prod/eu', 'developer', '1h');
    await review(office);
    expect(await alertsOf(office)).toHaveLength(1);
    expect((await anAlert(office)).sides.b).toMatchObject([
      { at: 'acme/prod/eu' },
      { at: 'acme/prod/ledger' },
    ]);
    expect(await told(office, 'conflict-card')).toEqual(['dana 0']);
  });

  it('is resolved once one side has ended, and found anew when it comes back', async () => {
    const office = await inConflict();
    await office.pass('3h');
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved', 'lee infra-and-prod active']);
  });

  it('is not any more when the conflict’s resource is gone', async () => {
    const office = await inConflict();
    office.gitlab.delete('project', INFRA);
    await office.sync();
    await office.sync();
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
  });

  it('is not any more when the document does not have it', async () => {
    const office = await inConflict();
    await office.configure({ policies: document.policies });
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
  });

  it('is found as soon as the document has it, of everybody', async () => {
    const office = await openOffice();
    await office.configure({
      policies: document.policies,
      conflicts: [conflict({ a: { any: [{ resources: ['acme'], roles: ['owner'] }] } })],
    });
    await review(office);
    const all = await alertsOf(office, () => false);
    expect(all.toSorted()).toEqual(OWNERS.map((who) => `${who} infra-and-prod active`).toSorted());
  });

  it('is told as one list when there are many', async () => {
    const office = await openOffice({ document });
    for (let id = 301; id <= 311; id++) {
      const [username, email] = [`new${id}`, `new${id}@acme.test`];
      office.gitlab.addUser({ id, username, name: username, email, enterpriseGroupId: 1 });
      office.gitlab.setMember('group', 1, id, 40);
      await office.register('sam', { slackUserId: `U0NEW${id}`, email, name: username });
    }
    await office.sync();
    await review(office);
    expect(await alertsOf(office)).toHaveLength(11);
    expect(await told(office, 'conflict-card')).toEqual([]);
    expect(await told(office, 'conflict-digest')).toEqual(['dana']);
  });

  it('comes and goes with the name of a group that was renamed', async () => {
    const office = await inConflict();
    office.gitlab.rename('group', office.acme.groups.prod, { path: 'live' });
    await office.sync();
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
    office.gitlab.move('group', office.acme.groups.web, office.acme.groups.prod);
    office.gitlab.rename('group', office.acme.groups.prod, { path: 'prod' });
    await office.sync();
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved', 'lee infra-and-prod active']);
  });

  it('by a user group is found when the group was read', async () => {
    const b = { any: [{ userGroups: ['S0AUDIT'] }] };
    const office = await openOffice({ document: withConflict({ b, onRequest: 'warn' }) });
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '1h');
    await review(office);
    expect(await alertsOf(office)).toEqual([]);
    const { slackUserId } = await office.register('lee');
    await recordDirectory(office.ctx, { groups: new Map([['S0AUDIT', [slackUserId]]]) });
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod active']);
  });

  it('of not-in is found when the second side ends first', async () => {
    const office = await openOffice({ document: withConflict({ condition: 'not-in' }) });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '3h');
    await review(office);
    expect(await alertsOf(office)).toEqual([]);
    await office.pass('2h');
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod active']);
    await office.pass('2h');
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
  });
});

describe('an exemption', () => {
  const exempt = async (office: Office, through: string, by: 'dana' | 'omar' | 'lee' = 'dana') =>
    exemptConflict(office.ctx, office.actor(by), {
      alertId: (await anAlert(office)).id,
      through,
      reason: 'moves to the platform team',
    });

  it('has an end and a reason, and is nobody’s own', async () => {
    const office = await inConflict();
    await expect(exempt(office, '2026-11-24')).rejects.toMatchObject({ told: { code: 'exemption_end' } });
    await expect(exempt(office, '2027-12-01')).rejects.toMatchObject({ told: { code: 'exemption_end' } });
    await expect(exempt(office, '2026-11-30', 'omar')).rejects.toMatchObject({
      told: { code: 'not_owner', act: 'decide_conflict' },
    });
    const { id: alertId } = await anAlert(office);
    const blank = { alertId, through: '2026-11-30', reason: ' ' };
    await expect(exemptConflict(office.ctx, office.actor('dana'), blank)).rejects.toMatchObject({
      told: { code: 'reason_required' },
    });
    await office.configure({
      ...withConflict({ onRequest: 'warn', owners: ['lee@acme.test', 'dana@acme.test'] }),
    });
    await expect(exempt(office, '2026-11-30', 'lee')).rejects.toMatchObject({
      told: { code: 'self_approval', of: 'conflict' },
    });
    await exempt(office, '2026-11-30');
    await exempt(office, '2026-11-30');
    await expect(exempt(office, '2026-12-01')).rejects.toMatchObject({ told: { status: 'exempted' } });
  });

  it('that runs out during the grant opens the alert again, and it is told again', async () => {
    const office = await inConflict();
    await exempt(office, '2026-11-25');
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod exempted']);
    const grantId = await office.grant('lee', 'acme/prod/eu', 'developer', '20h');
    await office.pass('13h');
    await review(office);
    expect(await office.status(grantId)).toBe('active');
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod active']);
    expect(await told(office, 'conflict-card')).toEqual(['dana 0', 'dana 1']);
  });

  it('is over with the conflict', async () => {
    const office = await inConflict();
    await exempt(office, '2026-12-30');
    await office.pass('3h');
    await review(office);
    expect(await alertsOf(office)).toEqual(['lee infra-and-prod resolved']);
  });

  it('lets through what is blocked, as far as it reaches', async () => {
    const office = await inConflict();
    await exempt(office, '2026-11-25');
    await office.configure(withConflict());
    await office.ask('lee', 'acme/prod/eu', 'developer', '8h');
    office.skip('5h');
    await expect(office.ask('lee', 'acme/prod/payments', 'developer', '8h')).rejects.toMatchObject({
      told: { code: 'conflict' },
    });
  });
});
