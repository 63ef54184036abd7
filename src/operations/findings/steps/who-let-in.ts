/** Through which grants whoever is new in a place was let in. */
import type { Tx } from '../../../context.ts';
import type { CachedMembership } from '../../../db/cache/memberships.ts';
import { lockInvitation, type Finding } from '../../../db/findings/findings.ts';
import { sharesKnownOf } from '../../../db/grants/ways-in.ts';
import { rises } from '../../../domain/access/finding.ts';
import { givesMore } from '../../../domain/access/membership.ts';
import type { GrantId } from '../../../domain/id.ts';
import { isByOthers, type Suspicion } from './who-could-have.ts';

export interface LetIn {
  /** Those that could have done it; none where it is known that others did. */
  readonly grants: readonly GrantId[];
  /** What they came by; undefined where that is not known. */
  readonly invitation: Finding | undefined;
}

/**
 * Through which grants a row came about. `isFresh`: there was none before. `isLate`: it is dated
 * earlier than the last look, which did not see it, so that they joined by an invitation of then:
 * who made that says nothing of whoever raised it since.
 */
export async function whoLetIn(
  tx: Tx,
  one: CachedMembership,
  suspicion: Suspicion,
  { isFresh, isLate }: { readonly isFresh: boolean; readonly isLate: boolean },
): Promise<LetIn> {
  const { suspects } = suspicion;
  const isAsked = isFresh && (isLate || suspects.length > 0);
  const invitation = isAsked && one.since ? await lockInvitation(tx, one.resourceId, one.since) : undefined;
  if (isKept(invitation, one, suspicion)) return { grants: [], invitation };
  const by = invitation?.grants ?? [];
  const isOthers =
    isFresh && (await isByOthers(tx, one, suspicion)) && !(isLate && (await isRaised(tx, one, suspicion)));
  // Of one that was raised it is known who invited, and not who raised it.
  const raised = invitation?.former == null ? [] : by;
  return { grants: isOthers ? raised : [...new Set([...suspects.map(({ id }) => id), ...by])], invitation };
}

/** Owners have accepted that somebody joins with as much, who is not the holder. */
const isKept = (invitation: Finding | undefined, one: CachedMembership, { over }: Suspicion): boolean =>
  invitation?.status === 'accepted' &&
  !rises(invitation.found, one.row) &&
  over.every(({ accountExternalId }) => accountExternalId !== one.accountExternalId);

/** Whether no invitation that was there as a grant on the place began gave as much. */
async function isRaised(
  tx: Tx,
  { resourceId, row }: CachedMembership,
  { suspects }: Suspicion,
): Promise<boolean> {
  const here = suspects.filter((grant) => grant.resourceId === resourceId).map(({ id }) => id);
  const known = await sharesKnownOf(tx.db, here);
  return known.some(({ invitations }) => invitations.every((before) => givesMore(row, before)));
}
