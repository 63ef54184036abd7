/** An invitation that a review has decided against, and that is accepted before it is gone. */
import { describe, expect, it } from 'vitest';
import { tendCampaign } from '../../../src/operations/reviews/tend-campaign.ts';
import { findings, onlyFinding } from '../../support/findings.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { decide, finishOf, itemOf, openReadReview, stateOf, tendReviews } from '../../support/reviews.ts';

const ADDRESS = 'kim@elsewhere.test';

/** Kim is invited to api, and a reviewer has decided against it. */
async function decided(level = 30) {
  const office = await openOffice();
  const { api } = office.acme.projects;
  const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
  office.gitlab.invite('project', api, ADDRESS, level);
  const item = await itemOf(office, await openReadReview(office), ADDRESS, 'acme/platform/api');
  await decide(office, item, 'remove');
  const accepts = (): void => office.gitlab.acceptInvitation('project', api, ADDRESS, kim);
  return { office, api, kim, item, accepts };
}

const places = { path: /\/projects\/\d+\/invitations$/, method: 'GET' };

/** GitLab has answered the list, and what happens then comes before the rest. */
async function betweenListAndDelete(office: Office, item: Parameters<typeof stateOf>[1], then: () => void) {
  const gate = office.gitlab.hold(places);
  const finished = finishOf(office, await stateOf(office, item));
  await gate.reached;
  then();
  gate.release();
  await finished;
}

describe('whoever has joined by it is taken out with it', () => {
  it.each(['between the list and the delete', 'between the snapshot and Finish'])('%s', async (when) => {
    const { office, api, kim, item, accepts } = await decided();
    if (when === 'between the snapshot and Finish') {
      accepts();
      await finishOf(office, item);
    } else await betweenListAndDelete(office, item, accepts);
    await office.reconcile();
    expect(office.row('project', api, kim)).toBeNull();
    expect(await stateOf(office, item)).toMatchObject({ status: 'done', found: { row: null } });
    expect(await findings(office)).toEqual([]);
  });

  it('where GitLab refuses that for good it is a task of an owner, until they are out', async () => {
    const { office, api, kim, item, accepts } = await decided();
    accepts();
    office.gitlab.faults.add({
      kind: 'status',
      status: 400,
      method: 'DELETE',
      path: /members/,
      times: Infinity,
    });
    await finishOf(office, item);
    await office.reconcile();
    expect(await stateOf(office, item)).toMatchObject({ status: 'tasked' });
    await office.pass('1h');
    await office.sync();
    await tendReviews(office);
    expect(await stateOf(office, item)).toMatchObject({ status: 'tasked' });
    office.gitlab.faults.clear();
    office.gitlab.setMember('project', api, kim, null);
    await office.sync();
    await office.sync();
    await tendCampaign(office.ctx, item.campaignId);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
  });

  it('not who was there before, and not whoever else joins meanwhile', async () => {
    const { office, api, kim, item } = await decided();
    const kay = office.gitlab.addUser({ username: 'kay', name: 'Kay' }).id;
    await betweenListAndDelete(office, item, () => {
      office.gitlab.setMember('project', api, kay, 30);
      office.gitlab.invite('project', api, ADDRESS, null);
    });
    await office.reconcile();
    expect(office.row('project', api, kay)).not.toBeNull();
    expect(office.row('project', api, kim)).toBeNull();
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
  });
});

describe('whoever has more by now stays, and owners are told', () => {
  it('raised since', async () => {
    const { office, api, kim, item, accepts } = await decided(20);
    await betweenListAndDelete(office, item, () => {
      accepts();
      office.gitlab.setMember('project', api, kim, 30);
    });
    await office.reconcile();
    expect(office.row('project', api, kim)).not.toBeNull();
    expect(await stateOf(office, item)).toMatchObject({
      status: 'gone',
      found: { row: { role: 'developer' } },
    });
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({ accountExternalId: String(kim), status: 'open', former: null });
    expect(finding.toldAt).not.toBeNull();
  });

  it('once, where it is drift by itself', async () => {
    const { office, api, kim, item, accepts } = await decided();
    await betweenListAndDelete(office, item, () => {
      accepts();
      office.gitlab.setMember('project', api, kim, 40);
    });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ found: { role: 'maintainer' }, status: 'open' });
    expect(await stateOf(office, item)).toMatchObject({ status: 'gone' });
  });
});
