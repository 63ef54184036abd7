import { describe, expect, it } from 'vitest';
import { createCampaign } from '../../../src/operations/reviews/create-campaign.ts';
import { openCampaign } from '../../../src/operations/reviews/open-campaign.ts';
import { stageCampaign } from '../../../src/operations/reviews/stage-campaign.ts';
import { withConnector } from '../../support/findings.ts';
import { openOffice, type Office } from '../../support/office.ts';
import {
  campaignOf,
  decide,
  finishAll,
  itemOf,
  itemsIn,
  openReview,
  settings,
  stagedReview,
  stateOf,
  tendReviews,
} from '../../support/reviews.ts';
import { sentenceOf } from '../../support/sentence-of.ts';

const shown = async (office: Office, id: Parameters<typeof itemsIn>[1]) =>
  (await itemsIn(office, id)).map(({ kind, username, path, role }) => `${kind} ${username} ${path} ${role}`);

describe('staging', () => {
  it('takes every row up, or counts why not', async () => {
    const office = await openOffice();
    const id = await stagedReview(office);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'staged', refusal: null });
    expect(await shown(office, id)).toEqual([
      'direct dana acme owner',
      'direct omar acme owner',
      'direct priya acme owner',
      'direct lee acme/platform/api reporter',
      'direct ana acme/web developer',
    ]);
    const places = await office.ctx.db.selectFrom('reviewPlaces').selectAll().orderBy('path').execute();
    expect(places.find(({ path }) => path === 'acme')).toMatchObject({
      listed: 4,
      taken: 3,
      leftOut: { ours: 1 },
    });
    expect(places.reduce((sum, { listed }) => sum + listed, 0)).toBe(6);
  });

  it('nobody gets their own', async () => {
    const office = await openOffice();
    const items = await itemsIn(office, await stagedReview(office));
    for (const item of items) {
      expect(item.reviewerId).not.toBeNull();
      expect(item.reviewerId).not.toBe(item.personId);
    }
  });

  it('of a part of the tree lists what reaches into it from above', async () => {
    const office = await openOffice();
    const scope = {
      connectors: ['gitlab'],
      resources: ['acme/web/**'],
      roleAtLeast: 'developer',
      leaveOut: [],
    } as const;
    const id = await stagedReview(office, { scope });
    expect(await shown(office, id)).toEqual([
      'inherited dana acme owner',
      'inherited omar acme owner',
      'inherited priya acme owner',
      'direct ana acme/web developer',
    ]);
  });

  it('is refused of what was synced too long ago, and goes on once that is done', async () => {
    const office = await openOffice();
    office.skip('2h');
    const id = await stagedReview(office);
    expect(await campaignOf(office, id)).toMatchObject({
      status: 'draft',
      refusal: { code: 'stale', connectors: ['gitlab'] },
    });
    await office.sync();
    await tendReviews(office);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'staged', refusal: null });
  });

  it('a grant of ours in scope: its end stands; the baseline below it is what is decided', async () => {
    const office = await openOffice();
    await office.grant('lee', 'acme/platform/api', 'maintainer', '1h');
    await office.grant('sam', 'acme/web/checkout', 'developer', '1h');
    await office.sync();
    const id = await openReview(office);
    expect(await shown(office, id)).not.toContain(expect.stringContaining('sam'));
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    expect(item).toMatchObject({ role: 'reporter' });
    await decide(office, item, 'remove');
    await finishAll(office, id);
    const { projects, users } = office.acme;
    expect(office.row('project', projects.api, users.lee)).toMatch(/^40/);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
    await office.pass('1h 1m');
    expect(office.row('project', projects.api, users.lee)).toBeNull();
  });
});

describe('nobody reviews their own', () => {
  it('only reviewers are the reviewed: somebody else stands in', async () => {
    const office = await openOffice();
    const omar = office.actor('omar').personId;
    const scope = {
      connectors: ['gitlab'],
      resources: ['**'],
      roleAtLeast: 'owner',
      leaveOut: [],
      personId: omar,
    } as const;
    const { slackUserId } = await office.register('omar');
    const id = await stagedReview(office, { scope, reviewers: { by: 'named', named: [slackUserId] } });
    const [item, ...more] = await itemsIn(office, id);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ personId: omar, reviewerId: office.actor('priya').personId });
  });

  it('and where nobody else is there, it cannot be opened', async () => {
    const office = await openOffice();
    const omar = office.actor('omar');
    const only = { owners: ['omar@acme.test'] };
    await office.configure({ admins: ['omar@acme.test'], ...withConnector(office, only) });
    const campaignId = await createCampaign(office.ctx, omar, settings(office));
    await stageCampaign(office.ctx, campaignId);
    const own = await itemOf(office, campaignId, 'omar', 'acme');
    expect(own.reviewerId).toBeNull();
    expect(await sentenceOf(openCampaign(office.ctx, omar, { campaignId }))).toContain(
      'Some of it nobody may review',
    );
  });
});
