/** Requests that were made, decided once more by another document and the people there are now. */
import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { Policy } from '../../../domain/document/config-policies.ts';
import type { PersonId } from '../../../domain/id.ts';
import { unlessConflict } from '../../../domain/conflicts/conflict-ask.ts';
import { conflictPlan } from '../../../domain/conflicts/conflict-plan.ts';
import { bothPlans, OWNERS_STEP } from '../../../domain/policies/plan.ts';
import { evaluate, type Decision, type Facts } from '../../../domain/policies/policy.ts';
import { changeOf, type ReplayChange } from '../../../domain/policies/replay.ts';
import { termsFor } from '../../../domain/policies/terms.ts';
import { applicablePolicies } from '../../policies/applicable-policies.ts';
import { ownersOf } from '../../policies/owners.ts';
import { reachOf } from '../../cache/reach.ts';
import { staffOf } from '../../policies/staff.ts';
import { conflictsThen } from './replayed-conflicts.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

export interface Replayed {
  readonly number: number;
  readonly requester: string;
  readonly path: string;
  readonly role: string;
  readonly durationSeconds: number;
  readonly decision: Decision;
  /** Null where nothing would be different. */
  readonly change: ReplayChange | null;
  /** The names of the conflicts it would bring about, by what people hold now. */
  readonly conflicts: readonly string[];
}

/**
 * Every request since then, oldest first, by what a document would make of it. What somebody held,
 * and whether they had an account, is left aside: it is the policies that are tried, and the
 * conflicts by what people hold now.
 */
export async function replay(db: Reader, file: ConfigFile, since: Date, now: Date): Promise<Replayed[]> {
  const [reaches, owners, staff] = [memo<Facts['resource']>(), memo<PersonId[]>(), memo<Facts['staff']>()];
  const policiesOf = memo<readonly Policy[]>();
  const isTimeless = file.policies.every(({ match }) => match.when === undefined && match.new === undefined);
  const conflictsOf = await conflictsThen(db, file, now);
  const replayed: Replayed[] = [];
  for (const request of await requestsSince(db, since)) {
    const { connectorId, resourceId, requesterId, role, path, kind, durationSeconds, reason } = request;
    const resource = await reaches(resourceId, () => reachOf(db, { connectorId, kind, path }));
    const at = request.createdAt;
    const moment = isTimeless ? '' : `${resourceId} ${at.getTime()}`;
    const policies = await policiesOf(`${connectorId} ${requesterId} ${moment}`, () =>
      applicablePolicies(db, file, { connectorId, path, at }, requesterId),
    );
    const conflicts = await conflictsOf({ requesterId, connectorId, path, role });
    const besides = conflictPlan(file.conflicts, conflicts);
    const own = termsFor(policies, resource, role, durationSeconds)?.plan ?? OWNERS_STEP;
    const plan = bothPlans(own, besides);
    const byPlace = plan.steps.some(({ who, fallback = [] }) =>
      [...who, ...fallback].includes('resource-owners'),
    );
    const key = `${JSON.stringify(plan)} ${requesterId} ${byPlace ? resourceId : ''}`;
    const decided = evaluate({
      policies,
      connector: { name: connectorId, readOnly: false, paused: false },
      requester: { id: requesterId, account: 'active', isOutsider: false },
      resource,
      role,
      durationSeconds,
      reason,
      held: null,
      owners: await owners(connectorId, async () =>
        (await ownersOf(db, file, connectorId)).active.map(({ id }) => id),
      ),
      staff: await staff(key, () =>
        staffOf(db, file, plan, requesterId, { resource: { connectorId, kind, path }, now }),
      ),
      besides,
      pendingTwin: null,
      extension: request.kindOfRequest === 'extension',
    });
    const { number, requester, status, agreed, byRule } = request;
    const decision = unlessConflict(decided, conflicts);
    const change = changeOf({ status, isByRule: byRule, agreed }, decision);
    const named = conflicts.found.map(({ name }) => name);
    replayed.push({ number, requester, path, role, durationSeconds, decision, change, conflicts: named });
  }
  return replayed;
}

/** What was looked up once is not looked up again. */
function memo<T>(): (key: string, look: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key, look) => {
    const found = known.get(key) ?? look();
    known.set(key, found);
    return found;
  };
}

const requestsSince = (db: Reader, since: Date) =>
  db
    .selectFrom('requests')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .innerJoin('people', 'people.id', 'requests.requesterId')
    .leftJoin('approvals', (join) =>
      join.onRef('approvals.requestId', '=', 'requests.id').on('approvals.decision', '=', 'approve'),
    )
    .select([
      'requests.number',
      'requests.kind as kindOfRequest',
      'requests.status',
      'requests.requesterId',
      'requests.createdAt',
      'requests.resourceId',
      'requests.role',
      'requests.durationSeconds',
      'requests.reason',
      'resources.connectorId',
      'resources.kind',
      'resources.path',
      'people.name as requester',
      sql<number>`count(approvals.approver_id)::int`.as('agreed'),
      sql<boolean>`coalesce(bool_or(approvals.source = 'policy'), false)`.as('byRule'),
    ])
    .where('requests.createdAt', '>=', since)
    .where('requests.kind', '!=', 'drift')
    .groupBy(['requests.id', 'resources.id', 'people.id'])
    .orderBy('requests.number')
    .execute();
