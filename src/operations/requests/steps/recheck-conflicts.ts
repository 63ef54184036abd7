import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { askedConflicts } from '../../../db/models/conflicts/asked-conflicts.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { approvalsOf, lockPending, recordConflicts, wantReview } from '../../../db/requests/requests.ts';
import { canonical } from '../../../domain/audit.ts';
import type { AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import type { PersonId } from '../../../domain/id.ts';
import { askLeft } from '../../../domain/policies/question.ts';
import { renewRequest } from './move-request.ts';

/** As a request keeps them; null for none. Pure. */
export const storedConflicts = (conflicts: AskedConflicts): string | null =>
  conflicts.found.length + conflicts.unseen.length === 0 ? null : JSON.stringify(conflicts);

/**
 * What somebody holds is another thing by now: what they ask for may have become one side of a
 * conflict, or is none any more, and its cards say so; what it waits for is looked at once more. It
 * is judged when it is decided, all the same. Comes after the locks of grants.
 */
export async function recheckConflicts(tx: Tx, requesterId: PersonId): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (file.conflicts === undefined || file.conflicts.length === 0) return;
  for (const request of await lockPending(tx, { requesterId })) {
    const resource = await findResource(tx.db, request.resourceId);
    if (resource === undefined) continue;
    const extension = request.extendsGrantId !== null;
    const said = await approvalsOf(tx.db, request.id);
    const { role, durationSeconds } = askLeft(
      request,
      said.filter(({ decision }) => decision === 'approve'),
    );
    const ask = { personId: requesterId, resource, role, durationSeconds, extension, now: tx.now };
    const now = storedConflicts(await askedConflicts(tx.db, file, ask));
    const before = request.conflicts === null ? null : canonical(request.conflicts);
    if ((now === null ? null : canonical(JSON.parse(now))) === before) continue;
    await recordConflicts(tx, request.id, now);
    await renewRequest(tx, request);
    await wantReview(tx, request.id, tx.now);
    tx.enqueue({ name: 'review-request', payload: { requestId: request.id } });
  }
}
