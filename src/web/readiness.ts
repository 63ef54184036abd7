import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `checks` has `ok`, perhaps with a remark, or, in words for an operator, what is wrong; one entry
 * per part.
 */
export interface ReadyReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/**
 * Resolves to null when the part works, to a remark when it works with something to know, else to
 * what is wrong. A rejection is something wrong, too.
 */
export type Probe = () => Promise<string | { readonly remark: string } | null>;

const LIMIT_MS = 2_000;

/** Runs all probes at once, each for at most `limitMs`. Never rejects. */
export async function probeAll(
  probes: Readonly<Record<string, Probe>>,
  limitMs = LIMIT_MS,
): Promise<ReadyReport> {
  const results = await Promise.all(
    Object.entries(probes).map(async ([part, probe]) => [part, await outcome(probe, limitMs)] as const),
  );
  return {
    ready: results.every(([, { works }]) => works),
    checks: Object.fromEntries(results.map(([part, { text }]) => [part, text])),
  };
}

interface Outcome {
  readonly works: boolean;
  readonly text: string;
}

async function outcome(probe: Probe, limitMs: number): Promise<Outcome> {
  const done = new AbortController();
  const late = sleep(limitMs, `does not answer within ${limitMs / 1000} s`, { signal: done.signal });
  late.catch(() => undefined);
  try {
    const found = await Promise.race([probe(), late]);
    if (found === null) return { works: true, text: 'ok' };
    return typeof found === 'string'
      ? { works: false, text: found }
      : { works: true, text: `ok; ${found.remark}` };
  } catch (error) {
    return { works: false, text: error instanceof Error ? error.message : String(error) };
  } finally {
    done.abort();
  }
}
