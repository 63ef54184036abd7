/** Who is on call, read from PagerDuty into rows that grow old. */
import { expect, it, onTestFinished } from 'vitest';
import { FakePagerDuty } from '../../playground/fakes/pagerduty.ts';
import { readOnCall } from '../../jobs/read-on-call.ts';
import { openOnCall } from '../../src/connectors/on-call/on-call.ts';
import { remindApprovers } from '../../src/operations/requests/remind-approvers.ts';
import { reviewRequest } from '../../src/operations/requests/review-request.ts';
import { never, openOffice, type Office } from '../support/office.ts';
import { cardOf, explained, waitsFor } from '../support/who-decides.ts';

const PLACE = 'acme/prod/payments';
const policies = (fallback: readonly string[] = ['priya@acme.test']) => [
  {
    id: 'production',
    match: { resources: ['acme/prod/**'], roles: ['maintainer'] },
    approval: {
      steps: [{ who: [{ 'on-call': 'platform' }], ...(fallback.length === 0 ? {} : { fallback }) }],
    },
  },
];

interface Stage {
  readonly office: Office;
  readonly pagerduty: FakePagerDuty;
  /** Whoever is on call from now on, for hours. */
  readonly shifts: (...shifts: readonly (readonly [email: string, hours: number | null])[]) => void;
  readonly read: () => Promise<void>;
}

async function stage(fallback?: readonly string[]): Promise<Stage> {
  const pagerduty = await FakePagerDuty.start();
  onTestFinished(async () => {
    await pagerduty.close();
    expect(pagerduty.violations).toEqual([]);
  });
  const token = { env: 'PAGERDUTY_TOKEN' };
  const onCall = [{ id: 'platform', source: 'pagerduty', schedule: 'PLATF01', url: pagerduty.url, token }];
  const office = await openOffice();
  await office.configure({ policies: policies(fallback), onCall });
  const source = openOnCall({
    secretOf: () => pagerduty.token,
    proxies: { https: null, http: null, bypass: [] },
    extraAuthorities: null,
  });
  return {
    office,
    pagerduty,
    shifts(...shifts) {
      const start = office.ctx.now();
      pagerduty.schedules.set('PLATF01', () =>
        shifts.map(([email, hours]) => ({
          email,
          start,
          end: hours === null ? null : new Date(start.getTime() + hours * 3_600_000),
        })),
      );
    },
    read: () => readOnCall({ ...office.ctx, onCall: source }, { scheduleId: 'platform' }, never),
  };
}

/** Every request that was asked to be looked at again since the last time is. */
async function review({ office: { ctx, jobs } }: Stage): Promise<number> {
  const due = jobs.splice(0).filter((job) => job.name === 'review-request');
  for (const { payload } of due) await reviewRequest(ctx, payload.requestId);
  return due.length;
}

it('decides, whoever it is by now; the fallback is not asked', async () => {
  const here = await stage();
  here.shifts(['lee@acme.test', 2]);
  await here.read();
  const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
  expect(await waitsFor(here.office, id)).toEqual(['lee']);
  expect(await cardOf(here.office, id, 'request-card')).toContain('Who is on call by `platform` was read');
  const { readAt } = await here.office.ctx.db
    .selectFrom('onCallSchedules')
    .select('readAt')
    .executeTakeFirstOrThrow();
  // Said of the instant itself: the test may be slow.
  const explainedAfter = (seconds: number): Promise<string> =>
    explained(here.office, 'ana', PLACE, new Date((readAt?.getTime() ?? 0) + seconds * 1000));
  const says = 'whoever is on call by `platform` has to agree (lee; as of';
  for (const seconds of [0, 59]) expect(await explainedAfter(seconds)).toContain('has to agree (lee).');
  expect(await explainedAfter(150)).toContain(`${says} 2 minutes ago)`);
  await here.office.approve(id, 'lee');
});

it('hands over: what waits is the next one’s, and the last one’s no more', async () => {
  const here = await stage();
  here.shifts(['lee@acme.test', 2]);
  await here.read();
  const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
  here.office.skip('2h');
  here.shifts(['sam@acme.test', null]);
  here.office.jobs.length = 0;
  await here.read();
  expect(await review(here)).toBe(1);
  expect(await waitsFor(here.office, id)).toEqual(['sam']);
  await expect(here.office.approve(id, 'lee')).rejects.toMatchObject({ told: { code: 'not_approver' } });
  expect(await here.office.request(id)).toBe('pending');
});

/** Whom a kind of message about a request was to be sent to, the first one first. */
async function sentTo({ office }: Stage, kind: 'request-card' | 'reminder'): Promise<string[]> {
  const rows = await office.ctx.db
    .selectFrom('messages')
    .innerJoin('people', 'people.id', 'messages.personId')
    .select('people.name')
    .where('messages.kind', '=', kind)
    .orderBy('messages.id')
    .execute();
  return rows.map(({ name }) => name);
}

it('hands over: reminders count from when the next one was asked', async () => {
  const here = await stage();
  here.shifts(['lee@acme.test', 0.2]);
  await here.read();
  const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
  here.office.skip('12m');
  here.shifts(['sam@acme.test', null]);
  here.office.jobs.length = 0;
  await here.read();
  await review(here);
  here.office.skip('4m');
  await remindApprovers(here.office.ctx, id);
  expect(await sentTo(here, 'reminder')).toEqual([]);
  here.office.skip('11m');
  await remindApprovers(here.office.ctx, id);
  expect(await sentTo(here, 'reminder')).toEqual(['sam']);
  here.office.skip('29m');
  await remindApprovers(here.office.ctx, id);
  expect(await sentTo(here, 'reminder')).toEqual(['sam']);
  here.office.skip('1m');
  await remindApprovers(here.office.ctx, id);
  expect(await sentTo(here, 'reminder')).toEqual(['sam', 'sam']);
});

it('hands over before that was read: a reminder that is due asks the next one instead', async () => {
  const here = await stage();
  here.pagerduty.schedules.set('PLATF01', () => {
    const start = here.office.ctx.now();
    const change = new Date(start.getTime() + 14 * 60_000);
    return [
      { email: 'lee@acme.test', start, end: change },
      { email: 'sam@acme.test', start: change, end: null },
    ];
  });
  await here.read();
  const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
  here.office.skip('15m');
  await remindApprovers(here.office.ctx, id);
  expect(await sentTo(here, 'request-card')).toEqual(['lee', 'sam']);
  expect(await sentTo(here, 'reminder')).toEqual([]);
  here.office.skip('15m');
  await remindApprovers(here.office.ctx, id);
  expect(await sentTo(here, 'reminder')).toEqual(['sam']);
});

it('a shift that ends counts no more, also while nothing was read since', async () => {
  const here = await stage();
  here.shifts(['lee@acme.test', 0.5]);
  await here.read();
  const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
  here.office.skip('31m');
  expect(await waitsFor(here.office, id)).toEqual(['priya']);
  await expect(here.office.approve(id, 'lee')).rejects.toMatchObject({ told: { code: 'not_approver' } });
});

it('on-call source down for a day: age shown, fallback asked, nothing approved', async () => {
  const here = await stage();
  here.shifts(['lee@acme.test', null]);
  await here.read();
  const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
  here.pagerduty.trouble = 503;
  here.office.skip('50m');
  await here.read();
  expect(await waitsFor(here.office, id)).toEqual(['lee']);
  here.office.jobs.length = 0;
  for (let minutes = 0; minutes < 20; minutes += 10) {
    here.office.skip('10m');
    await here.read();
  }
  expect(await review(here)).toBe(1);
  expect(await waitsFor(here.office, id)).toEqual(['priya']);
  expect(await cardOf(here.office, id, 'request-card')).toContain('could last be read');
  expect(await cardOf(here.office, id, 'requester-card')).toContain('could last be read');
  await expect(here.office.approve(id, 'lee')).rejects.toMatchObject({ told: { code: 'not_approver' } });
  here.office.skip('23h');
  await here.read();
  expect(await explained(here.office, 'sam', PLACE)).toContain(
    'what the schedule platform says is as of 1 day 10 minutes ago, which is too old',
  );
  const later = await here.office.ask('sam', PLACE, 'maintainer', '1h');
  expect(await waitsFor(here.office, later)).toEqual(['priya']);
  expect(await here.office.request(later)).toBe('pending');
});

it('without a fallback, what is asked while nobody is known to be on call is refused, with whom to turn to', async () => {
  const here = await stage([]);
  await expect(here.office.ask('ana', PLACE, 'maintainer', '1h')).rejects.toMatchObject({
    told: { code: 'no_approver', why: 'step', found: 0, turnTo: ['dana'] },
  });
});

it('is nobody who asks, who is a guest, or whom nobody knows', async () => {
  const here = await stage();
  await here.office.register('sam', { isOutsider: true });
  here.shifts(['ana@acme.test', null], ['sam@acme.test', null], ['stranger@acme.test', null]);
  await here.read();
  expect(await waitsFor(here.office, await here.office.ask('ana', PLACE, 'maintainer', '1h'))).toEqual([
    'priya',
  ]);
});

it('read elsewhere by now, what was read before says nothing', async () => {
  const here = await stage();
  here.shifts(['lee@acme.test', null]);
  await here.read();
  const token = { env: 'PAGERDUTY_TOKEN' };
  const onCall = [
    { id: 'platform', source: 'pagerduty', schedule: 'OTHER01', url: here.pagerduty.url, token },
  ];
  here.office.jobs.length = 0;
  await here.office.configure({ policies: policies(), onCall });
  expect(here.office.jobs).toContainEqual({ name: 'read-on-call', payload: { scheduleId: 'platform' } });
  expect(await waitsFor(here.office, await here.office.ask('ana', PLACE, 'maintainer', '1h'))).toEqual([
    'priya',
  ]);
});
