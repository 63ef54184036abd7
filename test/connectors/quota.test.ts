import { describe, expect, it } from 'vitest';
import { Quota } from '../../src/connectors/gitlab/api/quota.ts';
import { SyncWidth } from '../../src/connectors/gitlab/api/sync-width.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
/** What GitLab says is left of 2,000 until the window ends, in so many seconds. */
const announced = (remaining: number, resetIn: number) => ({
  limit: 2000,
  remaining,
  reset: NOW.getTime() / 1000 + resetIn,
  resetInMs: resetIn * 1000,
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
