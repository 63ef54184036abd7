/** Killed after each answer by which Slack learns that a press was taken: nobody presses again; see killed-journey.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LEE, LIMIT_MS, startKilledJourney, type KilledJourney } from './killed-journey.ts';

let killed: KilledJourney;
beforeAll(async () => {
  killed = await startKilledJourney(LEE);
}, LIMIT_MS);
afterAll(() => killed.close());

it(
  'after each answer to Slack',
  async (test) => {
    const kills = await killed.atEach(
      test,
      (nth) => ({ kind: 'answer', nth }),
      ({ answers }) => answers,
    );
    expect(kills).toBeGreaterThan(0);
  },
  LIMIT_MS,
);

it('and the audit trail of all that is whole', async () => {
  expect(await killed.audit()).toMatchObject({ broken: null });
});
