/** When accounts were last used, in a review, and campaigns about what is not. */
import { describe, expect, it } from 'vitest';
import { reviewCampaignModel } from '../../../src/db/models/reviews/campaign-model.ts';
import { withNames } from '../../../src/db/models/reviews/names.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { campaignCard } from '../../../src/slack/views/reviews/campaign-card.ts';
import { itemLine } from '../../../src/slack/views/reviews/item-lines.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { askedFor, itemOf, itemsIn, readReview } from '../../support/reviews.ts';

const all = { connectors: ['gitlab'], resources: ['acme/**'], roleAtLeast: 'guest', leaveOut: [] } as const;

async function cardOf(office: Office, id: ReviewCampaignId): Promise<string> {
  const campaign = await reviewCampaignModel(office.ctx.db, id);
  if (campaign === undefined) throw new Error('there is no campaign');
  return JSON.stringify(campaignCard({ campaign, connectorName: (name) => name, now: office.ctx.now() }));
}

describe('the last use of an account', () => {
  it('is read from one list, and stands on its items', async () => {
    const office = await openOffice();
    const { users } = office.acme;
    office.gitlab.use(users.lee, '2026-01-31');
    const id = await readReview(office);
    const lee = await itemOf(office, id, 'lee', 'acme/platform/api');
    expect(lee.lastActiveOn).toBe('2026-01-31');
    expect((await itemOf(office, id, 'ana', 'acme/web')).lastActiveOn).toBeNull();
    const [named] = await withNames(office.ctx.db, [lee]);
    if (named === undefined) throw new Error('there is no item');
    expect(String(itemLine(named, { by: 'place', whose: 'mine' }))).toContain('last used 2026-01-31');
    expect(askedFor(office, /billable_members$/)).toBe(1);
  });

  it('stays unknown where GitLab has no such list', async () => {
    const office = await openOffice();
    office.gitlab.use(office.acme.users.lee, '2026-01-31');
    const body = { message: '404 Not Found' };
    office.gitlab.faults.add({ kind: 'answer', status: 404, body, path: /billable_members$/ });
    const id = await readReview(office);
    expect((await itemOf(office, id, 'lee', 'acme/platform/api')).lastActiveOn).toBeNull();
  });
});

describe('a campaign about what is not used', () => {
  it('leaves out what was used lately, counts it, and keeps and counts what it cannot judge', async () => {
    const office = await openOffice();
    const { users } = office.acme;
    const today = office.ctx.now().toISOString().slice(0, 10);
    office.gitlab.use(users.lee, today);
    office.gitlab.use(users.ana, '2020-01-01');
    const id = await readReview(office, { scope: { ...all, unusedDays: 90 } });
    const names = (await itemsIn(office, id)).map(({ username }) => username);
    expect(names).not.toContain('lee');
    expect(names).toContain('ana');
    expect(names).toContain('omar');
    const card = await cardOf(office, id);
    expect(card).toContain('1 used lately');
    expect(card).toMatch(/Not used for 90 days; of 3 items of 4 GitLab does not say when they were used/);
  });

  it('of a GitLab that has no such list: everything stays in, and the card counts it', async () => {
    const office = await openOffice();
    office.gitlab.use(office.acme.users.lee, office.ctx.now().toISOString().slice(0, 10));
    const body = { message: '404 Not Found' };
    office.gitlab.faults.add({
      kind: 'answer',
      status: 404,
      body,
      path: /billable_members$/,
      times: Infinity,
    });
    const id = await readReview(office, { scope: { ...all, unusedDays: 90 } });
    const count = (await itemsIn(office, id)).length;
    expect((await itemsIn(office, id)).map(({ username }) => username)).toContain('lee');
    const card = await cardOf(office, id);
    expect(card).toContain(
      `of ${count} items of ${count} GitLab does not say when they were used: they stay in`,
    );
    expect(card).not.toContain('used lately');
  });

  it('judges a machine by its tokens', async () => {
    const office = await openOffice();
    const { groups, projects } = office.acme;
    const robots = ['busy', 'idle'].map((username) =>
      office.gitlab.addUser({
        username,
        name: username,
        type: 'service_account',
        provisionedBy: groups.acme,
      }),
    );
    for (const [index, robot] of robots.entries()) {
      office.gitlab.setMember('project', projects.api, robot.id, 30);
      office.gitlab.leave('group', groups.acme, `service_accounts/${robot.id}/personal_access_tokens`, {
        id: index + 1,
        name: 'ci',
        revoked: false,
        active: true,
        scopes: ['api'],
        user_id: robot.id,
        created_at: '2026-01-01T00:00:00.000Z',
        last_used_at: index === 0 ? office.ctx.now().toISOString() : null,
        expires_at: null,
      });
    }
    await office.sync();
    const id = await readReview(office, { scope: { ...all, unusedDays: 90 } });
    const names = (await itemsIn(office, id)).map(({ username }) => username);
    expect(names).not.toContain('busy');
    expect(names).toContain('idle');
    expect(await cardOf(office, id)).toMatch(/of 5 items of 6 GitLab/);
  });
});
