import { describe, expect, it } from 'vitest';
import { kept } from '../../src/web/kept.ts';

describe('a kept reading', () => {
  it('is made once for forty who ask at the same time', async () => {
    let [made, clock] = [0, 0];
    const read = kept(
      async () => (made += 1),
      100,
      () => clock,
    );
    expect(new Set(await Promise.all(Array.from({ length: 40 }, read)))).toEqual(new Set([1]));
    clock = 99;
    expect(await read()).toBe(1);
    clock = 100;
    expect(await read()).toBe(2);
  });

  it('counts its time from when it was made, however long that took', async () => {
    let [made, clock] = [0, 0];
    let finish = (): void => undefined;
    const read = kept(
      () => new Promise<number>((resolve) => (finish = () => resolve((made += 1)))),
      100,
      () => clock,
    );
    const first = read();
    clock = 5_000;
    expect(read()).toBe(first);
    finish();
    await first;
    clock = 5_099;
    expect(await read()).toBe(1);
  });

  it('is made again at once after one that failed', async () => {
    let fails = true;
    const read = kept(async () => {
      if (fails) throw new Error('away');
      return 'back';
    }, 100);
    await expect(read()).rejects.toThrow('away');
    fails = false;
    expect(await read()).toBe('back');
  });
});
