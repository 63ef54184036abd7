/** The Slack user groups that the document names: who is in them, and whether that is known. */
import type { ReadDb, Tx } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { userGroupsIn } from '../../domain/document/user-groups.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Records who is in a user group: Slack said so now. */
export async function recordUserGroup(
  tx: Tx,
  slackGroupId: string,
  members: readonly string[],
): Promise<void> {
  await tx.db.deleteFrom('userGroupMembers').where('slackGroupId', '=', slackGroupId).execute();
  if (members.length > 0)
    await tx.db
      .insertInto('userGroupMembers')
      .values(members.map((slackUserId) => ({ slackGroupId, slackUserId })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await putUserGroup(tx, { slackGroupId, readAt: tx.now, fault: null, nextTryAt: null });
}

/**
 * Records that Slack does not say who is in a user group, and when it is asked again. Who was in it
 * when that was last known counts on.
 */
export async function recordUserGroupFault(
  tx: Tx,
  slackGroupId: string,
  { fault, nextTryAt }: { readonly fault: string; readonly nextTryAt: Date },
): Promise<void> {
  await tx.db
    .insertInto('userGroups')
    .values({ slackGroupId, readAt: null, fault, nextTryAt })
    .onConflict((conflict) => conflict.column('slackGroupId').doUpdateSet({ fault, nextTryAt }))
    .execute();
}

/** The document names them anew: what was read of them before may be long over. */
export async function forgetUserGroups(
  tx: Tx,
  slackGroupIds: readonly string[],
  nextTryAt: Date,
): Promise<void> {
  for (const slackGroupId of slackGroupIds)
    await putUserGroup(tx, { slackGroupId, readAt: null, fault: null, nextTryAt });
}

/** Puts off when those that were not read are asked of Slack, for one that asks now. */
export async function postponeUserGroups(
  tx: Tx,
  slackGroupIds: readonly string[],
  nextTryAt: Date,
): Promise<void> {
  for (const slackGroupId of slackGroupIds)
    await tx.db
      .insertInto('userGroups')
      .values({ slackGroupId, readAt: null, fault: null, nextTryAt })
      .onConflict((conflict) => conflict.column('slackGroupId').doUpdateSet({ nextTryAt }))
      .execute();
}

const putUserGroup = (
  tx: Tx,
  row: {
    readonly slackGroupId: string;
    readonly readAt: Date | null;
    readonly fault: string | null;
    readonly nextTryAt: Date | null;
  },
): Promise<unknown> =>
  tx.db
    .insertInto('userGroups')
    .values(row)
    .onConflict((conflict) => conflict.column('slackGroupId').doUpdateSet(row))
    .execute();

/** A user group that the document names and of which nobody knows who is in it. */
export interface UnreadGroup {
  readonly ref: string;
  /** Slack's code for why; null where Slack has not been asked, or has not answered. */
  readonly fault: string | null;
  /** When Slack is asked again; null for at once. */
  readonly nextTryAt: Date | null;
}

/** Those that were never read since the document names them, in order. */
export async function unreadGroups(
  db: Reader,
  file: Pick<ConfigFile, 'connectors' | 'policies' | 'conflicts'>,
): Promise<readonly UnreadGroup[]> {
  const refs = [...userGroupsIn(file)];
  if (refs.length === 0) return [];
  const rows = await db.selectFrom('userGroups').selectAll().where('slackGroupId', 'in', refs).execute();
  const known = new Map(rows.map((row) => [row.slackGroupId, row]));
  return refs
    .filter((ref) => (known.get(ref)?.readAt ?? null) === null)
    .toSorted()
    .map((ref) => ({
      ref,
      fault: known.get(ref)?.fault ?? null,
      nextTryAt: known.get(ref)?.nextTryAt ?? null,
    }));
}

/** Those of these that Slack did not say anything of when it was last asked, with its code. */
export async function faultyGroups(
  db: Reader,
  refs: readonly string[],
): Promise<readonly { readonly ref: string; readonly fault: string; readonly wasRead: boolean }[]> {
  if (refs.length === 0) return [];
  const rows = await db
    .selectFrom('userGroups')
    .selectAll()
    .where('slackGroupId', 'in', refs)
    .where('fault', 'is not', null)
    .orderBy('slackGroupId')
    .execute();
  return rows.map(({ slackGroupId, fault, readAt }) => ({
    ref: slackGroupId,
    fault: fault ?? '',
    wasRead: readAt !== null,
  }));
}

/** Those of these of which Slack said who is in them when it was last asked. */
export async function readGroups(db: Reader, refs: readonly string[]): Promise<string[]> {
  if (refs.length === 0) return [];
  const rows = await db
    .selectFrom('userGroups')
    .select('slackGroupId')
    .where('slackGroupId', 'in', refs)
    .where('readAt', 'is not', null)
    .where('fault', 'is', null)
    .execute();
  return rows.map(({ slackGroupId }) => slackGroupId);
}

/** `S0LEADS U0OMAR` for everybody in a user group that is known, in order. */
export async function userGroupMembers(db: Reader): Promise<string[]> {
  const rows = await db.selectFrom('userGroupMembers').selectAll().execute();
  return rows.map(({ slackGroupId, slackUserId }) => `${slackGroupId} ${slackUserId}`).toSorted();
}
