/**
 * Whether what somebody asks for hangs on user groups of which nobody knows who is in them. Then no
 * rule is the right one yet, neither the one that takes them in nor the one that leaves them out.
 */
import type { ReadDb } from '../../../context.ts';
import { conflictIndex, conflictsTouched, type Hold } from '../../../domain/conflicts/conflict.ts';
import { withInvited } from '../../../domain/conflicts/invited.ts';
import { applicable } from '../../../domain/policies/applicable.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { PersonId } from '../../../domain/id.ts';
import { refsOfStep, userGroupsOf } from '../../../domain/document/user-groups.ts';
import type { RefusalOf } from '../../../domain/refusal.ts';
import { termsFor, type Reach, type Terms } from '../../../domain/policies/terms.ts';
import { askingOf } from '../../policies/applicable-policies.ts';
import { placesFor } from '../../policies/holders.ts';
import { ownersOf } from '../../policies/owners.ts';
import { sharesNow } from '../../cache/shares.ts';
import { unreadGroups } from '../../policies/user-groups.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

export interface PeopleAsk {
  readonly requesterId: PersonId;
  readonly connectorId: string;
  readonly reach: Reach;
  readonly role: GrantableRole;
  /** With what was there before, where it is more of it. */
  readonly durationSeconds: number;
  readonly now: Date;
}

/**
 * Why nobody can say yet what applies: a user group that decides which policy it is, who has to
 * agree, or whether it would be a conflict. Null where everything is known that matters.
 */
export async function unreadPeople(
  db: Reader,
  file: ConfigFile,
  ask: PeopleAsk,
): Promise<RefusalOf<'people_unread'> | null> {
  const unread = await unreadGroups(db, file);
  if (unread.length === 0) return null;
  const refs = new Set(unread.map(({ ref }) => ref));
  const isHanging =
    (await isPolicyUnread(db, file, refs, ask)) || (await isConflictUnread(db, file, refs, ask));
  if (!isHanging) return null;
  const refused = unread.filter(({ fault }) => fault !== null);
  return { code: 'people_unread', isRefused: refused.length > 0 };
}

/**
 * With everybody in the groups and with nobody: where the same policies apply, they apply whoever
 * is in them, for the first that matches decides.
 */
async function isPolicyUnread(
  db: Reader,
  file: ConfigFile,
  refs: ReadonlySet<string>,
  { requesterId, connectorId, reach, role, durationSeconds, now }: PeopleAsk,
): Promise<boolean> {
  const asking = await askingOf(db, file, { connectorId, path: reach.path, at: now }, requesterId);
  const owners = file.connectors.find(({ id }) => id === connectorId)?.owners ?? [];
  const areOwnersUnread = owners.some((ref) => refs.has(ref));
  const perhaps = [...asking.requester, ...refs, ...(areOwnersUnread ? ['owners'] : [])];
  const [few, many] = [asking.requester, perhaps].map((requester) =>
    termsFor(applicable(file.policies, { ...asking, requester }), reach, role, durationSeconds),
  );
  if (JSON.stringify(few) !== JSON.stringify(many)) return true;
  const deciders = few?.plan.steps.flatMap(refsOfStep) ?? [];
  return (
    deciders.some((ref) => refs.has(ref)) ||
    (areOwnersUnread && (await areOwnersTooFew(db, file, few ?? null, { requesterId, connectorId })))
  );
}

/** More of them may be known in a moment; where those who are will do, nobody has to wait. */
async function areOwnersTooFew(
  db: Reader,
  file: ConfigFile,
  terms: Terms | null,
  { requesterId, connectorId }: Pick<PeopleAsk, 'requesterId' | 'connectorId'>,
): Promise<boolean> {
  const steps = terms?.plan.steps.filter(({ who }) => who.includes('owners')) ?? [];
  const need = Math.max(0, ...steps.map((step) => step.need));
  const { active } = await ownersOf(db, file, connectorId);
  return active.filter(({ id }) => id !== requesterId).length < need;
}

/** A conflict that would stop it, or ask somebody else, and that names such a group. */
async function isConflictUnread(
  db: Reader,
  file: ConfigFile,
  refs: ReadonlySet<string>,
  { connectorId, reach, role, now }: PeopleAsk,
): Promise<boolean> {
  const conflicts = (file.conflicts ?? []).filter(
    (one) => one.onRequest !== 'warn' && userGroupsOf(one).some((ref) => refs.has(ref)),
  );
  if (conflicts.length === 0) return false;
  const asked: Hold = { connectorId, path: reach.path, role, invited: null, grantId: null };
  const gained = withInvited([asked], await sharesNow(db, file, now));
  const places = await placesFor(db, conflicts, gained);
  return conflictsTouched(conflictIndex(conflicts, places), gained).size > 0;
}

/** The conflicts of the document of which nobody knows yet who is in them. */
export async function unreadConflicts(
  db: Pick<ReadDb, 'selectFrom'>,
  file: Pick<ConfigFile, 'connectors' | 'policies' | 'conflicts'>,
): Promise<ReadonlySet<string>> {
  if (file.conflicts === undefined || file.conflicts.length === 0) return new Set();
  const refs = new Set((await unreadGroups(db, file)).map(({ ref }) => ref));
  const hanging = file.conflicts.filter((one) => userGroupsOf(one).some((ref) => refs.has(ref)));
  return new Set(hanging.map(({ id }) => id));
}
