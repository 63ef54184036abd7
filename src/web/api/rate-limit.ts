/** How many calls a token may make, in windows of a minute; counted by each process for itself. */
import type { ApiTokenId } from '../../domain/id.ts';
import { ApiProblem } from './problem.ts';

const CALLS = 600;
const WINDOW_SECONDS = 60;

interface Window {
  readonly endsAt: number;
  used: number;
}

/**
 * Counts one call of a token and gives the headers that say what is left, as the draft of the IETF
 * has them. `clock` gives milliseconds.
 */
export type RateLimit = (tokenId: ApiTokenId) => Readonly<Record<string, string>>;

export function createRateLimit(clock: () => number, calls = CALLS): RateLimit {
  const windows = new Map<ApiTokenId, Window>();
  return (tokenId) => {
    const now = clock();
    const window = current(windows, tokenId, now);
    window.used += 1;
    const left = Math.max(0, calls - window.used);
    const resets = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
    const headers = {
      'ratelimit-policy': `"token";q=${calls};w=${WINDOW_SECONDS}`,
      ratelimit: `"token";r=${left};t=${resets}`,
    };
    if (window.used <= calls) return headers;
    throw new ApiProblem('rate_limited', { headers: { ...headers, 'retry-after': String(resets) } });
  };
}

function current(windows: Map<ApiTokenId, Window>, tokenId: ApiTokenId, now: number): Window {
  const known = windows.get(tokenId);
  if (known !== undefined && known.endsAt > now) return known;
  // Those of tokens that call no more would stay for ever.
  for (const [id, { endsAt }] of windows) if (endsAt <= now) windows.delete(id);
  const opened = { endsAt: now + WINDOW_SECONDS * 1000, used: 0 };
  windows.set(tokenId, opened);
  return opened;
}
