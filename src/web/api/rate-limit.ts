/**
 * How many calls a token may make, in windows of a minute, over all processes on the database: each
 * process takes a few at a time from the row of the window, and spends them.
 */
import type { Context } from '../../context.ts';
import type { ApiTokenId } from '../../domain/id.ts';
import { takeCalls } from '../../operations/api/take-calls.ts';
import { ApiProblem } from './problem.ts';

const CALLS = 600;
const WINDOW_MS = 60_000;
/** Of them taken at a time; with each process that serves a token, one less may be lost. */
const AT_A_TIME = 20;

/** What a process has of the window of a token. */
interface Share {
  readonly at: number;
  /** Taken and not spent. */
  held: number;
  /** Of the window, when it was last looked at; null before. */
  left: number | null;
  taking: Promise<void> | null;
}

/**
 * Counts one call of a token and gives the headers that say what is left, as the draft of the IETF
 * has them. @throws ApiProblem rate_limited
 */
export type RateLimit = (tokenId: ApiTokenId) => Promise<Readonly<Record<string, string>>>;

export function createRateLimit(ctx: Context, calls = CALLS): RateLimit {
  const shares = new Map<ApiTokenId, Share>();
  return async (tokenId) => {
    const now = ctx.now().getTime();
    const share = currentShare(shares, tokenId, Math.floor(now / WINDOW_MS) * WINDOW_MS);
    const isLeft = await spend(share, async () => {
      const at = new Date(share.at);
      return takeCalls(ctx, { tokenId, at, count: AT_A_TIME, most: calls });
    });
    const resets = Math.max(1, Math.ceil((share.at + WINDOW_MS - now) / 1000));
    const headers = {
      'ratelimit-policy': `"token";q=${calls};w=${WINDOW_MS / 1000}`,
      ratelimit: `"token";r=${share.held + (share.left ?? 0)};t=${resets}`,
    };
    if (isLeft) return headers;
    throw new ApiProblem('rate_limited', { headers: { ...headers, 'retry-after': String(resets) } });
  };
}

function currentShare(shares: Map<ApiTokenId, Share>, tokenId: ApiTokenId, at: number): Share {
  const known = shares.get(tokenId);
  if (known?.at === at) return known;
  // Those of tokens that call no more would stay for ever.
  for (const [id, share] of shares) if (share.at < at) shares.delete(id);
  const opened = { at, held: 0, left: null, taking: null };
  shares.set(tokenId, opened);
  return opened;
}

/** False where the window has nothing left. Calls that come at once wait for one look at it. */
async function spend(share: Share, take: () => ReturnType<typeof takeCalls>): Promise<boolean> {
  while (share.held === 0) {
    if (share.left === 0) return false;
    share.taking ??= refill(share, take);
    await share.taking;
  }
  share.held -= 1;
  return true;
}

async function refill(share: Share, take: () => ReturnType<typeof takeCalls>): Promise<void> {
  try {
    const { given, left } = await take();
    share.held += given;
    share.left = left;
  } finally {
    share.taking = null;
  }
}
