import { describe, expect, test } from 'vitest';
import { createClock } from '../src/clock.ts';
import { beginClock, compareClocks } from '../jobs/watch-clocks.ts';

const START = Date.parse('2026-11-25T12:00:00Z');
const HOUR = 3_600_000;

/** A machine, a database and a GitLab, each with a clock of its own. */
function surroundings(offsets: { machine?: number; database?: number; gitlab?: number | null } = {}) {
  const time = {
    elapsed: 0,
    stoodStill: 0,
    machine: 0,
    database: 0,
    gitlab: 0 as number | null,
    isAway: false,
    ...offsets,
  };
  const truth = (): number => START + time.elapsed + time.stoodStill;
  const clock = createClock({
    wall: () => truth() + time.machine,
    monotonic: () => time.elapsed,
  });
  const said: string[] = [];
  const say = (fields: object, text: string): void => void said.push(`${text} ${JSON.stringify(fields)}`);
  const parts = {
    clock,
    database: () =>
      time.isAway ? Promise.reject(new Error('away')) : Promise.resolve(truth() + time.database),
    gitlab: async () => (time.gitlab === null ? null : truth() + time.gitlab),
    log: { warn: say, info: say } as never,
  };
  const watch = compareClocks(parts);
  const begin = (): Promise<void> => beginClock(parts);
  /** How far it is from the truth, in seconds. */
  const error = (): number => Math.round((clock.now().getTime() - truth()) / 1000);
  return { time, clock, watch, begin, said, error, truth };
}

describe('time in a process', () => {
  test('goes on where the machine is set back two hours, and never runs backwards', async () => {
    const { time, clock, watch, error, said } = surroundings();
    time.elapsed += 10_000;
    const before = clock.now();
    time.machine = -2 * HOUR;
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before.getTime());
    time.elapsed += 75_000;
    expect(error()).toBe(0);
    await watch.compare();
    expect(error()).toBe(0);
    expect(watch.differences()).toBe("the clock of this machine is 2 h behind hallpass's");
    expect(said.join('\n')).toContain('is not followed');
  });

  test('does not jump where the machine is set forward two hours: a grant of an hour lasts an hour', async () => {
    const { time, watch, error } = surroundings();
    time.elapsed += 5_000;
    time.machine = 2 * HOUR;
    expect(error()).toBe(0);
    await watch.compare();
    time.elapsed += HOUR;
    expect(error()).toBe(0);
    expect(watch.differences()).toContain('the clock of this machine is 2 h ahead');
  });

  test('does not jump where the database is on that machine, and GitLab says what is right', async () => {
    const { time, watch, error } = surroundings();
    time.machine = time.database = 2 * HOUR;
    await watch.compare();
    expect(error()).toBe(0);
    expect(watch.differences()).toContain("the database's clock is 2 h ahead");
  });

  test('catches up after the machine stood still, by what database and GitLab say', async () => {
    const { time, watch, error } = surroundings();
    time.elapsed += 5_000;
    time.stoodStill = 2 * HOUR;
    expect(error()).toBe(-2 * 3600);
    await watch.compare();
    expect(error()).toBe(0);
    expect(watch.differences()).toBeNull();
  });

  test('catches up after everything stood still while GitLab is away, by the database', async () => {
    const { time, watch, error } = surroundings({ gitlab: null });
    time.stoodStill = HOUR;
    await watch.compare();
    expect(error()).toBe(0);
  });

  test('waits with what it does about a jump while nobody can be asked', async () => {
    const { time, clock, watch } = surroundings({ gitlab: null });
    time.isAway = true;
    time.machine = 2 * HOUR;
    await watch.compare();
    expect(clock.look().jumped).toBe(true);
  });

  test('follows a machine whose clock is corrected by a second, either way', () => {
    const { time, clock, truth } = surroundings();
    time.machine = 1_000;
    expect(clock.now().getTime()).toBe(truth() + 1_000);
    const before = clock.now();
    time.machine = -1_000;
    time.elapsed += 500;
    expect(clock.now()).toEqual(before);
    time.elapsed += 10_000;
    expect(clock.now().getTime()).toBe(truth() - 1_000);
  });

  test.each([
    ['database', { database: 2 * HOUR }, "the database's clock is 2 h ahead"],
    ['database', { database: -2 * HOUR }, "the database's clock is 2 h behind"],
    ['GitLab', { gitlab: 2 * HOUR }, "GitLab's clock is 2 h ahead"],
    ['GitLab', { gitlab: -2 * HOUR }, "GitLab's clock is 2 h behind"],
  ])('is not led astray by the %s, whose difference is named (%o)', async (_whose, offsets, words) => {
    const { time, watch, error, said } = surroundings(offsets);
    await watch.compare();
    time.elapsed += HOUR;
    await watch.compare();
    expect(error()).toBe(0);
    expect(watch.differences()).toContain(words);
    // Said when it is news, and once an hour.
    expect(said.filter((line) => line.includes('compared'))).toHaveLength(1);
  });

  test('is put right where the program began two hours behind what database and GitLab agree on', async () => {
    const { watch, error } = surroundings({ machine: -2 * HOUR });
    await watch.compare();
    expect(error()).toBe(0);
  });
});

const CLOCKS = ['machine', 'database', 'gitlab'] as const;

describe.each(CLOCKS)('clock ± 2 h on the program, on the database, on GitLab: %s', (which) => {
  test.each([2 * HOUR, -2 * HOUR])(
    'as the program begins (%d ms): the other two are right',
    async (offset) => {
      const { begin, watch, error, time } = surroundings({ [which]: offset });
      await begin();
      await watch.compare();
      expect(error()).toBe(0);
      time.elapsed += HOUR;
      await watch.compare();
      expect(error()).toBe(0);
    },
  );

  test.each([2 * HOUR, -2 * HOUR])('while it runs (%d ms): the other two are right', async (offset) => {
    const { begin, watch, error, time } = surroundings();
    await begin();
    time.elapsed += HOUR;
    time[which] = offset;
    await watch.compare();
    expect(error()).toBe(0);
    expect(watch.differences()).not.toBeNull();
    time.elapsed += HOUR;
    await watch.compare();
    expect(error()).toBe(0);
  });
});

describe('a program that begins while GitLab cannot be asked', () => {
  test.each([
    ['machine', 2 * HOUR],
    ['machine', -2 * HOUR],
    ['database', 2 * HOUR],
    ['database', -2 * HOUR],
  ] as const)(
    'with the %s wrong by %d ms: nobody loses anything early, and GitLab decides',
    async (which, offset) => {
      const { begin, watch, error, time, clock } = surroundings({ [which]: offset, gitlab: null });
      await begin();
      expect(clock.look().doubted).toBe(true);
      expect(error()).toBeLessThanOrEqual(0);
      time.elapsed += HOUR / 2;
      await watch.compare();
      expect(error()).toBeLessThanOrEqual(0);
      expect(watch.differences()).not.toBeNull();
      time.gitlab = 0;
      await watch.compare();
      expect([error(), clock.look().doubted]).toEqual([0, false]);
      time.elapsed += HOUR;
      await watch.compare();
      expect(error()).toBe(0);
    },
  );
});
