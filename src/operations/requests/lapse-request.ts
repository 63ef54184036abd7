import type { OperationContext, Tx } from '../../context.ts';
import { findGrant } from '../../db/grants/grants.ts';
import { lockRequest, type AccessRequest } from '../../db/requests/requests.ts';
import { system } from '../../domain/actor.ts';
import type { RequestId } from '../../domain/id.ts';
import { moveRequest } from './steps/move-request.ts';
import { transact } from '../transact.ts';

/**
 * Closes a request that nobody answered in time and takes its buttons away; one for more time that
 * lapses because there is none left is told with the end of the access. Early, late or twice: does
 * nothing unless it is due.
 */
export async function lapseRequest(ctx: OperationContext, requestId: RequestId): Promise<void> {
  await transact(ctx, system('lapse-request'), async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request === undefined || request.expiresAt > tx.now) return;
    if (await isOver(tx, request)) await moveRequest(tx, request, 'cancel', { cause: 'grant_ended' });
    else await moveRequest(tx, request, 'lapse', {});
  });
}

async function isOver(tx: Tx, { extendsGrantId }: AccessRequest): Promise<boolean> {
  if (extendsGrantId === null) return false;
  const grant = await findGrant(tx.db, extendsGrantId);
  return grant?.status !== 'active' || grant.expiresAt === null || grant.expiresAt <= tx.now;
}
