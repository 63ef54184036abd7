import type { ReadDb } from '../../context.ts';
import { askingOf, askedAt } from '../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../db/config/config.ts';
import { stepsIfAsked } from '../../db/models/requests/request-progress.ts';
import { namesOf, type Person } from '../../db/identities/people.ts';
import type { ResourceRow } from '../../db/cache/resources.ts';
import { reachOf } from '../../db/cache/reach.ts';
import type { PersonId } from '../../domain/id.ts';
import type { GrantableRole } from '../../domain/entitlement.ts';
import { conflictPlan } from '../../domain/conflicts/conflict-plan.ts';
import { userGroupNames, type UserGroupNames } from '../../db/policies/user-group-names.ts';
import { applicable } from '../../domain/policies/applicable.ts';
import { passedOver, type ExplainedStep, type Explanation } from '../../domain/conflicts/explanation.ts';
import { offerFor } from '../../domain/policies/offers.ts';
import { reachesOf, termsFor } from '../../domain/policies/terms.ts';
import { judgeRequest } from './steps/judge-request.ts';

export interface Explain {
  readonly person: Person;
  readonly resource: ResourceRow;
  readonly role: GrantableRole;
  /** Null: as long as the policy sets unless somebody says otherwise. */
  readonly durationSeconds: number | null;
  readonly now: Date;
}

/**
 * What would become of a request if it were made now, whatever its reason, and why. Reads only; who
 * may ask is the caller's to say.
 */
export async function explainRequest(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  { person, resource, role, durationSeconds: wished, now }: Explain,
): Promise<Explanation> {
  const { file } = await activeConfig(db);
  const reach = await reachOf(db, resource);
  const asking = await askingOf(db, file, askedAt(resource, now), person.id);
  const policies = applicable(file.policies, asking);
  const durationSeconds = wished ?? offerFor(policies, reach, role)?.defaultSeconds ?? HOUR;
  const terms = termsFor(policies, reach, role, durationSeconds);
  const { decision, conflicts } = await judgeRequest(db, {
    requester: person,
    resource,
    role,
    durationSeconds,
    reason: null,
    extendsGrantId: null,
    now,
    agreed: null,
  });
  const isAsked = terms?.approval === 'ask' || conflictPlan(file.conflicts, conflicts).steps.length > 0;
  const steps = isAsked
    ? await stepsIfAsked(db, file, {
        requesterId: person.id,
        resource,
        role,
        durationSeconds,
        conflicts,
        now,
      })
    : null;
  const groups = await userGroupNames(db);
  const names = await namesOf(db, steps?.flatMap(({ people }) => people) ?? []);
  return {
    person: person.name,
    path: resource.path,
    role,
    durationSeconds,
    policyId: terms?.policyId ?? null,
    passedOver: passedOver(file.policies, { path: resource.path, role, durationSeconds, asking }).filter(
      ({ policyId }) => policyId !== terms?.policyId,
    ),
    window: file.policies.find(({ id }) => id === terms?.policyId)?.match.when ?? null,
    bounds: terms === null || terms.approval === 'refuse' ? null : terms,
    stricter: reachesOf(policies, reach, role, durationSeconds).stricter,
    steps: steps?.map((step) => explainedStep(step, { names, groups, now })) ?? null,
    distinct: terms?.plan.distinct ?? false,
    confirm: terms?.plan.confirm ?? null,
    extend: terms === null || terms.approval === 'refuse' ? null : terms.extend,
    refusal: decision.outcome === 'refuse' ? decision.refusal : null,
    conflicts,
  };
}

const explainedStep = (
  { need, who, people, standIns, readings, notify }: Awaited<ReturnType<typeof stepsIfAsked>>[number],
  {
    names,
    groups,
    now,
  }: {
    readonly names: ReadonlyMap<PersonId, string>;
    readonly groups: UserGroupNames;
    readonly now: Date;
  },
): ExplainedStep => ({
  need,
  who: who.map((ref) => groups.get(ref) ?? ref),
  notify: notify?.map((ref) => groups.get(ref) ?? ref),
  standIns,
  readings: readings.map(({ ref, at, counts }) => ({
    ref,
    counts,
    ageSeconds: at === null ? null : Math.round((now.getTime() - at.getTime()) / 1000),
  })),
  people: people.flatMap((id) => names.get(id) ?? []),
});

const HOUR = 3600;
