import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { nextTime } from '../../../src/domain/reviews/schedule.ts';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { tendSchedules } from '../../../src/operations/reviews/tend-schedules.ts';
import { dueJobs } from '../../../src/db/due/due.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { carryOut, tendReviews } from '../../support/reviews.ts';

const weekly = (changes: Readonly<Record<string, unknown>> = {}) => ({
  reviews: {
    schedules: [
      {
        id: 'production',
        name: 'Production',
        every: '1 week',
        from: '2026-11-23',
        at: '09:00',
        timeZone: 'Europe/Berlin',
        days: 5,
        runBy: 'dana@acme.test',
        resources: ['acme/**'],
        ...changes,
      },
    ],
  },
});

const campaigns = (office: Office) =>
  office.ctx.db.selectFrom('reviewCampaigns').selectAll().orderBy('id').execute();

/** An office with such a schedule, on a Wednesday, that has looked at it once. */
async function scheduled(changes: Readonly<Record<string, unknown>> = {}): Promise<Office> {
  const office = await openOffice({ document: weekly(changes) });
  await tendSchedules(office.ctx);
  return office;
}

describe('a schedule', () => {
  it('that is new begins nothing before its next time, and then one campaign with its settings', async () => {
    const office = await scheduled({
      leaveOut: ['machines'],
      named: ['omar@acme.test'],
      channel: 'C0AUDIT01',
    });
    expect(await campaigns(office)).toEqual([]);
    office.skip('5d'); // Monday, 13:00 in Berlin
    await tendReviews(office);
    await tendSchedules(office.ctx);
    const [campaign, ...others] = await campaigns(office);
    expect(others).toEqual([]);
    expect(campaign).toMatchObject({
      name: 'Production, 2026-11-30',
      scheduleId: 'production',
      createdBy: office.actor('dana').personId,
      channel: 'C0AUDIT01',
      undecided: 'keep',
      scope: {
        connectors: ['gitlab'],
        resources: ['acme/**'],
        roleAtLeast: 'developer',
        leaveOut: ['machines'],
      },
      reviewers: { by: 'owners', named: ['U0OMAR0'] },
      // Through Saturday, in Berlin.
      deadline: new Date('2026-12-05T23:00:00Z'),
    });
  });

  it('fires twice: two processes at the same time begin one campaign', async () => {
    const office = await scheduled();
    office.skip('5d');
    await Promise.all([tendSchedules(office.ctx), tendSchedules(office.another())]);
    await tendSchedules(office.ctx);
    expect(await campaigns(office)).toHaveLength(1);
  });

  it('while the last is still open: none is begun, whoever runs it is told, and the next one is', async () => {
    const office = await scheduled({ opens: true });
    office.skip('5d');
    await office.sync();
    await tendSchedules(office.ctx);
    await tendReviews(office);
    const [first] = await campaigns(office);
    if (first === undefined) throw new Error('none was begun');
    expect(first.status).toBe('open');
    // Still open a week later, for its deadline is moved.
    await office.database.pool.query(`update review_campaigns set deadline = deadline + interval '30 days'`);
    office.skip('7d');
    await tendSchedules(office.ctx);
    await tendSchedules(office.ctx);
    expect(await campaigns(office)).toHaveLength(1);
    const told = await office.ctx.db
      .selectFrom('messages')
      .selectAll()
      .where('kind', '=', 'review-skipped')
      .execute();
    expect(told).toMatchObject([{ subjectId: first.id, personId: office.actor('dana').personId }]);
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: first.id });
    await carryOut(office, first.id);
    office.skip('7d');
    await tendSchedules(office.ctx);
    expect(await campaigns(office)).toHaveLength(2);
  });

  it('downtime over several due times: one campaign, late, and the next at its own time', async () => {
    const office = await scheduled();
    office.skip('26d');
    await tendSchedules(office.ctx);
    const [campaign, ...others] = await campaigns(office);
    expect(others).toEqual([]);
    expect(campaign?.name).toBe('Production, 2026-12-21');
    const [row] = await office.ctx.db.selectFrom('reviewSchedules').selectAll().execute();
    expect(row?.nextAt).toEqual(new Date('2026-12-28T08:00:00Z'));
  });

  it('is found by the sweep when it is due, and not before', async () => {
    const office = await scheduled();
    const isFound = async (): Promise<boolean> => {
      const now = office.ctx.now();
      return (await dueJobs(office.ctx.db, now, now)).some(({ name }) => name === 'tend-schedules');
    };
    expect(await isFound()).toBe(false);
    office.skip('5d');
    expect(await isFound()).toBe(true);
  });

  it('opens by itself where it says so, after a sync where what is known is old', async () => {
    const office = await scheduled({ opens: true });
    office.skip('5d');
    await tendSchedules(office.ctx);
    await tendReviews(office);
    expect(await campaigns(office)).toMatchObject([{ status: 'draft', refusal: { code: 'stale' } }]);
    expect(office.jobs.some(({ name }) => name === 'sync-connector')).toBe(true);
    await office.sync();
    await tendReviews(office);
    expect(await campaigns(office)).toMatchObject([{ status: 'open' }]);
  });

  it('that is taken out and put back begins anew', async () => {
    const office = await scheduled();
    await office.configure({});
    await tendSchedules(office.ctx);
    office.skip('5d');
    await office.configure(weekly());
    await tendSchedules(office.ctx);
    expect(await campaigns(office)).toEqual([]);
  });

  it('of somebody who has left is run by an owner', async () => {
    const office = await scheduled({ runBy: 'nobody@acme.test' });
    office.skip('5d');
    await tendSchedules(office.ctx);
    const [campaign] = await campaigns(office);
    expect(campaign?.createdBy).toBe(office.actor('omar').personId);
  });
});

describe('the times of a schedule', () => {
  const berlin = { every: '1 week', from: '2026-03-22', at: '02:30', timeZone: 'Europe/Berlin' } as const;

  it.each([
    // 02:30 is skipped on the 29th of March, and shown twice on the 25th of October.
    [berlin, '2026-03-22T01:30:00Z', '2026-03-29T01:30:00Z'],
    [berlin, '2026-03-29T01:30:00Z', '2026-04-05T00:30:00Z'],
    [berlin, '2026-10-24T00:00:00Z', '2026-10-25T01:30:00Z'],
    [berlin, '2026-10-25T01:30:00Z', '2026-11-01T01:30:00Z'],
    [
      { ...berlin, timeZone: 'America/New_York', from: '2026-03-08' },
      '2026-03-01T00:00:00Z',
      '2026-03-08T07:30:00Z',
    ],
    [
      { every: '1 month', from: '2026-01-31', at: '09:00', timeZone: 'UTC' },
      '2026-02-01T00:00:00Z',
      '2026-02-28T09:00:00Z',
    ],
    [
      { every: '1 month', from: '2026-01-31', at: '09:00', timeZone: 'UTC' },
      '2026-02-28T09:00:00Z',
      '2026-03-31T09:00:00Z',
    ],
    [
      { every: '1 quarter', from: '2026-01-01', at: '09:00', timeZone: 'UTC' },
      '2026-01-01T09:00:00Z',
      '2026-04-01T09:00:00Z',
    ],
    [
      { every: '2 weeks', from: '2027-01-04', at: '09:00', timeZone: 'UTC' },
      '2026-01-01T09:00:00Z',
      '2027-01-04T09:00:00Z',
    ],
    [
      { every: '3 months', from: '2020-02-29', at: '00:00', timeZone: 'Pacific/Kiritimati' },
      '2026-11-30T00:00:00Z',
      '2027-02-27T10:00:00Z',
    ],
  ] as const)('%o after %s is %s', (timing, after, next) => {
    expect(nextTime(timing, new Date(after))).toEqual(new Date(next));
  });

  it('across a daylight-saving change is the same time on the wall', () => {
    const timing = { every: '1 week', from: '2026-10-19', at: '09:00', timeZone: 'Europe/Berlin' } as const;
    const [before, after] = [new Date('2026-10-18T00:00:00Z'), new Date('2026-10-20T00:00:00Z')];
    expect(nextTime(timing, before)).toEqual(new Date('2026-10-19T07:00:00Z'));
    expect(nextTime(timing, after)).toEqual(new Date('2026-10-26T08:00:00Z'));
  });
});

it('what a schedule may not say is told with what to write', () => {
  const faults = (changes: Readonly<Record<string, unknown>>): string[] =>
    ConfigFile.safeParse({ version: 1, ...weekly(changes) }).error?.issues.map(({ message }) => message) ??
    [];
  expect(faults({})).toEqual([]);
  expect(faults({ every: 'fortnightly' })).toEqual([
    'write how often, such as 2 weeks, 1 month or 1 quarter',
  ]);
  expect(faults({ timeZone: 'Europe/Berlim' })[0]).toContain('Europe/Berlin');
  expect(faults({ reviewers: 'named' })).toEqual(['is empty; name who reviews']);
  const two = ConfigFile.safeParse({
    version: 1,
    reviews: { schedules: [...weekly().reviews.schedules, ...weekly().reviews.schedules] },
  });
  expect(two.error?.issues.map(({ message }) => message)).toEqual(['production is used twice']);
});
