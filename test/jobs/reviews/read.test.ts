/** Invitations in a review, and the reading for its snapshot beyond what a sync reads. */
import { describe, expect, it } from 'vitest';
import { reviewCampaignModel } from '../../../src/db/models/reviews/campaign-model.ts';
import { tendCampaign } from '../../../src/operations/reviews/tend-campaign.ts';
import { prune } from '../../../src/operations/prune.ts';
import { discardCampaign } from '../../../src/operations/reviews/discard-campaign.ts';
import { tellReading } from '../../../src/operations/reviews/record-reads.ts';
import { wantSnapshot } from '../../../src/operations/reviews/want-snapshot.ts';
import { campaignCard } from '../../../src/slack/views/reviews/campaign-card.ts';
import { openOffice, type Office } from '../../support/office.ts';
import {
  askedFor,
  campaignOf,
  decide,
  finishOf,
  itemOf,
  itemsIn,
  openReadReview,
  readReview,
  stateOf,
  tendReviews,
} from '../../support/reviews.ts';

const kim = 'kim@elsewhere.test';
const invited = (office: Office): string[] => office.gitlab.snapshot().invitations.map(({ email }) => email);

/** Kim is invited to api as Developer, and its reviewer is asked. */
async function askedAboutKim() {
  const office = await openOffice();
  const { api } = office.acme.projects;
  office.gitlab.invite('project', api, kim, 30);
  const id = await openReadReview(office);
  return { office, api, item: await itemOf(office, id, kim, 'acme/platform/api') };
}

describe('an invitation', () => {
  it('that nobody has accepted is an item, and is taken back and read back', async () => {
    const { office, item } = await askedAboutKim();
    expect(item).toMatchObject({ kind: 'invitation', role: 'developer', since: expect.any(Date) });
    await decide(office, item, 'remove');
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done', found: { row: null }, dueAt: null });
    expect(invited(office)).toEqual([]);
  });

  it('that is kept stays', async () => {
    const { office, item } = await askedAboutKim();
    await decide(office, item, 'keep');
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({ status: 'kept' });
    expect(invited(office)).toEqual([kim]);
  });

  it('accepted or withdrawn between snapshot and Finish was gone already', async () => {
    const { office, api, item } = await askedAboutKim();
    await decide(office, item, 'remove');
    office.gitlab.invite('project', api, kim, null);
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({ status: 'gone' });
  });

  it('raised between snapshot and Finish is told, and decided again', async () => {
    const { office, api, item } = await askedAboutKim();
    await decide(office, item, 'remove');
    office.gitlab.invite('project', api, kim, 40);
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({
      status: 'moved',
      found: { row: { role: 'maintainer' } },
    });
    expect(invited(office)).toEqual([kim]);
  });

  it('kept and raised meanwhile is decided again once a sync has seen it', async () => {
    const { office, api, item } = await askedAboutKim();
    await decide(office, item, 'keep');
    office.gitlab.invite('project', api, kim, 40);
    await office.sync();
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({ status: 'moved' });
  });

  it('gone before it is decided drops out at the next sync', async () => {
    const { office, api, item } = await askedAboutKim();
    office.gitlab.invite('project', api, kim, null);
    await office.sync();
    await tendReviews(office);
    expect(await stateOf(office, item)).toMatchObject({ status: 'dropped' });
  });

  it('to a group above the reviewed places is a task of an owner', async () => {
    const office = await openOffice();
    office.gitlab.invite('group', office.acme.groups.acme, kim, 30);
    const scope = {
      connectors: ['gitlab'],
      resources: ['acme/web/**'],
      roleAtLeast: 'guest',
      leaveOut: [],
    } as const;
    const id = await openReadReview(office, { scope });
    const item = await itemOf(office, id, kim, 'acme');
    await decide(office, item, 'remove');
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({ status: 'tasked' });
    office.gitlab.invite('group', office.acme.groups.acme, kim, null);
    await office.sync();
    await tendCampaign(office.ctx, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
  });

  it('of a reviewer is reviewed by somebody else', async () => {
    const office = await openOffice();
    office.gitlab.invite('project', office.acme.projects.api, 'OMAR@acme.test', 30);
    const { slackUserId } = await office.register('omar');
    const id = await readReview(office, { reviewers: { by: 'named', named: [slackUserId] } });
    const item = await itemOf(office, id, 'OMAR@acme.test', 'acme/platform/api');
    expect(item.personId).toBe(office.actor('omar').personId);
    expect(item.reviewerId).not.toBe(office.actor('omar').personId);
  });

  it('is left out where the campaign says so, and counted', async () => {
    const office = await openOffice();
    office.gitlab.invite('project', office.acme.projects.api, kim, 30);
    await readReview(office);
    const scope = { connectors: ['gitlab'], resources: ['acme/**'], roleAtLeast: 'guest' } as const;
    const id = await readReview(office, { scope: { ...scope, leaveOut: ['invitations'] } });
    expect((await itemsIn(office, id)).filter(({ kind }) => kind === 'invitation')).toEqual([]);
    const places = await office.ctx.db
      .selectFrom('reviewPlaces')
      .selectAll()
      .where('campaignId', '=', id)
      .execute();
    expect(places.map(({ leftOut }) => leftOut.invitations ?? 0).reduce((a, b) => a + b)).toBe(1);
  });
});

describe('the reading for a snapshot', () => {
  it('that fails refuses it, says why, and goes on where it was', async () => {
    const office = await openOffice();
    office.gitlab.invite('project', office.acme.projects.api, kim, 30);
    const broken = `/projects/${office.acme.projects.checkout}/invitations`;
    office.gitlab.faults.add({
      kind: 'status',
      status: 502,
      path: new RegExp(`${broken}$`),
      times: Infinity,
    });
    const id = await readReview(office);
    const refused = await campaignOf(office, id);
    expect(refused).toMatchObject({ status: 'draft', refusal: { code: 'unread' }, stageDueAt: null });
    office.gitlab.faults.clear();
    const before = askedFor(office, /\/invitations$/);
    await office.sync();
    await tendReviews(office);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'staged', refusal: null, reading: null });
    expect((await itemOf(office, id, kim, 'acme/platform/api')).kind).toBe('invitation');
    // Of the other places nothing is asked again.
    expect(askedFor(office, /\/invitations$/) - before).toBeLessThan(6);
  });

  it('that a token is not allowed says so, and how many places it is', async () => {
    const office = await openOffice();
    const body = {
      error: 'insufficient_granular_scope',
      error_description: 'needs one of the following group permissions: [Invitation: Read]',
    };
    const path = /\/invitations$/;
    office.gitlab.faults.add({ kind: 'answer', status: 403, body, path, times: Infinity });
    const id = await readReview(office);
    const campaign = await reviewCampaignModel(office.ctx.db, id);
    if (campaign === undefined) throw new Error('there is no campaign');
    const { status, unread, places } = campaign;
    expect({ status, unread }).toEqual({ status: 'staged', unread: places });
    const now = office.ctx.now();
    const card = JSON.stringify(campaignCard({ campaign, connectorName: (name) => name, now }));
    expect(card).toContain(`Who is invited is not shown to hallpass in ${places} places`);
  });

  it('tells on the card how far it is', async () => {
    const office = await openOffice();
    const id = await readReview(office);
    await wantSnapshot(office.ctx, office.actor('dana'), { campaignId: id, syncs: false });
    await tellReading(office.ctx, id, { done: 120, total: 3000 });
    const campaign = await reviewCampaignModel(office.ctx.db, id);
    if (campaign === undefined) throw new Error('there is no campaign');
    const now = office.ctx.now();
    const draft = { ...campaign, status: 'draft' } as const;
    expect(JSON.stringify(campaignCard({ campaign: draft, connectorName: (name) => name, now }))).toContain(
      'GitLab is read for the snapshot: 120 of 3,000 places and machines',
    );
  });

  it('is forgotten thirty days later, but for places that are under review', async () => {
    const office = await openOffice();
    office.gitlab.invite('project', office.acme.projects.api, kim, 30);
    const id = await readReview(office);
    const count = async (): Promise<number> =>
      (await office.ctx.db.selectFrom('invitations').selectAll().execute()).length;
    office.skip('31d');
    await prune(office.ctx);
    expect(await count()).toBe(1);
    await discardCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await prune(office.ctx);
    expect(await count()).toBe(0);
  });

  it('asks each place once in an hour, and nothing of what the campaign leaves out', async () => {
    const office = await openOffice();
    const scope = { connectors: ['gitlab'], resources: ['**'], roleAtLeast: 'guest' } as const;
    await readReview(office, {
      scope: { ...scope, leaveOut: ['invitations', 'machines', 'shares', 'invited'] },
    });
    expect(askedFor(office, /\/(invitations|access_tokens)$/)).toBe(0);
    await readReview(office, { scope: { ...scope, leaveOut: [] } });
    const once = askedFor(office, /\/invitations$/);
    expect(once).toBeGreaterThan(5);
    await readReview(office, { scope: { ...scope, leaveOut: [] } });
    expect(askedFor(office, /\/invitations$/)).toBe(once);
  });

  it('killed in the middle of taking an invitation back, it is done all the same', async () => {
    const { office, item } = await askedAboutKim();
    await decide(office, item, 'remove');
    office.gitlab.faults.add({ kind: '502-after-apply', method: 'DELETE', path: /invitations/ });
    await finishOf(office, item);
    expect(await stateOf(office, item)).toMatchObject({ status: 'applying', dueAt: expect.any(Date) });
    office.skip('2m');
    await tendReviews(office);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
  });

  it('an invitation that GitLab does not take back is tried less and less often, up to an hour', async () => {
    const { office, item } = await askedAboutKim();
    await decide(office, item, 'remove');
    const path = /invitations/;
    office.gitlab.faults.add({ kind: 'status', status: 502, method: 'DELETE', path, times: Infinity });
    await finishOf(office, item);
    const pauses: number[] = [];
    for (let tries = 0; tries < 8; tries++) {
      const { dueAt, status } = await stateOf(office, item);
      expect(status).toBe('applying');
      const seconds = Math.round(((dueAt?.getTime() ?? 0) - office.ctx.now().getTime()) / 1000);
      pauses.push(Math.round(seconds / 60));
      office.skip(`${seconds + 1}s`);
      await tendReviews(office);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    office.gitlab.faults.clear();
    office.skip('1h');
    await tendReviews(office);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
  });
});
