import { describe, expect, it } from 'vitest';
import { endGrant } from '../../../src/operations/grants/end-grant.ts';
import { findingOf, grantOf, limit, openFindings, remove, state } from '../../support/findings.ts';
import { sentenceOf } from '../../support/sentence-of.ts';
import { stored } from '../../../src/domain/told.ts';

const HOUR = 3600;

describe('Make temporary', () => {
  it('what was Reporter until a day: a grant from GitLab’s confirmation on, then that again', async () => {
    const { office, api, lee, former, ofLee } = await openFindings();
    await limit(office, ofLee);
    await office.reconcile();
    const grant = await grantOf(office, ofLee);
    expect(await office.find(grant)).toMatchObject({
      status: 'active',
      role: 'maintainer',
      personId: office.actor('lee').personId,
      durationSeconds: 2 * HOUR,
    });
    expect(office.row('project', api, lee)).toMatch(/^40/);
    await office.pass('2h 1m');
    expect(await office.status(grant)).toBe('ended: expired');
    expect(office.row('project', api, lee)).toBe(former);
    expect(await state(office, ofLee)).toMatchObject({ status: 'temporary' });
  });

  it('what was nothing before: GitLab itself would end it, were hallpass gone; then nothing', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await limit(office, ofSam);
    await office.reconcile();
    expect(office.row('project', api, sam)).toBe('40 until 2026-11-27');
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
    for (let syncs = 0; syncs < 2; syncs++) await office.sync();
    expect(await findingOf(office, sam)).toMatchObject({ id: ofSam.id });
  });

  it('is a request that is decided already, with the owner’s approval and note, told to who holds it', async () => {
    const { office, ofSam } = await openFindings();
    await limit(office, ofSam);
    const { requestId } = await state(office, ofSam);
    const request = await office.ctx.db
      .selectFrom('requests')
      .innerJoin('approvals', 'approvals.requestId', 'requests.id')
      .select(['kind', 'status', 'decidedBy', 'approverId', 'policyId', 'decisionNote'])
      .where('requests.id', '=', requestId)
      .executeTakeFirstOrThrow();
    const omar = office.actor('omar').personId;
    expect(request).toEqual({
      kind: 'drift',
      status: 'approved',
      decidedBy: omar,
      approverId: omar,
      policyId: 'default',
      decisionNote: 'until the release',
    });
    const cards = await office.messages('requester-card');
    expect(cards.map(({ personId, subjectId }) => [personId, subjectId])).toEqual([
      [office.actor('sam').personId, requestId],
    ]);
  });

  it('can be extended, given back and ended, as any grant', async () => {
    const { office, api, lee, sam, former, ofLee, ofSam } = await openFindings();
    await limit(office, ofLee);
    await limit(office, ofSam);
    await office.reconcile();
    const more = await office.askForMore('sam', await grantOf(office, ofSam), '2h');
    await office.approve(more);
    await endGrant(office.ctx, office.actor('lee'), { grantId: await grantOf(office, ofLee) });
    await office.reconcile();
    expect(office.row('project', api, lee)).toBe(former);
    await office.pass('2h 1m');
    expect(await office.status(await grantOf(office, ofSam))).toBe('active');
    await office.pass('2h');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('twice by the same owner: one grant', async () => {
    const { office, ofSam } = await openFindings();
    await limit(office, ofSam);
    await limit(office, ofSam);
    const grants = await office.ctx.db.selectFrom('grants').select('id').execute();
    expect(grants).toHaveLength(1);
    expect(await sentenceOf(limit(office, ofSam, 2, 'priya'))).toContain(
      'was made temporary already, by omar',
    );
  });

  it('only within what the policy allows', async () => {
    const { office, ofSam } = await openFindings();
    await expect(limit(office, ofSam, 9)).rejects.toMatchObject({ code: 'too_long' });
    await expect(limit(office, ofSam, 0)).rejects.toMatchObject({ code: 'too_short' });
  });

  it('not where no policy offers the role', async () => {
    const { office, api, sam } = await openFindings();
    office.gitlab.setMember('project', api, sam, 50);
    await office.sync();
    await expect(limit(office, await findingOf(office, sam))).rejects.toMatchObject({
      code: 'not_requestable',
    });
  });

  it('not of an account that is nobody’s, or a machine’s: nobody could be warned', async () => {
    const { office, api } = await openFindings();
    const bot = office.gitlab.addUser({ username: 'project_10_bot_ab12', name: 'Deploy', bot: true });
    const stranger = office.gitlab.addUser({ username: 'zoe', name: 'Zoe' });
    for (const { id } of [bot, stranger]) office.gitlab.setMember('project', api, id, 40);
    await office.sync();
    for (const { id } of [bot, stranger])
      await expect(limit(office, await findingOf(office, id))).rejects.toMatchObject({
        code: 'unlinked_account',
      });
    await remove(office, await findingOf(office, stranger.id));
    await office.reconcile();
    expect(office.row('project', api, stranger.id)).toBeNull();
  });

  it('not by who holds it', async () => {
    const { office, api, omar } = await openFindings();
    office.gitlab.setMember('project', api, omar, 50);
    await office.sync();
    await expect(limit(office, await findingOf(office, omar))).rejects.toMatchObject({
      code: 'self_approval',
    });
  });

  it('raised further before it began: the grant fails, theirs stands, and is to be decided on', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await limit(office, ofSam);
    office.gitlab.setMember('project', api, sam, 50);
    await office.reconcile();
    expect(office.row('project', api, sam)).toBe('50');
    expect(await state(office, ofSam)).toMatchObject({
      status: 'open',
      found: { role: 'owner' },
      requestId: null,
    });
    await office.pass('3h');
    expect(office.row('project', api, sam)).toBe('50');
  });

  it('removed in GitLab before it began: nothing is added back, and nothing is left to decide', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await limit(office, ofSam);
    office.gitlab.setMember('project', api, sam, null);
    await office.reconcile();
    expect(office.row('project', api, sam)).toBeNull();
    expect(await state(office, ofSam)).toMatchObject({ status: 'gone' });
  });

  it('refused by GitLab: what was given stays as it was, and waits for another decision', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    office.gitlab.faults.add({ kind: 'answer', status: 400, body: { message: 'Nope' }, method: 'PUT' });
    await limit(office, ofSam);
    const grant = await grantOf(office, ofSam);
    await office.reconcile();
    await office.pass('1m');
    expect(await office.status(grant)).toBe('failed');
    expect(office.row('project', api, sam)).toBe('40');
    expect(await state(office, ofSam)).toMatchObject({
      status: 'open',
      refusal: stored({ code: 'refused', said: 'Nope' }),
    });
    await office.pass('3h');
    expect(office.row('project', api, sam)).toBe('40');
  });

  it('unreachable for long: given up without touching anything', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await limit(office, ofSam);
    const grant = await grantOf(office, ofSam);
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity, path: /members/ });
    for (let tries = 0; tries < 10; tries++) await office.pass('5m');
    office.gitlab.faults.clear();
    await office.pass('5m');
    expect(await office.status(grant)).toBe('failed');
    expect(office.row('project', api, sam)).toBe('40');
    expect(await state(office, ofSam)).toMatchObject({ status: 'open' });
  });

  it('a human’s change while it is temporary: as with any grant that gives power, another question', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await limit(office, ofSam);
    await office.reconcile();
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null });
    await office.sync();
    await office.reconcile();
    expect(await state(office, ofSam)).toMatchObject({ status: 'temporary' });
    expect(await findingOf(office, sam)).toMatchObject({
      status: 'open',
      held: true,
      found: { role: 'owner' },
    });
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
  });
});
