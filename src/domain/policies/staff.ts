/** Who may decide in the steps of a plan, as the document names them and as they are now. Pure. */
import type { PersonId } from '../id.ts';
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

/** When it was read, from another system, what an entry of a step stands for. */
export interface Reading {
  /** As the document writes it. */
  readonly ref: string;
  /** Null before the first time. */
  readonly at: Date | null;
  /** Not any more when that is too long ago: the entry names nobody then. */
  readonly counts: boolean;
}

/**
 * The steps with the people who may decide in each; for one that its own people could not pass,
 * those of its fallback as well. Pure.
 */
export const staffed = (plan: Plan, staff: Staff): StaffedPlan =>
  completed(
    {
      ...plan,
      steps: plan.steps.map((step) => ({ ...step, people: peopleOf(step.who, staff), standIns: null })),
    },
    'fallback',
    ({ fallback = [] }) => peopleOf(fallback, staff),
  );

/**
 * The same of what waits already: with those whom a step that has waited for too long is for by
 * now, and with the admins in one that could not be passed any more. Pure.
 */
export function staffedForNow(plan: Plan, staff: Staff, escalated: readonly number[]): StaffedPlan {
  const steps = plan.steps.map((step, index) =>
    escalated.includes(index) ? { ...step, who: [...step.who, ...reachedBy(plan, index)] } : step,
  );
  const now = completed(staffed({ ...plan, steps }, staff), 'admins', () =>
    without(staff.admins, staff.requester),
  );
  return { ...now, steps: now.steps.map((step, index) => withLater(step, plan.steps[index], staff)) };
}

/** Says of a step that is for more people by now who they are, and whom it was for before. */
function withLater(step: StaffedStep, before: Step | undefined, staff: Staff): StaffedStep {
  if (before === undefined || step.who.length === before.who.length) return step;
  const later = without(peopleOf(step.who, staff), peopleOf(before.who, staff));
  return { ...step, escalated: { from: before.who, later } };
}

function reachedBy({ steps }: Plan, index: number): readonly string[] {
  const { to, next } = steps[index]?.escalate ?? {};
  return to ?? (next === true ? (steps[index + 1]?.who ?? []) : []);
}

/** More people for every step that could not pass, the first one first. */
function completed(
  plan: StaffedPlan,
  standIns: NonNullable<StaffedStep['standIns']>,
  more: (step: Step) => readonly PersonId[],
): StaffedPlan {
  const short = shortStep(plan);
  const step = short === null ? undefined : plan.steps[short];
  if (short === null || step === undefined) return plan;
  const people = [...new Set([...step.people, ...more(step)])];
  if (people.length === step.people.length) return plan;
  return completed({ ...plan, steps: plan.steps.with(short, { ...step, people, standIns }) }, standIns, more);
}

const peopleOf = (who: readonly string[], { owners, named, requester }: Staff): PersonId[] =>
  without(
    who.flatMap((ref) => (ref === 'owners' ? owners : (named.get(ref) ?? []))),
    requester,
  );

const without = (people: readonly PersonId[], out: readonly PersonId[]): PersonId[] =>
  [...new Set(people)].filter((id) => !out.includes(id));
