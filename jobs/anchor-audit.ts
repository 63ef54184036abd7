/**
 * Keeps the head of the audit trail outside the database, again whenever it has moved: a timer in
 * every jobs process.
 */
import type { AuditAnchor } from '../src/connectors/audit-anchor.ts';
import type { Context } from '../src/context.ts';
import { auditHead } from '../src/db/audit/audit.ts';
import { ANCHOR_SECONDS } from '../src/domain/audit-anchor.ts';
import { pause } from './sweep.ts';

type Anchoring = Pick<Context, 'db' | 'now' | 'log'>;

/**
 * Keeps the head as it is now, unless it is event `known`; gives the event that is kept. One that
 * could not be kept is logged, and tried again at the next look. Never rejects.
 */
export async function anchorOnce(ctx: Anchoring, anchor: AuditAnchor, known: number): Promise<number> {
  try {
    const { seq, hash } = await auditHead(ctx.db);
    if (seq === known) return known;
    await anchor.keep({ seq, hash, at: ctx.now().toISOString() });
    return seq;
  } catch (error) {
    ctx.log.error({ err: error }, 'the head of the audit trail could not be anchored');
    return known;
  }
}

/**
 * Looks at once, then every ANCHOR_SECONDS, and once more when it is stopped. `stop` waits for
 * that.
 */
export function startAnchoring(ctx: Anchoring, anchor: AuditAnchor): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    // An empty trail has nothing to cut off.
    let known = 0;
    while (!stopping.signal.aborted) {
      known = await anchorOnce(ctx, anchor, known);
      await pause(ANCHOR_SECONDS * 1000, stopping.signal);
    }
    await anchorOnce(ctx, anchor, known);
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
