import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import { watchersOf } from '../../db/owners.ts';
import { recordDirectorySynced, replaceUserGroup, userGroupMembers } from '../../db/people.ts';
import { system } from '../../domain/actor.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { transact } from '../transact.ts';

/**
 * Records who is in the user groups that own something, and that the whole directory has been read.
 * Who became an owner by that, or is none any more, sees it on their Home tab.
 */
export async function recordDirectory(
  ctx: OperationContext,
  groups: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  await transact(ctx, system('sync-directory'), async (tx) => {
    const { file } = await activeConfig(tx.db);
    const before = await watchersOf(tx.db, file);
    const members = await userGroupMembers(tx.db);
    for (const [groupId, now] of groups) await replaceUserGroup(tx, groupId, now);
    const after = await watchersOf(tx.db, file);
    for (const personId of new Set([...before, ...after]))
      if (before.has(personId) !== after.has(personId)) tx.renewHome(personId);
    tx.reviewConflicts('everybody');
    if ((await userGroupMembers(tx.db)).join() !== members.join()) await wantReviews(tx);
    await recordDirectorySynced(tx);
  });
}
