import type { Conflict } from '../document/config-conflicts.ts';
import type { AskedConflicts } from './conflict-ask.ts';
import { bothPlans, NO_STEPS, type Plan } from '../policies/plan.ts';

/**
 * The steps that have to be passed besides those of the policies, for conflicts that ask for one;
 * each by somebody else. Pure.
 */
export const conflictPlan = (
  conflicts: readonly Conflict[] | undefined,
  asked: Pick<AskedConflicts, 'found'> | null,
): Plan =>
  (asked?.found ?? [])
    .flatMap(({ id, onRequest }) => {
      const step = conflicts?.find((conflict) => conflict.id === id)?.step;
      return onRequest === 'step' && step !== undefined ? [{ steps: [step], distinct: true }] : [];
    })
    .reduce<Plan>(bothPlans, NO_STEPS);
