import type { ReadDb } from '../../../context.ts';
import { accountOf, hasBlockedAccount, type AccountRow } from '../../../db/identities/accounts.ts';
import { applicablePolicies, askedAt } from '../../../db/policies/applicable-policies.ts';
import { activeConfig, lastConfigWith, type ActiveConfig } from '../../../db/config/config.ts';
import { conflictAudience } from '../../../db/conflicts/conflict-owners.ts';
import { emergencyStop } from '../../../db/grants/emergency-stops.ts';
import { heldRole } from '../../../db/cache/memberships.ts';
import { ownersOf, type Owners } from '../../../db/policies/owners.ts';
import { isActive, type Person } from '../../../db/identities/people.ts';
import { askedConflicts } from '../../../db/models/conflicts/asked-conflicts.ts';
import { unreadPeople } from '../../../db/models/conflicts/unread-people.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { soFarSeconds } from '../../../db/grants/so-far.ts';
import { pendingTwin } from '../../../db/requests/requests.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { NO_CONFLICTS, unlessConflict, type AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import { conflictPlan } from '../../../domain/conflicts/conflict-plan.ts';
import { staffOf } from '../../../db/policies/staff.ts';
import type { GrantableRole, Held } from '../../../domain/entitlement.ts';
import type { GrantId, PersonId } from '../../../domain/id.ts';
import { bothPlans, OWNERS_STEP } from '../../../domain/policies/plan.ts';
import { evaluate, type Decision, type Facts } from '../../../domain/policies/policy.ts';
import type { Refusal, RefusalOf, RefusedCode } from '../../../domain/refusal.ts';
import { termsFor, type Reach } from '../../../domain/policies/terms.ts';

export interface Ask {
  readonly requester: Person;
  readonly resource: ResourceRow;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  /** Null where it is not asked for yet. */
  readonly reason: string | null;
  /** The grant that it is more time on; null for none. */
  readonly extendsGrantId: GrantId | null;
  readonly now: Date;
  /** Who has agreed to the request, in this order; null while there is none yet. */
  readonly agreed: readonly PersonId[] | null;
  /** Its steps that have waited for too long, from 0; none unless given. */
  readonly escalated?: readonly number[];
}

export interface Judged {
  readonly config: ActiveConfig;
  readonly owners: Owners;
  readonly account: AccountRow | undefined;
  readonly held: Held | null;
  /** What it would bring about, whatever is decided. */
  readonly conflicts: AskedConflicts;
  readonly decision: Decision;
}

/**
 * Gathers the facts as they are now and evaluates the policies in force. Reads only; the caller's
 * transaction makes it one moment.
 */
export async function judgeRequest(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  ask: Ask,
): Promise<Judged> {
  const { requester, resource, role } = ask;
  const extension = ask.extendsGrantId !== null;
  const config = await activeConfig(db);
  const owners = await ownersOf(db, config.file, resource.connectorId);
  const account = await accountOf(db, resource.connectorId, requester.id);
  const usable = account !== undefined && account.state === 'active';
  const held = usable
    ? await heldRole(db, {
        connectorId: resource.connectorId,
        resourceId: resource.id,
        accountExternalId: account.externalId,
      })
    : null;
  const reach = await reachOf(db, resource);
  const conflicts = usable
    ? await askedConflicts(db, config.file, { ...ask, extension, personId: requester.id })
    : NO_CONFLICTS;
  const besides = conflictPlan(config.file.conflicts, conflicts);
  const policies = await applicablePolicies(db, config.file, askedAt(resource, ask.now), requester.id);
  const wholeSeconds = ask.durationSeconds + (await soFarSeconds(db, config.file, ask.extendsGrantId));
  const plan = bothPlans(termsFor(policies, reach, role, wholeSeconds)?.plan ?? OWNERS_STEP, besides);
  const staff = await staffOf(db, config.file, plan, requester.id, { resource, now: ask.now });
  const selves = [requester.id, ...staff.sameAccount];
  const others = owners.active.filter(({ id }) => !selves.includes(id));
  const decision = evaluate({
    policies,
    connector: await connectorOf(db, config, resource),
    requester: {
      id: requester.id,
      account: usable ? 'active' : await withoutAccount(db, ask),
      isOutsider: !isActive(requester),
    },
    resource: { ...reach, archivedAt: resource.archivedAt },
    role,
    durationSeconds: ask.durationSeconds,
    wholeSeconds,
    reason: ask.reason,
    held,
    owners: owners.active.map((owner) => owner.id),
    staff: { ...staff, ownerNames: others.map(({ name }) => name) },
    besides,
    agreed: ask.agreed,
    escalated: ask.escalated ?? [],
    pendingTwin: ask.agreed === null ? await pendingTwin(db, requester.id, resource.id, role) : null,
    extension,
  });
  const judged = { config, owners, account, held, conflicts };
  const no =
    (await stopped(db)) ??
    (await unread(db, { ...ask, durationSeconds: wholeSeconds, config, reach }, decision));
  const decided = no ?? unlessConflict(decision, conflicts);
  return { ...judged, decision: await turningTo(db, config, requester.id, decided) };
}

/** Whatever the policies say, nothing is given while everything is stopped. */
async function stopped(db: Pick<ReadDb, 'selectFrom'>): Promise<Decision | null> {
  const stop = await emergencyStop(db);
  if (stop === undefined) return null;
  const refusal = { code: 'not_requestable', why: 'stopped', reason: stop.reason } as const;
  return { outcome: 'refuse', refusal, field: 'resource' };
}

/** Whom to talk to about a conflict that is in the way. */
async function turningTo(
  db: Pick<ReadDb, 'selectFrom'>,
  { file }: ActiveConfig,
  requesterId: PersonId,
  decision: Decision,
): Promise<Decision> {
  if (decision.outcome !== 'refuse' || decision.refusal.code !== 'conflict') return decision;
  const people = await conflictAudience(db, file, decision.refusal.id, requesterId);
  return { ...decision, refusal: { ...decision.refusal, turnTo: people.map(({ name }) => name) } };
}

/** Nobody knows who is in a user group that decides about it. */
async function unread(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  {
    requester,
    resource,
    role,
    durationSeconds,
    now,
    config,
    reach,
  }: Ask & Pick<Judged, 'config'> & { readonly reach: Reach },
  decision: Decision,
): Promise<Decision | null> {
  if (decision.outcome === 'refuse' && !isOfPolicies(decision.refusal)) return null;
  const { connectorId } = resource;
  const hanging = { requesterId: requester.id, connectorId, reach, role, durationSeconds, now };
  const refusal = await unreadPeople(db, config.file, hanging);
  return refusal === null ? null : { outcome: 'refuse', refusal, field: 'role' };
}

/** Whether it is refused because of what the policies say, and not for a reason of its own. */
const isOfPolicies = (refusal: Refusal): boolean =>
  refusal.code === 'not_requestable' ? OF_POLICIES.has(refusal.why) : OF_POLICIES.has(refusal.code);

const OF_POLICIES: ReadonlySet<RefusalOf<'not_requestable'>['why'] | RefusedCode> = new Set([
  'policy',
  'below',
  'apart',
  'not_by_rule',
  'extension',
  'too_long',
  'too_short',
  'reason_required',
  'reason_pattern',
  'no_approver',
]);

const withoutAccount = async (
  db: Pick<ReadDb, 'selectFrom'>,
  { requester, resource }: Ask,
): Promise<'blocked' | 'none'> =>
  (await hasBlockedAccount(db, resource.connectorId, requester)) ? 'blocked' : 'none';

/**
 * A connector that is not in the document any more grants nothing; it goes by the name it had last.
 */
async function connectorOf(
  db: Pick<ReadDb, 'selectFrom'>,
  { file }: ActiveConfig,
  { connectorId }: ResourceRow,
): Promise<Facts['connector']> {
  const isThis = ({ id }: { readonly id: string }): boolean => id === connectorId;
  const present = file.connectors.find(isThis);
  if (present !== undefined) return present;
  const last = (await lastConfigWith(db, connectorId))?.connectors.find(isThis);
  return { name: last?.name ?? connectorId, readOnly: true, paused: false, removed: true };
}
