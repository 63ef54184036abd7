import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { InFlight } from '../../../src/slack/edge/in-flight.ts';

describe('what is being worked on', () => {
  it('is waited for, also what starts meanwhile and what fails', async () => {
    const inFlight = new InFlight();
    const done: string[] = [];
    void inFlight.count(sleep(5).then(() => done.push('first')));
    void inFlight
      .count(sleep(10).then(() => inFlight.count(sleep(5).then(() => done.push('later')))))
      .catch(() => undefined);
    inFlight.count(Promise.reject(new Error('broken'))).catch(() => undefined);
    expect(inFlight.size).toBe(3);
    expect(await inFlight.drained(1000)).toBe(0);
    expect(done).toEqual(['first', 'later']);
  });

  it('is waited for no longer than asked', async () => {
    const inFlight = new InFlight();
    void inFlight.count(new Promise(() => undefined));
    expect(await inFlight.drained(5)).toBe(1);
  });
});
