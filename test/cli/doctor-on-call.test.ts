import { expect, it, onTestFinished } from 'vitest';
import { FakePagerDuty } from '../../playground/fakes/pagerduty.ts';
import { checkOnCall } from '../../src/cli/doctor/check-on-call.ts';
import { openOnCall } from '../../src/connectors/on-call/on-call.ts';
import { OnCallSchedule } from '../../src/domain/document/config-on-call.ts';

it('asks every schedule who is on call, and says what is wrong with it', async () => {
  const pagerduty = await FakePagerDuty.start();
  onTestFinished(() => pagerduty.close());
  pagerduty.schedules.set('PLATF01', () => [{ email: 'lee@acme.test', start: null, end: null }]);
  pagerduty.schedules.set('EMPTY01', () => []);
  const onCall = ['PLATF01', 'EMPTY01', 'NOBODY1'].map((schedule) =>
    OnCallSchedule.parse({
      id: schedule.toLowerCase(),
      source: 'pagerduty',
      schedule,
      url: pagerduty.url,
      token: { env: 'TOKEN' },
    }),
  );
  const source = openOnCall({
    secretOf: () => pagerduty.token,
    proxies: { https: null, http: null, bypass: [] },
    extraAuthorities: null,
  });
  expect(await checkOnCall({ onCall }, source)).toMatchObject([
    { level: 'ok', message: 'has on call now: lee@acme.test' },
    { level: 'warn', message: expect.stringContaining('has nobody on call now') },
    { level: 'fail', message: expect.stringContaining('is not there') },
  ]);
  expect(await checkOnCall({}, source)).toEqual([]);
});
