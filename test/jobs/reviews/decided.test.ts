import { describe, expect, it } from 'vitest';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { postOf } from '../../../src/slack/posts/message-model.ts';
import { openOffice } from '../../support/office.ts';
import {
  campaignOf,
  carryOut,
  decide,
  finishAll,
  itemOf,
  openReview,
  reviewerOf,
  stateOf,
} from '../../support/reviews.ts';

describe('deciding', () => {
  it('nothing is done before the review is finished, and it can be decided otherwise', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    await carryOut(office, id);
    expect(office.row('project', projects.api, users.lee)).toMatch(/^20/);
    await decide(office, item, 'keep');
    await finishAll(office, id);
    expect(office.row('project', projects.api, users.lee)).toMatch(/^20/);
    expect(await stateOf(office, item)).toMatchObject({ status: 'kept', decision: 'keep' });
  });

  it('Remove, Lower to and Keep are carried out, read back and told', async () => {
    const office = await openOffice();
    const { projects, groups, users } = office.acme;
    const id = await openReview(office);
    const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
    const ana = await itemOf(office, id, 'ana', 'acme/web');
    await decide(office, lee, 'remove');
    await decide(office, ana, 'lower', 'reporter');
    for (const name of ['dana', 'omar', 'priya'])
      await decide(office, await itemOf(office, id, name, 'acme'), 'keep');
    await finishAll(office, id);
    expect(office.row('project', projects.api, users.lee)).toBeNull();
    expect(office.row('group', groups.web, users.ana)).toBe('20');
    expect(await stateOf(office, lee)).toMatchObject({ status: 'done', found: { row: null } });
    expect(await stateOf(office, ana)).toMatchObject({
      status: 'done',
      found: { row: { role: 'reporter' } },
    });
    const told = await office.messages('review-answer');
    const toLee = told.find(({ personId }) => personId === office.actor('lee').personId);
    if (toLee === undefined) throw new Error('Lee is not told');
    expect(JSON.stringify(await postOf(office.ctx, toLee, 'U1'))).toMatch(
      /If that was a mistake, tell <@U0DANA0?>, .*: it can be undone for a day.*Request access.*\\"role\\":\\"/,
    );
    expect(told.map(({ personId }) => personId).toSorted()).toEqual(
      [office.actor('lee').personId, office.actor('ana').personId].toSorted(),
    );
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'complete' });
  });

  it('is the reviewed, also through a second linked account: it goes to somebody else', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    const by = reviewerOf(office, item);
    // It turns out that the account is the reviewer's, too.
    await office.database.pool.query(
      'update accounts set person_id = null, linked_by = null, linked_via = null where person_id = $1',
      [office.actor(by).personId],
    );
    await office.database.pool.query(
      "update accounts set person_id = $1, linked_by = 'code' where connector_id = 'gitlab' and external_id = $2",
      [office.actor(by).personId, item.accountExternalId],
    );
    expect(await decide(office, item, 'keep', null, by)).toEqual({
      decided: 0,
      own: 1,
      changed: 0,
      unfit: 0,
    });
    const after = await stateOf(office, item);
    expect(after).toMatchObject({ status: 'undecided', decision: null });
    expect(reviewerOf(office, after)).not.toBe(by);
  });

  it('Make on-request for somebody without a Slack account, or where no policy lets them ask: refused', async () => {
    const office = await openOffice();
    const { groups, projects } = office.acme;
    office.gitlab.addUser({ id: 190, username: 'outside', name: 'Out Side', email: 'out@else.test' });
    office.gitlab.setMember('project', projects.api, 190, 30);
    await office.sync();
    const id = await openReview(office);
    const item = await itemOf(office, id, 'outside', 'acme/platform/api');
    expect(await decide(office, item, 'request')).toMatchObject({ decided: 0, unfit: 1 });
    const owner = await itemOf(office, id, 'omar', 'acme');
    expect(await decide(office, owner, 'request')).toMatchObject({ decided: 0, unfit: 1 });
    const ana = await itemOf(office, id, 'ana', 'acme/web');
    expect(await decide(office, ana, 'request')).toMatchObject({ decided: 1 });
    await finishAll(office, id);
    expect(office.row('group', groups.web, office.acme.users.ana)).toBeNull();
  });
});
