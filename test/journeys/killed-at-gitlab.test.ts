/** Killed at what the program asks of GitLab; see killed-journey.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  atGitLab,
  atSlack,
  LEE,
  LIMIT_MS,
  startKilledJourney,
  type KilledJourney,
} from './killed-journey.ts';

let killed: KilledJourney;
beforeAll(async () => {
  killed = await startKilledJourney(LEE);
}, LIMIT_MS);
afterAll(() => killed.close());

it(
  'at each request to GitLab, and at a call of each kind to Slack that did not arrive',
  async (test) => {
    const slack = atSlack(killed.tallies);
    const points = killed.tallies.map((tally, stage) => [
      ...atGitLab(tally, { reads: true }),
      ...(slack[stage] ?? []),
    ]);
    expect(await killed.atAll(test, points)).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

it('and the audit trail of all that is whole', async () => {
  expect(await killed.audit()).toMatchObject({ broken: null });
});
