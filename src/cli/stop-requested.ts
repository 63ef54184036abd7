import { setTimeout as sleep } from 'node:timers/promises';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type StopSignal = (typeof SIGNALS)[number];

interface Signalled {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

/** One Ctrl-C can arrive twice: from the terminal, and again from npm or tsx in between. */
const ECHO_MS = 1000;

/** Resolves to the first signal to stop; a further one, later than its echo, calls `impatient`. */
export function stopRequested(
  process: Signalled,
  impatient: () => void,
  now: () => number = () => performance.now(),
): Promise<StopSignal> {
  return new Promise((resolve) => {
    let askedAt: number | null = null;
    for (const signal of SIGNALS) {
      process.on(signal, (received) => {
        if (askedAt !== null && now() - askedAt > ECHO_MS) impatient();
        askedAt ??= now();
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
