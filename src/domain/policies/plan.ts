/**
 * Who has to agree to a request, and in which order: the steps of the policies that apply to it.
 * Pure.
 */
import { refuses, type NoteRule, type StepRule } from '../document/approval-fields.ts';
import type { PersonActor } from '../actor.ts';
import { canonical } from '../audit.ts';
import { CONFIRMS, type Confirm, type Policy } from '../document/config-policies.ts';

export interface Step {
  /** `owners` of the connector, people or user groups, as the document names them. */
  readonly who: readonly string[];
  /** How many different people of these have to agree. */
  readonly need: number;
  readonly note: NoteRule;
  /** Who may agree as well where those are too few. */
  readonly fallback?: readonly string[] | undefined;
  /** How often those who are waited for are reminded: a duration. */
  readonly remind?: string | undefined;
  readonly escalate?: StepRule['escalate'];
  /** Who is told when it opens: people, and channels. */
  readonly notify?: readonly string[] | undefined;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Nobody counts in two of them. */
  readonly distinct: boolean;
  /** How whoever approves has to confirm that they mean it; by nothing more unless given. */
  readonly confirm?: Confirm;
}

/** Of what nobody has to approve. */
export const NO_STEPS: Plan = { steps: [], distinct: false };
/** Any one of the connector's owners. */
export const OWNERS_STEP: Plan = { steps: [{ who: ['owners'], need: 1, note: 'never' }], distinct: false };

/** What a policy asks for; null where it refuses. Pure. */
export function planOf({ approval, confirm }: Pick<Policy, 'approval' | 'confirm'>): Plan | null {
  if (refuses(approval)) return null;
  const plan = stepsOf(approval);
  return confirm === undefined ? plan : { ...plan, confirm };
}

function stepsOf(approval: Exclude<Policy['approval'], 'refuse' | { refuse: string }>): Plan {
  if (approval === 'auto') return NO_STEPS;
  if (approval === 'owners') return OWNERS_STEP;
  const { steps, distinct } = approval;
  return { steps, distinct: distinct && steps.length > 1 };
}

/**
 * At least as strict as either: all steps of both, the same one once. What passes it would pass
 * each. Pure.
 */
export function bothPlans(one: Plan, other: Plan): Plan {
  if (one === other) return one;
  const left = [...other.steps];
  const steps = one.steps.map((step) => {
    const at = left.findIndex(({ who }) => isSame(who, step.who));
    const [twin] = at === -1 ? [] : left.splice(at, 1);
    return twin === undefined ? step : stricterStep(step, twin);
  });
  const confirm = CONFIRMS.findLast((how) => one.confirm === how || other.confirm === how);
  return {
    steps: [...steps, ...left],
    distinct: one.distinct || other.distinct,
    ...(confirm === undefined ? {} : { confirm }),
  };
}

/**
 * Whether a yes counts that was said there: where it has to be on a page, no other one does, also
 * not one from before that was asked for. Pure.
 */
export const isConfirmed = (confirm: Confirm | undefined, source: PersonActor['via'] | 'policy'): boolean =>
  confirm !== 'web' || source === 'web';

/** Whether `plan` asks for more than `than`. Pure. */
export function isStricterPlan(plan: Plan, than: Plan): boolean {
  if (plan === than) return false;
  const both = bothPlans(than, plan);
  return (
    both.distinct !== than.distinct ||
    both.confirm !== than.confirm ||
    both.steps.length > than.steps.length ||
    both.steps.some(({ need, note }, index) => {
      const own = than.steps[index];
      return own === undefined || need > own.need || NOTES[note] > NOTES[own.note];
    })
  );
}

const NOTES: Readonly<Record<NoteRule, number>> = { never: 0, deny: 1, always: 2 };

/** What lets in more people than `who` is kept only where both say the same. */
const stricterStep = (step: Step, twin: Step): Step => ({
  who: step.who,
  need: Math.max(step.need, twin.need),
  note: NOTES[twin.note] > NOTES[step.note] ? twin.note : step.note,
  ...(step.remind === undefined && twin.remind === undefined ? {} : { remind: step.remind ?? twin.remind }),
  ...(isAlike(step.fallback, twin.fallback) ? { fallback: step.fallback } : {}),
  ...(isAlike(step.escalate, twin.escalate) ? { escalate: step.escalate } : {}),
  ...(step.notify === undefined && twin.notify === undefined
    ? {}
    : { notify: [...new Set([...(step.notify ?? []), ...(twin.notify ?? [])])] }),
});

const isAlike = (one: unknown, other: unknown): boolean =>
  one !== undefined && canonical(one) === canonical(other);

/** E-mails compare without case. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [one, other].map((refs) => new Set(refs.map((ref) => ref.toLowerCase())));
  return a !== undefined && b !== undefined && a.size === b.size && [...a].every((ref) => b.has(ref));
}
