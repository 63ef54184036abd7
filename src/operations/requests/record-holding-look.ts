import type { OperationContext, Tx } from '../../context.ts';
import { grantsOver } from '../../db/grants/grants-over.ts';
import { holdingAsk, isRequesterTold, keepHoldingLook } from '../../db/requests/holding-looks.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { lockGrantOfRequest } from '../../db/grants/grants.ts';
import { lockRequest, type AccessRequest } from '../../db/requests/requests.ts';
import { system } from '../../domain/actor.ts';
import { rank } from '../../domain/entitlement.ts';
import { coversAsk, type Holding, type HoldingLook } from '../../domain/access/holding.ts';
import type { RequestId } from '../../domain/id.ts';
import { ordinalOf } from '../../domain/messages/outcome.ts';
import { moveGrant } from './steps/move-grant.ts';
import { moveRequest } from './steps/move-request.ts';
import { transact } from '../transact.ts';

/** GitLab works out what is held on a project later than it writes a row. */
const LAG_SECONDS = 60;

/**
 * Records what GitLab said somebody holds where they asked for more; null for nothing. Who holds as
 * much in another way, for as long as they asked, is told so, and no owner is asked; else the
 * owners' cards, which were held back for it, are due now and say it. What a policy approved at
 * once is looked at before it is given, and fails where it would add nothing. Twice, or once the
 * request is answered: changes nothing but what is known.
 */
export async function recordHoldingLook(
  ctx: OperationContext,
  requestId: RequestId,
  heard: Holding | null | 'no_answer',
): Promise<void> {
  await transact(ctx, system('look-into-holding'), async (tx) => {
    const grant = await lockGrantOfRequest(tx, requestId);
    const request = await lockRequest(tx, requestId);
    if (request === undefined || request.lookDueAt === null) return;
    const look = await lookOf(tx, request, heard);
    await keepHoldingLook(tx, requestId, look);
    const isPending = request.status === 'pending';
    if (isPending) tx.renewMessages(requestId, ['request-card', 'requester-card']);
    const until = new Date(tx.now.getTime() + request.durationSeconds * 1000);
    if (look.said !== 'held' || !coversAsk(look.holding, { role: request.role, until })) return;
    if (isPending) return answerHeld(tx, request, look.holding);
    const { role } = look.holding;
    if (grant?.status === 'provisioning' && request.decidedBy === null)
      await moveGrant(tx, grant, 'reject', {
        failure: { code: 'held_outside', role },
        why: { code: 'already_held', role },
      });
  });
}

/** A card that was posted already rings no more when it is edited. */
async function answerHeld(tx: Tx, request: AccessRequest, holding: Holding): Promise<void> {
  const isTold = await isRequesterTold(tx.db, request.id);
  await moveRequest(tx, request, 'cancel', { cause: 'already_held', holding });
  if (!isTold) return;
  const ordinal = ordinalOf('cancelled');
  await wantMessage(tx, { kind: 'outcome', subjectId: request.id, ordinal, personId: request.requesterId });
}

async function lookOf(
  tx: Tx,
  request: AccessRequest,
  heard: Holding | null | 'no_answer',
): Promise<HoldingLook> {
  if (heard === 'no_answer') return { said: 'no_answer' };
  if (heard === null) return { said: 'nothing' };
  const account = (await holdingAsk(tx.db, request.id))?.accountExternalId;
  const since = new Date(tx.now.getTime() - LAG_SECONDS * 1000);
  const grants = await grantsOver(tx.db, request.resourceId, since);
  const isOurs = grants.some(
    ({ accountExternalId, role }) => accountExternalId === account && rank(role) >= rank(heard.role),
  );
  return isOurs ? { said: 'ours' } : { said: 'held', holding: heard };
}
