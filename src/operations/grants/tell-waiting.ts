import type { OperationContext } from '../../context.ts';
import { findGrant, lockGrantsOfSlot } from '../../db/grants/grants.ts';
import { isOutcomeTold } from '../../db/messages/message-copies.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { findRequest } from '../../db/requests/requests.ts';
import { system } from '../../domain/actor.ts';
import { WAITING_SECONDS } from '../../domain/access/grant.ts';
import { ordinalOf } from '../../domain/messages/outcome.ts';
import type { GrantId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

/**
 * Tells whoever asked that it was approved, and that GitLab has not given it yet: what comes of it
 * rings only then, which can be hours later. Once for each grant; does nothing early, or where it
 * is not waited for any more. What was given outside hallpass is told by its finding.
 */
export async function tellWaiting(ctx: OperationContext, grantId: GrantId): Promise<void> {
  await transact(ctx, system('tell-waiting'), async (tx) => {
    const known = await findGrant(tx.db, grantId);
    if (known === undefined) return;
    const grant = (await lockGrantsOfSlot(tx, known.slotId)).find(({ id }) => id === grantId);
    if (grant?.status !== 'provisioning') return;
    if (tx.now.getTime() - grant.createdAt.getTime() < WAITING_SECONDS * 1000) return;
    const request = await findRequest(tx.db, grant.requestId);
    if (request === undefined || request.kind === 'drift') return;
    if (await isOutcomeTold(tx.db, grant.requestId, 'waiting')) return;
    await wantMessage(tx, {
      kind: 'outcome',
      subjectId: grant.requestId,
      ordinal: ordinalOf('waiting'),
      personId: grant.personId,
    });
  });
}
