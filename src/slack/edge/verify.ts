/**
 * Whether an HTTP request really comes from Slack, and for the first time. Bolt checks the
 * signature too, but takes requests dated in the future and the same request any number of times,
 * and knows one secret only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own advice: older is a replay, and newer cannot be honest. */
const MAX_SKEW_SECONDS = 300;
/** Twice the skew: by then a replay is too old to pass. */
const REMEMBERED_MS = 2 * MAX_SKEW_SECONDS * 1000;

export interface SignedRequest {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** The bytes as they came, before any parsing. */
  readonly body: Buffer;
}

export type Verdict = 'genuine' | 'unsigned' | 'stale' | 'forged' | 'replayed';

export interface Verifier {
  readonly verify: (request: SignedRequest) => Verdict;
  /**
   * Lets the same request through once more: it was not taken, and Slack may send it again within
   * the second, byte for byte.
   */
  readonly release: (signature: string) => void;
}

/**
 * A verifier for these signing secrets, any of which is good, which remembers the signatures it has
 * let through. One per process: a replay to another process of several is stopped by that one's own
 * memory only.
 */
export function createVerifier(secrets: readonly string[], now: () => Date): Verifier {
  const seen = new Map<string, number>();
  const verify = ({ timestamp, signature, body }: SignedRequest): Verdict => {
    if (timestamp === undefined || signature === undefined || !/^\d{1,12}$/.test(timestamp)) {
      return 'unsigned';
    }
    const at = now().getTime();
    if (Math.abs(at / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) return 'stale';
    if (!secrets.some((secret) => sameText(signature, sign(secret, timestamp, body)))) return 'forged';
    forget(seen, at);
    // A menu opened twice within a second sends the same bytes twice. Answering changes nothing, so
    // it may.
    if (isSuggestion(body)) return 'genuine';
    if (seen.has(signature)) return 'replayed';
    seen.set(signature, at + REMEMBERED_MS);
    return 'genuine';
  };
  return { verify, release: (signature) => void seen.delete(signature) };
}

function isSuggestion(body: Buffer): boolean {
  const payload = new URLSearchParams(body.toString('utf8')).get('payload');
  if (payload === null) return false;
  try {
    const { type } = JSON.parse(payload) as { readonly type?: unknown };
    return type === 'block_suggestion';
  } catch {
    return false;
  }
}

const sign = (secret: string, timestamp: string, body: Buffer): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

function sameText(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A map keeps the order of insertion, so what has run out stands in front. */
function forget(seen: Map<string, number>, at: number): void {
  for (const [signature, until] of seen) {
    if (until > at) return;
    seen.delete(signature);
  }
}
