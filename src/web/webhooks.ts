/**
 * Where the systems hallpass grants access in tell that something has changed. Nothing they say is
 * believed: see operations/take-hint.ts.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Context } from '../context.ts';
import { takeHint } from '../operations/sync/take-hint.ts';
import { onceAMinute } from '../once-a-minute.ts';

/** GitLab's hooks about members, groups and projects stay below 10 kB. */
const MOST_BYTES = 1_048_576;
/**
 * Deliveries remembered, so that one which is repeated, by GitLab or by somebody else, is looked at
 * once.
 */
const REMEMBERED = 2000;

/**
 * `POST /gitlab/<connector>`: 204 as soon as the hint is in the rows, and for what concerns nobody;
 * 401 for a connector that takes no hooks, one that is not there and one whose secret is another,
 * in the same words; 404 for what can be no connector's id; 413 for a body above 1 MB.
 */
export function createWebhooks(ctx: Context): Hono {
  const taken = new Set<string>();
  const told = onceAMinute((refused) => ctx.log.warn({ refused }, 'webhook refused'));
  const hooks = new Hono();
  hooks.use(bodyLimit({ maxSize: MOST_BYTES }));
  hooks.post('/gitlab/:connector', async (c) => {
    const connectorId = c.req.param('connector');
    const body = Buffer.from(await c.req.arrayBuffer());
    const heard = await ctx.connectors.hear(connectorId, { headers: c.req.header(), body });
    if (heard === null) {
      told();
      return c.json({ error: 'unauthorized' }, 401);
    }
    const key = heard.id === null ? null : `${connectorId} ${heard.id}`;
    if (key === null || !taken.has(key)) await takeHint(ctx, connectorId, heard.hint);
    if (key !== null) remember(taken, key);
    return c.body(null, 204);
  });
  return hooks;
}

/** A set keeps the order of insertion, so the oldest stands in front. */
function remember(taken: Set<string>, key: string): void {
  taken.add(key);
  for (const oldest of taken) {
    if (taken.size <= REMEMBERED) return;
    taken.delete(oldest);
  }
}
