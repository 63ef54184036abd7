import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config.ts';
import { askedConflicts } from '../../../db/models/asked-conflicts.ts';
import { findResource } from '../../../db/resources.ts';
import { lockPending, recordConflicts } from '../../../db/requests.ts';
import { canonical } from '../../../domain/audit.ts';
import type { AskedConflicts } from '../../../domain/conflict-ask.ts';
import type { PersonId } from '../../../domain/id.ts';
import { renewRequest } from './move-request.ts';

/** As a request keeps them; null for none. Pure. */
export const storedConflicts = (conflicts: AskedConflicts): string | null =>
  conflicts.found.length + conflicts.unseen.length === 0 ? null : JSON.stringify(conflicts);

/**
 * Somebody was given something: what else they ask for may have become one side of a conflict, and
 * its cards say so. It is judged when it is decided, all the same. Comes after the locks of grants.
 */
export async function recheckConflicts(tx: Tx, requesterId: PersonId): Promise<void> {
  const { file } = await activeConfig(tx.db);
  if (file.conflicts === undefined || file.conflicts.length === 0) return;
  for (const request of await lockPending(tx, { requesterId })) {
    const resource = await findResource(tx.db, request.resourceId);
    if (resource === undefined) continue;
    const extension = request.extendsGrantId !== null;
    const { role, durationSeconds } = request;
    const ask = { personId: requesterId, resource, role, durationSeconds, extension, now: tx.now };
    const now = storedConflicts(await askedConflicts(tx.db, file, ask));
    const before = request.conflicts === null ? null : canonical(request.conflicts);
    if ((now === null ? null : canonical(JSON.parse(now))) === before) continue;
    await recordConflicts(tx, request.id, now);
    await renewRequest(tx, request);
  }
}
