/** Killed between Remove and GitLab; see killed-finding.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FORMER, LIMIT_MS, startKilledFinding, type KilledFinding, type Life } from './killed-finding.ts';

let killed: KilledFinding;
beforeAll(async () => {
  killed = await startKilledFinding();
}, LIMIT_MS);
afterAll(() => killed.world.close());

it(
  'killed between Remove and GitLab: it is removed once, told once, and what was there before is there again',
  async (test) => {
    const { world } = killed;
    const live: Life = async (point, onDone) => {
      await killed.give();
      await world.arm(point);
      await killed.decide(
        () => killed.press('Remove'),
        async () => (await killed.newest()).status === 'removed',
      );
      if (onDone !== undefined) onDone(await world.tally());
      expect(killed.lee()).toEqual(FORMER);
      expect(await killed.newest()).toMatchObject({ refusal: null });
    };
    expect(await killed.atEach(test, 'removed', live)).toBeGreaterThan(0);
    await killed.assertNoAlert();
    const told = await world.database.db
      .selectFrom('messages')
      .select('id')
      .where('kind', '=', 'finding-answer')
      .execute();
    expect(told).toHaveLength(await killed.count('findings'));
  },
  LIMIT_MS,
);
