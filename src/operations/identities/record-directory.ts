import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { watchersOf } from '../../db/policies/owners.ts';
import { recordDirectorySynced } from '../../db/identities/people.ts';
import {
  faultyGroups,
  postponeUserGroups,
  recordUserGroup,
  recordUserGroupFault,
  unreadGroups,
  userGroupMembers,
} from '../../db/policies/user-groups.ts';
import { recordHandles } from '../../db/policies/user-group-names.ts';
import { system } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { configChangeSubject, unreadGroupsSubject } from '../../domain/messages/subject.ts';
import { reviewTerms } from '../requests/steps/review-terms.ts';
import { wantReviews } from '../requests/steps/want-reviews.ts';
import { tellBegunOwners, whoLooksAfter } from '../messages/steps/tell-begun-owners.ts';
import { endGaps } from './steps/end-gaps.ts';
import { transact } from '../transact.ts';

/** How long the reading of the directory may take before it is begun once more. */
const AGAIN_MS = 60_000;
/** What Slack refuses is not read again before somebody had time to mend it. */
const REFUSED_AGAIN_MS = 600_000;

/** The directory is being read: nobody else begins to for the sake of user groups that wait. */
export async function beginDirectory(ctx: OperationContext): Promise<void> {
  await transact(ctx, system('sync-directory'), async (tx) => {
    const { file } = await activeConfig(tx.db);
    const refs = (await unreadGroups(tx.db, file)).map(({ ref }) => ref);
    await postponeUserGroups(tx, refs, new Date(tx.now.getTime() + AGAIN_MS));
  });
}

/**
 * Records who is in the user groups that the document names, why Slack does not say it of some, and
 * that the whole directory has been read. Who became an owner by that, or is none any more, sees it
 * on their Home tab; who became one is told what waits there, and who is none any more that they
 * are not. What waited for people to be read is looked at again; of what cannot be read owners and
 * admins are told, once, and again when it can.
 */
export async function recordDirectory(
  ctx: OperationContext,
  {
    groups = new Map(),
    faults = new Map(),
    handles = new Map(),
  }: {
    /** Slack user ids, by the id of the group. */
    readonly groups?: ReadonlyMap<string, readonly string[]>;
    readonly faults?: ReadonlyMap<string, string>;
    readonly handles?: ReadonlyMap<string, string>;
  } = {},
): Promise<void> {
  await transact(ctx, system('sync-directory'), async (tx) => {
    const { file, version } = await activeConfig(tx.db);
    const before = await watchersOf(tx.db, file);
    const lookedAfter = await whoLooksAfter(tx, file);
    const members = await userGroupMembers(tx.db);
    const unread = await unreadGroups(tx.db, file);
    const faulty = await faultyGroups(tx.db, [...faults.keys()]);
    for (const [groupId, now] of groups) await recordUserGroup(tx, groupId, now);
    const nextTryAt = new Date(tx.now.getTime() + REFUSED_AGAIN_MS);
    for (const [groupId, fault] of faults) await recordUserGroupFault(tx, groupId, { fault, nextTryAt });
    await recordHandles(tx, handles);
    const after = await watchersOf(tx.db, file);
    for (const personId of new Set([...before, ...after]))
      if (before.has(personId) !== after.has(personId)) tx.renewHome(personId);
    tx.reviewConflicts('everybody');
    const isFirst = unread.some(({ ref }) => groups.has(ref));
    if (isFirst)
      for (const { id } of file.connectors) {
        await reviewTerms(tx, id);
        // Who of those it no longer names goes on.
        tx.renewMessages(configChangeSubject(id, version), ['config-change']);
      }
    if (isFirst || (await userGroupMembers(tx.db)).join() !== members.join()) await wantReviews(tx);
    const told = new Set(faulty.map(({ ref, fault }) => `${ref} ${fault}`));
    await tellUnread(
      tx,
      file,
      [...faults].filter(([ref, fault]) => !told.has(`${ref} ${fault}`)),
    );
    const ordinal = Math.floor(tx.now.getTime() / 1000);
    await tellBegunOwners(tx, lookedAfter, { file, ordinal, tellsEnded: true });
    await endGaps(tx, file);
    await recordDirectorySynced(tx);
  });
}

async function tellUnread(
  tx: Tx,
  file: ConfigFile,
  faults: readonly (readonly [string, string])[],
): Promise<void> {
  if (faults.length === 0) return;
  const groups = await faultyGroups(
    tx.db,
    faults.map(([ref]) => ref),
  );
  for (const personId of await watchersOf(tx.db, file))
    await wantMessage(tx, {
      kind: 'unread-groups',
      subjectId: unreadGroupsSubject(tx.now),
      personId,
      detail: { count: faults.length, groups },
    });
}
