import type { Context } from '../context.ts';
import { recordDirectorySynced, replaceUserGroup } from '../db/people.ts';
import { system } from '../domain/actor.ts';
import { transact } from './transact.ts';

/** Records who is in the user groups that own something, and that the whole directory has been walked. */
export async function recordDirectory(
  ctx: Context,
  groups: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  await transact(ctx, system('sync-directory'), async (tx) => {
    for (const [groupId, members] of groups) await replaceUserGroup(tx, groupId, members);
    await recordDirectorySynced(tx);
  });
}
