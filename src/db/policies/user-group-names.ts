/** What people call the Slack user groups that the document names by their ids. */
import type { ReadDb, Tx } from '../../context.ts';
import type { Part } from '../../domain/conflicts/conflict.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** From its id to `@leads`; none of one whose handle Slack has not told. */
export type UserGroupNames = ReadonlyMap<string, string>;

export async function userGroupNames(db: Reader): Promise<UserGroupNames> {
  const rows = await db
    .selectFrom('userGroups')
    .select(['slackGroupId', 'handle'])
    .where('handle', 'is not', null)
    .execute();
  return new Map(rows.map(({ slackGroupId, handle }) => [slackGroupId, `@${handle}`]));
}

/** The same with the names of user groups in place of their ids, where there are any. */
export async function withUserGroupNames(
  db: Reader,
  sides: readonly (readonly Part[])[],
): Promise<(readonly Part[])[]> {
  if (!sides.some((parts) => parts.some(({ kind }) => kind === 'user_group'))) return [...sides];
  const names = await userGroupNames(db);
  return sides.map((parts) =>
    parts.map((part) =>
      part.kind === 'user_group' ? { ...part, userGroup: names.get(part.userGroup) ?? part.userGroup } : part,
    ),
  );
}

/** Records what Slack calls the user groups that are known here; of others it keeps nothing. */
export async function recordHandles(tx: Tx, handles: ReadonlyMap<string, string>): Promise<void> {
  for (const [slackGroupId, handle] of handles)
    await tx.db.updateTable('userGroups').set({ handle }).where('slackGroupId', '=', slackGroupId).execute();
}
