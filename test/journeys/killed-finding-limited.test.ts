/** Killed between Make temporary and GitLab; see killed-finding.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  FORMER,
  LIMIT_MS,
  LOOKS,
  startKilledFinding,
  type KilledFinding,
  type Life,
} from './killed-finding.ts';

let killed: KilledFinding;
beforeAll(async () => {
  killed = await startKilledFinding();
}, LIMIT_MS);
afterAll(() => killed.world.close());

async function limit(): Promise<void> {
  const omar = killed.world.as('omar');
  while (omar.modal() !== null) await omar.close();
  await killed.press('Make temporary…');
  if ((omar.modal()?.submit ?? null) === null) return;
  await omar.select('Duration', '1 hour');
  await omar.submit();
}

it(
  'killed between Make temporary and GitLab: it is one grant, which ends on time with what was there before',
  async (test) => {
    const { world } = killed;
    const live: Life = async (point, onDone) => {
      const grants = await killed.count('grants');
      await killed.give();
      await world.arm(point);
      await killed.decide(limit, async () => (await killed.newest()).grant === 'active');
      if (onDone !== undefined) onDone(await world.tally());
      expect(killed.lee()?.level).toBe(40);
      await world.arm(null);
      const left = ((await killed.newest()).expiresAt?.getTime() ?? 0) - world.now().getTime();
      await world.skip(left / 1000 + 1);
      for (let looks = 0; looks < LOOKS && (await killed.newest()).grant !== 'ended'; looks++)
        await world.pass(1);
      expect(killed.lee()).toEqual(FORMER);
      expect(await killed.count('grants')).toBe(grants + 1);
    };
    expect(await killed.atEach(test, 'limited', live)).toBeGreaterThan(0);
    await killed.assertNoAlert();
  },
  LIMIT_MS,
);
