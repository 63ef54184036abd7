import { describe, expect, it } from 'vitest';
import { Quota, quotaOf } from '../../src/connectors/gitlab/api/quota.ts';
import { SyncWidth } from '../../src/connectors/gitlab/api/sync-width.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
/** What GitLab says is left of 2,000 until the window ends, in so many seconds. */
const announced = (remaining: number, resetIn: number) => ({
  limit: 2000,
  name: 'throttle_authenticated_api',
  isExact: true,
  remaining,
  reset: NOW.getTime() / 1000 + resetIn,
  resetInMs: resetIn * 1000,
  windowMs: 60_000,
});
/** The headers of an answer, as GitLab writes them: the limit as of a minute, whatever the window. */
const headersOf = (most: number, observed: number, seconds: number, name: string, at = NOW) => ({
  'ratelimit-limit': String(Math.ceil((most * 60) / seconds)),
  'ratelimit-name': name,
  'ratelimit-observed': String(observed),
  'ratelimit-remaining': String(Math.max(0, most - observed)),
  'ratelimit-reset': String((Math.floor(at.getTime() / 1000 / seconds) + 1) * seconds),
});

describe('what GitLab says is left', () => {
  it("spends at once what GitLab says is left, but for the reconciles' share, which goes to the sync towards the end", () => {
    let now = NOW;
    const quota = new Quota(() => now.getTime());
    const spend = (): number => {
      let count = 0;
      for (; quota.msUntilSpare() === 0; count++) quota.take();
      return count;
    };
    expect(quota.msUntilSpare()).toBe(0);
    quota.hear(announced(2000, 60), 0);
    expect(spend()).toBe(1460);
    now = new Date(NOW.getTime() + quota.msUntilSpare());
    expect(spend()).toBe(1);
    now = new Date(NOW.getTime() + 59_900);
    expect(1461 + spend()).toBeGreaterThan(1955);
    now = new Date(NOW.getTime() + 60_000);
    expect(spend()).toBe(1460);
  });

  it('counts the lowest of answers that overtake one another, and forgets a limit that is heard of no more', () => {
    let now = NOW;
    const quota = new Quota(() => now.getTime());
    const isHeld = (): boolean => quota.msUntilSpare() > 0;
    quota.hear(announced(100, 60), 5);
    quota.hear(announced(1900, 60), 0);
    expect(isHeld()).toBe(true);
    now = new Date(NOW.getTime() + 60_000);
    expect(isHeld()).toBe(false);
    for (let i = 0; i < 2000; i++) quota.take();
    expect(isHeld()).toBe(true);
    quota.hear({ ...announced(2000, 60), reset: 0 }, 0);
    expect(isHeld()).toBe(true);
    now = new Date(NOW.getTime() + 2 * 3_600_000);
    for (let i = 0; i < 3000; i++) quota.take();
    expect(isHeld()).toBe(false);
  });
});

describe('limits of an hour', () => {
  it('are known by what is left and was observed, for GitLab tells every limit as of a minute', () => {
    const at = new Date('2026-03-10T12:40:00Z');
    expect(quotaOf(headersOf(5000, 100, 3600, 'hour', at), at)).toMatchObject({
      limit: 5000,
      remaining: 4900,
      windowMs: 3_600_000,
      resetInMs: 1_200_000,
      isExact: true,
    });
    expect(quotaOf(headersOf(7200, 7215, 3600, 'hour', at), at)).toMatchObject({
      limit: 7200,
      windowMs: 3_600_000,
      isExact: false,
    });
    expect(quotaOf(headersOf(2000, 2150, 60, 'minute', at), at)).toMatchObject({
      limit: 2000,
      windowMs: 60_000,
    });
  });

  it('hold although the answers tell of that of the minute, and are kept in mind for a day', () => {
    let now = NOW;
    const quota = new Quota(() => now.getTime());
    const hear = (most: number, observed: number, seconds: number, name: string): void => {
      const heard = quotaOf(headersOf(most, observed, seconds, name, now), now);
      if (heard !== null) quota.hear(heard, 0);
    };
    hear(5000, 4950, 3600, 'hour');
    for (let minute = 1; minute < 59; minute++) {
      now = new Date(NOW.getTime() + minute * 60_000);
      hear(100, 1, 60, 'minute');
      expect(quota.msUntilSpare()).toBeGreaterThan(60_000);
    }
    expect(quota.resetsAt()).toEqual(new Date('2026-03-10T13:00:00Z'));
    now = new Date('2026-03-10T18:01:00Z');
    let sent = 0;
    for (; sent < 6000 && quota.msUntilSpare() === 0; sent++) {
      if (sent % 50 === 0) now = new Date(now.getTime() + 10_000);
      if (sent % 50 === 0) hear(2000, 1, 60, 'minute');
      quota.take();
    }
    expect(sent).toBeGreaterThan(3500);
    expect(sent).toBeLessThan(4500);
  });

  it('leave all that is to be changed until the hour is over', () => {
    const quota = new Quota(() => NOW.getTime());
    const heard = quotaOf(headersOf(5000, 500, 3600, 'hour'), NOW);
    if (heard !== null) quota.hear(heard, 0);
    const most = (untilReset: number): number => {
      let count = 0;
      for (; quota.msUntilSpare({ soon: 0, untilReset }) === 0; count++) quota.take();
      return count;
    };
    expect(most(3000)).toBeLessThan(1500 - 1100);
    expect(most(0)).toBeGreaterThan(2500);
  });
});

describe('how much a sync asks at once', () => {
  it('asks a tenth less at once while GitLab takes twice as long as it could', () => {
    const width = new SyncWidth();
    for (let i = 0; i < 400; i++) width.note(true, 50);
    expect(width.now).toBe(20);
    for (let i = 0; i < 60; i++) width.note(true, 400);
    expect(width.now).toBeLessThan(16);
    const least = width.now;
    for (let i = 0; i < 400; i++) width.note(true, 50);
    expect(width.now).toBeGreaterThan(least);
  });
});
