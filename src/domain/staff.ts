/** Who may decide in the steps of a plan, as the document names them and as they are now. Pure. */
import type { PersonId } from './id.ts';
import type { Plan, Step } from './plan.ts';
import { shortStep, type StaffedPlan, type StaffedStep } from './progress.ts';

export interface Staff {
  /** Active owners of the connector. */
  readonly owners: readonly PersonId[];
  /** The active people whom each other entry of a step names: a person, or a user group. */
  readonly named: ReadonlyMap<string, readonly PersonId[]>;
  /** Active admins. */
  readonly admins: readonly PersonId[];
  /** The requester, and whoever has the same account in GitLab: they never decide. */
  readonly requester: readonly PersonId[];
}

/** The steps with the people who may decide in each. Pure. */
export const staffed = (plan: Plan, staff: Staff): StaffedPlan => ({
  ...plan,
  steps: plan.steps.map((step) => ({ ...step, people: peopleOf(step, staff), hasStandIns: false })),
});

/**
 * The same of what waits already: a step that its own people cannot pass any more is for the
 * admins, too. Pure.
 */
export function staffedForNow(plan: Plan, staff: Staff): StaffedPlan {
  let now = staffed(plan, staff);
  for (let short = shortStep(now); short !== null && now.steps[short]?.hasStandIns === false;) {
    const steps = now.steps.map((step, index) => (index === short ? withAdmins(step, staff) : step));
    now = { ...now, steps };
    short = shortStep(now);
  }
  return now;
}

const withAdmins = (step: StaffedStep, staff: Staff): StaffedStep => ({
  ...step,
  people: without([...step.people, ...staff.admins], staff.requester),
  hasStandIns: true,
});

const peopleOf = ({ who }: Step, { owners, named, requester }: Staff): PersonId[] =>
  without(
    who.flatMap((ref) => (ref === 'owners' ? owners : (named.get(ref) ?? []))),
    requester,
  );

const without = (people: readonly PersonId[], out: readonly PersonId[]): PersonId[] =>
  [...new Set(people)].filter((id) => !out.includes(id));
