import type { Author } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { findLook } from '../src/db/findings/finding-looks.ts';
import { ConnectorError } from '../src/errors.ts';
import { recordFindingAuthor } from '../src/operations/findings/record-finding-author.ts';
import type { Payload } from '../src/queue/jobs.ts';

/**
 * Asks GitLab who gave somebody what was found. Without an answer the owners decide without
 * knowing.
 */
export async function findFindingAuthor(
  ctx: Context,
  { findingId }: Payload<'find-finding-author'>,
  signal: AbortSignal,
): Promise<void> {
  const look = await findLook(ctx.db, findingId);
  if (look === undefined) return;
  await recordFindingAuthor(ctx, findingId, await authorOf(ctx, look, signal));
}

async function authorOf(
  ctx: Context,
  { connectorId, former, ...place }: NonNullable<Awaited<ReturnType<typeof findLook>>>,
  signal: AbortSignal,
): Promise<Author | null> {
  try {
    const connector = await ctx.connectors.get(connectorId);
    return await connector.authorOf(place, former === null, signal);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    ctx.log.warn({ connectorId, code: error.code, fault: error.fault }, 'author not found out');
    return null;
  }
}
