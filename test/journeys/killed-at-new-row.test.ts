/** Killed where there was no membership before; see killed-journey.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ANA, atGitLab, LIMIT_MS, startKilledJourney, type KilledJourney } from './killed-journey.ts';

let killed: KilledJourney;
beforeAll(async () => {
  killed = await startKilledJourney(ANA);
}, LIMIT_MS);
afterAll(() => killed.close());

it(
  'at each write of a row that was not there before',
  async (test) => {
    const kills = await killed.atAll(
      test,
      killed.tallies.map((tally) => atGitLab(tally, { reads: false })),
    );
    expect(kills).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

it('and the audit trail of all that is whole', async () => {
  expect(await killed.audit()).toMatchObject({ broken: null });
});
