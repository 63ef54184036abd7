import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedPace, WINDOW_MS } from '../../src/connectors/gitlab/api/shared-pace.ts';

const PER_MINUTE = 1200;

/** A pace that draws on windows nobody else uses, and what it was given of them. */
function openPace() {
  const windows = new Map<number, number>();
  let given = 0;
  const pace = new SharedPace(PER_MINUTE, (count, most) => {
    const window = Math.floor(performance.now() / WINDOW_MS);
    const taken = windows.get(window) ?? 0;
    const part = Math.min(count, most - taken);
    windows.set(window, taken + part);
    given += part;
    return Promise.resolve(part);
  });
  return { pace, given: () => given };
}

/** How long somebody who has to wait for a slot waits, in milliseconds. */
async function waitedFor(pace: SharedPace): Promise<number> {
  const began = performance.now();
  while (pace.msUntilNext() > 0 && performance.now() - began < 200_000) await vi.advanceTimersByTimeAsync(25);
  return performance.now() - began;
}

const takeAtOnce = (pace: SharedPace, count: number): void => {
  for (let request = 0; request < count; request++) pace.take();
};

describe('a limit that is shared', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('is paid for all that went without a slot, also where that was more than a window has', async () => {
    const { pace, given } = openPace();
    takeAtOnce(pace, 200);
    await vi.advanceTimersByTimeAsync(5 * WINDOW_MS);
    // What is less than a quarter of a window waits for the next time.
    expect(200 - given()).toBeLessThan(15);
  });

  it('is paid for however often there was nothing left, though a timer goes off a moment early', async () => {
    let [asked, given, fraction] = [0, 0, 0];
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + fraction);
    const pace = new SharedPace(PER_MINUTE, (count) => {
      asked += 1;
      fraction = 0.9;
      if (asked === 3) return Promise.reject(new Error('the database is away'));
      given += asked < 6 ? 0 : count;
      return Promise.resolve(asked < 6 ? 0 : count);
    });
    takeAtOnce(pace, 200);
    for (let passed = 0; passed < 3 * WINDOW_MS; passed++) {
      fraction = 0;
      await vi.advanceTimersByTimeAsync(1);
    }
    // Where there was nobody to ask, a window's worth was there without.
    expect(given).toBe(200 - PER_MINUTE / 20);
  });

  it('holds a sync until what the same process owes is paid', async () => {
    const { pace } = openPace();
    takeAtOnce(pace, 200);
    const waited = await waitedFor(pace);
    expect(waited).toBeGreaterThanOrEqual(2 * WINDOW_MS);
    expect(waited).toBeLessThanOrEqual(4 * WINDOW_MS);
  });

  it('holds it for a minute at most, however much went without a slot', async () => {
    const { pace } = openPace();
    takeAtOnce(pace, 10 * PER_MINUTE);
    const waited = await waitedFor(pace);
    expect(waited).toBeGreaterThanOrEqual(60_000 - 2 * WINDOW_MS);
    expect(waited).toBeLessThanOrEqual(60_000 + 2 * WINDOW_MS);
  });
});
