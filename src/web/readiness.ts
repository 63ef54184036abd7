import { setTimeout as sleep } from 'node:timers/promises';

/** `checks` has `ok` or, in words for an operator, what is wrong; one entry per part. */
export interface ReadyReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** Resolves to null when the part works, else to what is wrong. A rejection is something wrong, too. */
export type Probe = () => Promise<string | null>;

const LIMIT_MS = 2_000;

/** Runs all probes at once, each for at most `limitMs`. Never rejects. */
export async function probeAll(
  probes: Readonly<Record<string, Probe>>,
  limitMs = LIMIT_MS,
): Promise<ReadyReport> {
  const results = await Promise.all(
    Object.entries(probes).map(async ([part, probe]) => [part, await outcome(probe, limitMs)] as const),
  );
  return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
}

async function outcome(probe: Probe, limitMs: number): Promise<string> {
  const done = new AbortController();
  const late = sleep(limitMs, `does not answer within ${limitMs / 1000} s`, { signal: done.signal });
  late.catch(() => undefined);
  try {
    return (await Promise.race([probe(), late])) ?? 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    done.abort();
  }
}
