/** What the document lets open a small review by itself. */
import { describe, expect, it } from 'vitest';
import { recordManagers } from '../../../src/operations/identities/record-managers.ts';
import { tendTriggers } from '../../../src/operations/reviews/tend-triggers.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { dueJobs } from '../../../src/db/due/due.ts';
import { openOffice, type Handle, type Office } from '../../support/office.ts';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { itemsIn, tendReviews } from '../../support/reviews.ts';

const onChange = (changes: Readonly<Record<string, unknown>> = {}) => ({
  reviews: {
    onChange: [
      { id: 'movers', on: ['title', 'manager', 'back', 'top_role'], runBy: 'dana@acme.test', ...changes },
    ],
  },
});

const campaigns = (office: Office) =>
  office.ctx.db.selectFrom('reviewCampaigns').selectAll().orderBy('id').execute();

/** An hour later, what is due is begun and staged. */
async function later(office: Office, duration = '61m'): Promise<void> {
  office.skip(duration);
  await office.sync();
  await tendTriggers(office.ctx);
  await tendReviews(office);
}

async function triggered(changes: Readonly<Record<string, unknown>> = {}): Promise<Office> {
  const office = await openOffice({ document: onChange(changes) });
  for (const handle of ['lee', 'omar'] as const) await office.register(handle, { title: 'Engineer' });
  return office;
}

const named = (handle: Handle, what: string) => `What ${handle} has: ${what}`;

describe('another title in Slack', () => {
  it('opens one review of all they have, whose reviewers are asked at once', async () => {
    const office = await triggered();
    await office.register('lee', { title: 'Manager' });
    expect(await campaigns(office)).toEqual([]);
    await later(office);
    const [campaign, ...others] = await campaigns(office);
    expect(others).toEqual([]);
    expect(campaign).toMatchObject({
      name: named('lee', 'another title'),
      status: 'open',
      createdBy: office.actor('dana').personId,
      scope: { personId: office.actor('lee').personId, resources: ['**'] },
      undecided: 'keep',
    });
    if (campaign === undefined) throw new Error('no campaign');
    const items = await itemsIn(office, campaign.id);
    expect(new Set(items.map(({ username }) => username))).toEqual(new Set(['lee']));
    const fact = await office.ctx.db
      .selectFrom('auditEvents')
      .select('body')
      .where('action', '=', 'review.created')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(fact.body)).toMatchObject({ triggerId: 'movers', cause: 'title' });
  });

  it('fires twice, and with another manager meanwhile: one review', async () => {
    const office = await triggered();
    const lee = office.actor('lee').personId;
    await recordManagers(office.ctx, 'Manager', new Map([[lee, ['U0DANA0']]]));
    await office.register('lee', { title: 'Manager' });
    office.skip('20m');
    await office.register('lee', { title: 'Director' });
    await recordManagers(office.ctx, 'Manager', new Map([[lee, ['U0OMAR0']]]));
    await later(office, '45m');
    await Promise.all([tendTriggers(office.ctx), tendTriggers(office.another())]);
    await later(office);
    expect(await campaigns(office)).toHaveLength(1);
  });

  it('while the last is still open none is begun, and whoever runs it is told; after it one is', async () => {
    const office = await triggered();
    await office.register('lee', { title: 'Manager' });
    await later(office);
    await office.register('lee', { title: 'Director' });
    await later(office);
    const [first] = await campaigns(office);
    expect(await campaigns(office)).toHaveLength(1);
    const told = () =>
      office.ctx.db.selectFrom('messages').select('personId').where('kind', '=', 'review-skipped').execute();
    expect(await told()).toEqual([{ personId: office.actor('dana').personId }]);
    if (first === undefined) throw new Error('no campaign');
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: first.id });
    await office.register('lee', { title: 'Engineer' });
    await later(office);
    expect(await campaigns(office)).toHaveLength(2);
    expect(await told()).toHaveLength(1);
  });

  it('is no other one where none was read before, nor where only the name is another', async () => {
    const office = await openOffice({ document: onChange() });
    await office.register('lee', { title: 'Engineer' });
    await office.register('lee', { title: 'Engineer', name: 'Lee Chen' });
    await office.register('lee', {});
    await later(office);
    expect(await campaigns(office)).toEqual([]);
  });

  it('of an owner who would review themselves: somebody else is asked', async () => {
    const office = await triggered();
    await office.register('omar', { title: 'Director' });
    await later(office);
    const [campaign] = await campaigns(office);
    if (campaign === undefined) throw new Error('no campaign');
    const items = await itemsIn(office, campaign.id);
    expect(items.length).toBeGreaterThan(0);
    expect(items.map(({ reviewerId }) => reviewerId)).not.toContain(office.actor('omar').personId);
  });

  it('of somebody who has no account, or has left by then, opens nothing', async () => {
    const office = await triggered();
    await office.register('lee', { title: 'Manager' });
    await office.register('lee', { deactivated: true });
    await later(office);
    expect(await campaigns(office)).toEqual([]);
    const { rows } = await office.database.pool.query(
      'select 1 from review_triggers where due_at is not null',
    );
    expect(rows).toEqual([]);
  });
});

it('another manager, of somebody whose manager was read before', async () => {
  const office = await triggered();
  const [lee, omar] = [office.actor('lee').personId, office.actor('omar').personId];
  await recordManagers(office.ctx, 'Manager', new Map([[lee, ['U0DANA0']]]));
  await recordManagers(
    office.ctx,
    'Manager',
    new Map([
      [lee, ['U0OMAR0']],
      [omar, ['U0DANA0']],
    ]),
  );
  await later(office);
  expect((await campaigns(office)).map(({ name }) => name)).toEqual([named('lee', 'another manager')]);
});

it('back after a long absence, not after a short one', async () => {
  const office = await triggered();
  for (const away of ['3d', '31d']) {
    await office.register('lee', { deactivated: true });
    office.skip(away);
    await office.register('lee');
    await later(office);
  }
  expect((await campaigns(office)).map(({ name }) => name)).toEqual([named('lee', 'back again')]);
});

it('a new Owner of a place, found by a sync: who has that place is reviewed, once', async () => {
  const office = await triggered();
  office.gitlab.setMember('project', office.acme.projects.api, office.acme.users.sam, 50);
  await office.sync();
  await office.sync();
  await later(office);
  expect((await campaigns(office)).map(({ name, scope }) => ({ name, resources: scope.resources }))).toEqual([
    { name: 'Who has acme/platform/api: a new Owner', resources: ['acme/platform/api'] },
  ]);
});

it('a new Owner of a place where a grant stands, found when it is looked at: reviewed as well', async () => {
  const office = await triggered();
  await office.grant('sam', 'acme/platform/api', 'developer', '4h');
  office.gitlab.setMember('project', office.acme.projects.api, office.acme.users.sam, 50, {
    expiresAt: null,
  });
  await office.sync();
  await office.reconcile();
  await later(office);
  expect((await campaigns(office)).map(({ name }) => name)).toEqual([
    'Who has acme/platform/api: a new Owner',
  ]);
});

it('is due by the sweep, and not before its time', async () => {
  const office = await triggered({ waitFor: '2h' });
  await office.register('lee', { title: 'Manager' });
  const due = async () => {
    const now = office.ctx.now();
    return (await dueJobs(office.ctx.db, now, now)).some(({ name }) => name === 'tend-schedules');
  };
  office.skip('90m');
  expect(await due()).toBe(false);
  office.skip('31m');
  expect(await due()).toBe(true);
  await tendTriggers(office.ctx);
  expect(await due()).toBe(false);
});

it('without such a key of the document nothing is noted, and one that names no reviewers is refused', async () => {
  const office = await openOffice();
  await office.register('lee', { title: 'Engineer' });
  await office.register('lee', { title: 'Manager' });
  const { rows } = await office.database.pool.query('select 1 from review_triggers');
  expect(rows).toEqual([]);
  const { file } = { file: ConfigFile.safeParse({ ...onChange({ reviewers: 'named' }), connectors: [] }) };
  expect(JSON.stringify(file.error?.issues ?? [])).toContain('name who reviews');
});
