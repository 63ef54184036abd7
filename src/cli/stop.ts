import { setTimeout as sleep } from 'node:timers/promises';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type StopSignal = (typeof SIGNALS)[number];

interface Signalled {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

/** Resolves to the first signal to stop; every further one calls `impatient`. */
export function stopRequested(process: Signalled, impatient: () => void): Promise<StopSignal> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of SIGNALS) {
      process.on(signal, (received) => {
        if (asked) impatient();
        asked = true;
        resolve(received);
      });
    }
  });
}

/** Whether `work` is done within the time. @throws what `work` throws */
export async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(limitMs, false, { signal: timer.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
