import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backoffSeconds,
  dueToEnd,
  GRANT,
  GRANT_EVENTS,
  GRANT_STATUSES,
  nextTryAt,
  PROVISION_ATTEMPTS,
  triesUntil,
  warnAt,
} from '../../src/domain/access/grant.ts';
import { next, sources } from '../../src/domain/machine.ts';
import { nextReminder, REQUEST, REQUEST_EVENTS, REQUEST_STATUSES } from '../../src/domain/access/request.ts';

const at = (minutes: number): Date => new Date(Date.parse('2026-11-25T12:00:00Z') + minutes * 60_000);

describe('the grant table', () => {
  it.each(GRANT_EVENTS)('%s from revoking leads to ended or nowhere', (event) => {
    expect([null, 'ended']).toContain(next(GRANT, 'revoking', event));
  });
  it('revoking has one exit', () => {
    expect(GRANT.revoking).toEqual({ remove: 'ended' });
  });
  it.each(['ended', 'failed'] as const)('%s accepts nothing', (status) => {
    for (const event of GRANT_EVENTS) expect(next(GRANT, status, event)).toBeNull();
  });
  it('answers every pair of state and event', () => {
    const allowed = GRANT_STATUSES.flatMap((from) =>
      GRANT_EVENTS.flatMap((event) => (next(GRANT, from, event) === null ? [] : [`${from} ${event}`])),
    );
    expect(allowed).toEqual([
      'provisioning apply',
      'provisioning reject',
      'provisioning abandon',
      'provisioning end',
      'provisioning vanish',
      'active extend',
      'active curtail',
      'active expire',
      'active end',
      'active vanish',
      'revoking remove',
    ]);
  });
  it('fails only what was never applied', () => {
    expect(sources(GRANT, 'reject')).toEqual(['provisioning']);
  });
});

describe('the request table', () => {
  it.each(REQUEST_STATUSES.filter((status) => status !== 'pending'))('%s accepts nothing', (status) => {
    for (const event of REQUEST_EVENTS) expect(next(REQUEST, status, event)).toBeNull();
  });
  it('answers every event while pending', () => {
    expect(REQUEST_EVENTS.map((event) => next(REQUEST, 'pending', event))).toEqual([
      'pending',
      'pending',
      'approved',
      'denied',
      'cancelled',
      'expired',
    ]);
  });
});

describe('times', () => {
  it('reminds after 15 minutes, then at doubling intervals, and not after the lapse', () => {
    const times = [0, 1, 2, 3, 4].map((sent) => nextReminder(at(0), at(480), sent));
    expect(times).toEqual([at(15), at(45), at(105), at(225), at(465)]);
    expect(nextReminder(at(0), at(480), 5)).toBeNull();
  });
  it('warns 20 % before the end, at least 1 and at most 15 minutes', () => {
    expect(warnAt(at(0), at(480))).toEqual(at(465));
    expect(warnAt(at(0), at(30))).toEqual(at(24));
    expect(warnAt(at(0), at(3))).toEqual(at(2));
    expect(warnAt(at(0), at(1))).toEqual(at(0));
    expect(warnAt(at(0), at(0.5))).toEqual(at(0));
  });
  it('tries what is to be taken back again within a minute, whatever GitLab said, and never before it backed off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.option(fc.integer({ min: -100_000, max: 100_000_000 })),
        fc.boolean(),
        (attempts, asked, isRevoking) => {
          const now = at(0);
          const askedFor = asked === null ? null : new Date(now.getTime() + asked * 1000);
          const wait = (nextTryAt(now, { attempts, askedFor, isRevoking }).getTime() - now.getTime()) / 1000;
          expect(wait).toBeGreaterThanOrEqual(2);
          expect(wait).toBeLessThanOrEqual(isRevoking ? 40 : 300);
          expect(wait).toBeGreaterThanOrEqual(Math.min(asked ?? 0, isRevoking ? 40 : 300));
        },
      ),
    );
  });
  it('what GitLab does not give is tried until then, and at its slowest hardly shorter', () => {
    const first = nextTryAt(at(0), { attempts: 1, askedFor: null, isRevoking: false });
    let now = first;
    for (let attempts = 2; attempts < PROVISION_ATTEMPTS; attempts++) {
      const over = new Date(now.getTime() + 32_000);
      now = nextTryAt(over, { attempts, askedFor: null, isRevoking: false });
      expect(triesUntil(now, attempts)).toEqual(triesUntil(first, 1));
    }
    expect(triesUntil(first, 1).getTime() - now.getTime()).toBe(32_000);
  });
  it('a grant is due at its end, or when it was ended before', () => {
    expect(dueToEnd({ endingAt: at(5), expiresAt: at(60) })).toEqual(at(5));
    expect(dueToEnd({ endingAt: at(90), expiresAt: at(60) })).toEqual(at(60));
    expect(dueToEnd({ endingAt: null, expiresAt: at(60) })).toEqual(at(60));
    expect(dueToEnd({ endingAt: at(5), expiresAt: null })).toEqual(at(5));
    expect(dueToEnd({ endingAt: null, expiresAt: null })).toBeNull();
  });
  it('backs off to five minutes and no further', () => {
    expect([1, 2, 3, 8, 9, 50].map(backoffSeconds)).toEqual([2, 4, 8, 256, 300, 300]);
  });
});
