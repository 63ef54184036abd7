import { describe, expect, it } from 'vitest';
import { accept, findingOf, openFindings, remove, state } from '../../support/findings.ts';
import type { Office } from '../../support/office.ts';
import { sentenceOf } from '../../support/sentence-of.ts';
import { stored } from '../../../src/domain/told.ts';

/** Somebody changes a row when the reconcile has looked at it, and before it writes. */
async function meanwhile(office: Office, userId: number, act: () => void): Promise<void> {
  const read = office.gitlab.hold({ method: 'GET', path: new RegExp(`/projects/10/members/${userId}$`) });
  const reconciling = office.reconcile();
  await read.reached;
  act();
  read.release();
  await reconciling;
  await office.pass('5s');
}

describe('Remove', () => {
  it('what was nothing before is deleted, and told once GitLab was read back', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await remove(office, ofSam);
    expect(await state(office, ofSam)).toMatchObject({ status: 'removing' });
    expect(await office.messages('finding-answer')).toEqual([]);
    await office.reconcile();
    expect(office.row('project', api, sam)).toBeNull();
    expect(await state(office, ofSam)).toMatchObject({ status: 'removed', leftRole: null });
    const answers = await office.messages('finding-answer');
    expect(answers.map(({ personId }) => personId)).toEqual([office.actor('sam').personId]);
  });

  it('what was Reporter until a day is that again', async () => {
    const { office, api, lee, former, ofLee } = await openFindings();
    await remove(office, ofLee);
    await office.reconcile();
    expect(office.row('project', api, lee)).toBe(former);
    expect(await state(office, ofLee)).toMatchObject({ status: 'removed', leftRole: 'reporter' });
    await office.sync();
    await office.sync();
    expect(await findingOf(office, lee)).toMatchObject({ id: ofLee.id });
  });

  it('leaves the slot at rest, and the next grant on it goes back to what stands then', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await remove(office, ofSam);
    await office.reconcile();
    office.gitlab.setMember('project', api, sam, 20);
    await office.grant('sam', 'acme/platform/api', 'developer', '1h');
    await office.pass('1h 1m');
    expect(office.row('project', api, sam)).toBe('20');
  });

  it('twice by the same owner, or after another one: done once', async () => {
    const { office, ofSam } = await openFindings();
    await remove(office, ofSam);
    await remove(office, ofSam);
    expect(await sentenceOf(remove(office, ofSam, 'priya'))).toContain('is being removed already, by omar');
    await office.reconcile();
    await remove(office, ofSam);
    const deletes = office.gitlab.requests.filter(({ method }) => method === 'DELETE');
    expect(deletes).toHaveLength(1);
  });

  it('at once with Accept: one of the two', async () => {
    const { office, ofSam } = await openFindings();
    const outcomes = await Promise.allSettled([remove(office, ofSam), accept(office, 'priya', ofSam.id)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('one’s own is given up like any other', async () => {
    const { office, api, omar } = await openFindings();
    office.gitlab.setMember('project', api, omar, 50);
    await office.sync();
    const own = await findingOf(office, omar);
    await remove(office, own);
    await office.reconcile();
    expect(office.row('project', api, omar)).toBeNull();
    expect(await state(office, own)).toMatchObject({ status: 'removed', leftRole: 'owner' });
  });

  it('raised further in GitLab before it was carried out: theirs stands, and is to be decided on', async () => {
    const { office, api, lee, ofLee } = await openFindings();
    await remove(office, ofLee);
    office.gitlab.setMember('project', api, lee, 50);
    await office.reconcile();
    expect(office.row('project', api, lee)).toBe('50');
    expect(await state(office, ofLee)).toMatchObject({
      status: 'open',
      found: { role: 'owner' },
      former: { role: 'reporter' },
      refusal: stored({ code: 'changed_meanwhile' }),
      decidedBy: null,
    });
    expect(await office.messages('drift-notice')).toEqual([]);
    await remove(office, ofLee);
    await office.reconcile();
    expect(office.row('project', api, lee)).toMatch(/^20/);
  });

  it('changed between the look and the write: nothing of theirs is undone', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await remove(office, ofSam);
    await meanwhile(office, sam, () => {
      office.skip('3s'); // GitLab compares whole seconds
      office.gitlab.setMember('project', api, sam, 50);
    });
    expect(office.row('project', api, sam)).toBe('50');
    expect(await state(office, ofSam)).toMatchObject({ status: 'open', found: { role: 'owner' } });
  });

  it('lowered below the level meanwhile: theirs stands, and nothing is left to decide', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await remove(office, ofSam);
    office.gitlab.setMember('project', api, sam, 30);
    await office.reconcile();
    expect(office.row('project', api, sam)).toBe('30');
    expect(await state(office, ofSam)).toMatchObject({ status: 'gone', decidedBy: null });
  });

  it('deleted by a human meanwhile: done', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    await remove(office, ofSam);
    office.gitlab.setMember('project', api, sam, null);
    await office.reconcile();
    expect(await state(office, ofSam)).toMatchObject({ status: 'removed' });
  });

  it('re-dated by a human meanwhile: the role goes all the same, for a date is only a date', async () => {
    const { office, api, lee, sam, ofLee, ofSam } = await openFindings();
    await remove(office, ofLee);
    await remove(office, ofSam);
    for (const user of [lee, sam])
      office.gitlab.setMember('project', api, user, 40, { expiresAt: '2027-03-01' });
    await office.reconcile();
    expect(office.row('project', api, lee)).toBe('20 until 2027-03-01');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('under a grant that is open: the grant goes on, and what was there before both comes back', async () => {
    const { office, payments, sam } = await openFindings();
    office.gitlab.setMember('project', payments, sam, 40);
    await office.grant('sam', 'acme/prod/payments', 'owner', '1h');
    const finding = await findingOf(office, sam);
    await remove(office, finding);
    await office.reconcile();
    expect(office.row('project', payments, sam)).toMatch(/^50 until/);
    expect(await state(office, finding)).toMatchObject({ status: 'removed', leftRole: 'owner' });
    await office.pass('1h 1m');
    expect(office.row('project', payments, sam)).toBeNull();
  });

  it('GitLab not answering: late, and told only when it is done', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    office.gitlab.faults.add({ kind: 'status', method: 'DELETE', path: /members/ });
    await remove(office, ofSam);
    await office.reconcile();
    expect(await state(office, ofSam)).toMatchObject({ status: 'removing' });
    await office.pass('2m');
    expect(office.row('project', api, sam)).toBeNull();
    expect(await state(office, ofSam)).toMatchObject({ status: 'removed' });
  });

  it('refused by GitLab: it stays, with the reason, and waits for another decision', async () => {
    const { office, api, sam, ofSam } = await openFindings();
    office.gitlab.faults.add({ kind: 'answer', status: 400, body: { message: 'Nope' }, method: 'DELETE' });
    await remove(office, ofSam);
    await office.reconcile();
    await office.pass('1m');
    expect(office.row('project', api, sam)).toBe('40');
    expect(await state(office, ofSam)).toMatchObject({
      status: 'open',
      refusal: stored({ code: 'refused', said: 'Nope' }),
    });
    await office.sync();
    await office.pass('1h');
    expect(office.row('project', api, sam)).toBe('40');
  });
});
