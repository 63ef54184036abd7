/** What people have because they are in a group that was invited, in a review. */
import { describe, expect, it } from 'vitest';
import { tendCampaign } from '../../../src/operations/reviews/tend-campaign.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { decide, finishOf, itemsIn, openReadReview, readReview, stateOf } from '../../support/reviews.ts';

describe('people through an invited group', () => {
  /** Sam is in acme/web, which was invited to the project api as Developer. */
  async function shared(): Promise<Office> {
    const office = await openOffice();
    const { projects, groups, users } = office.acme;
    office.gitlab.setMember('group', groups.web, users.sam, 40);
    office.gitlab.share('project', projects.api, groups.web, 30);
    await office.sync();
    return office;
  }

  it('are items one by one, with the group they come with and the weaker of both roles', async () => {
    const office = await shared();
    const id = await readReview(office);
    const through = (await itemsIn(office, id)).filter(({ kind }) => kind === 'invited');
    expect(through.map(({ path, username, role, through: group }) => [path, username, role, group])).toEqual(
      ['ana', 'dana', 'omar', 'priya', 'sam'].map((name) => [
        'acme/platform/api',
        name,
        'developer',
        'acme/web',
      ]),
    );
  });

  it('are counted once, beside what they have directly, and it adds up', async () => {
    const office = await shared();
    const { projects, users } = office.acme;
    office.gitlab.setMember('project', projects.api, users.sam, 20);
    await office.sync();
    const id = await readReview(office);
    const sams = (await itemsIn(office, id)).filter(
      ({ username, path }) => username === 'sam' && path === 'acme/platform/api',
    );
    expect(Object.fromEntries(sams.map(({ kind, role }) => [kind, role]))).toEqual({
      direct: 'reporter',
      invited: 'developer',
    });
    expect(sams).toHaveLength(2);
    const items = await itemsIn(office, id);
    const keys = items.map((one) => [one.resourceId, one.accountExternalId, one.kind, one.through].join(' '));
    expect(new Set(keys).size).toBe(keys.length);
    const places = await office.ctx.db
      .selectFrom('reviewPlaces')
      .selectAll()
      .where('campaignId', '=', id)
      .execute();
    for (const { listed, taken, leftOut } of places)
      expect(listed).toBe(Object.values(leftOut).reduce((sum, rows) => sum + rows, taken));
    expect(places.reduce((sum, { taken }) => sum + taken, 0)).toBe(items.length);
  });

  it('whose Remove is a task of the owner, done once the share is gone', async () => {
    const office = await shared();
    const { projects, groups } = office.acme;
    const id = await openReadReview(office);
    const item = (await itemsIn(office, id)).find(
      ({ kind, username }) => kind === 'invited' && username === 'sam',
    );
    if (item === undefined) throw new Error('sam is no item');
    await decide(office, item, 'remove');
    await finishOf(office, item);
    const task = await office.ctx.db
      .selectFrom('reviewTasks')
      .selectAll()
      .where('itemId', '=', item.id)
      .executeTakeFirstOrThrow();
    expect(task).toMatchObject({ cause: 'invited', status: 'open' });
    office.gitlab.share('project', projects.api, groups.web, null);
    await office.sync();
    await tendCampaign(office.ctx, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
  });

  it('who leave the group before they are decided on drop out', async () => {
    const office = await shared();
    const { groups, users } = office.acme;
    const id = await openReadReview(office);
    const item = (await itemsIn(office, id)).find(
      ({ kind, username }) => kind === 'invited' && username === 'sam',
    );
    if (item === undefined) throw new Error('sam is no item');
    office.gitlab.setMember('group', groups.web, users.sam, null);
    for (const _ of [1, 2]) await office.sync();
    await tendCampaign(office.ctx, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'dropped' });
  });
});
