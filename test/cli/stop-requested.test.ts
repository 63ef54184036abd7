import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { stopRequested, within } from '../../src/cli/stop-requested.ts';

describe('stopRequested', () => {
  it('resolves to the first signal, takes no echo for a second one, and gives up on that', async () => {
    const process = new EventEmitter();
    const impatient = vi.fn<() => void>();
    let clock = 0;
    const stop = stopRequested(process, impatient, () => clock);
    process.emit('SIGINT', 'SIGINT');
    expect(await stop).toBe('SIGINT');
    clock = 40;
    process.emit('SIGINT', 'SIGINT');
    expect(impatient).not.toHaveBeenCalled();
    clock = 1500;
    process.emit('SIGTERM', 'SIGTERM');
    expect(impatient).toHaveBeenCalledOnce();
  });
});

describe('within', () => {
  it('is true for what is done in time', async () => {
    expect(await within(1_000, Promise.resolve())).toBe(true);
  });
  it('is false for what is not', async () => {
    expect(await within(10, new Promise(() => undefined))).toBe(false);
  });
  it('throws what the work throws', async () => {
    await expect(within(1_000, Promise.reject(new Error('x')))).rejects.toThrow('x');
  });
});
