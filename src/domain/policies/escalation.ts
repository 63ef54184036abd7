/** When a step has waited for too long. Pure. */
import { seconds } from '../document/config-file.ts';
import type { PersonId } from '../id.ts';
import type { Progress, StepProgress } from './progress.ts';

/** A yes, and when it was said. */
export interface Yes {
  readonly approverId: PersonId | null;
  readonly at: Date;
}

/** What happens next of itself in the step that waits, and when. */
export interface Escalation {
  /** From 0. */
  readonly step: number;
  readonly at: Date;
  /** `ask`: more people are asked in it. */
  readonly effect: 'lapse' | 'ask';
}

/**
 * Of the step that waits, unless that has happened; null for nothing. It waits since the last yes
 * of the steps before it, or since the request was made. Pure.
 */
export function escalationOf(
  { steps, open }: Pick<Progress, 'steps' | 'open'>,
  since: { readonly askedAt: Date; readonly yes: readonly Yes[]; readonly escalated: readonly number[] },
): Escalation | null {
  const rule = open === null ? undefined : steps[open]?.escalate;
  if (open === null || rule === undefined || since.escalated.includes(open)) return null;
  const opened = openedAt(steps.slice(0, open), since);
  const at = new Date(opened.getTime() + seconds(rule.after) * 1000);
  return { step: open, at, effect: rule.lapse === true ? 'lapse' : 'ask' };
}

function openedAt(
  passed: readonly StepProgress[],
  { askedAt, yes }: { readonly askedAt: Date; readonly yes: readonly Yes[] },
): Date {
  const counted = new Set(passed.flatMap(({ agreed }) => agreed));
  const times = yes.filter(({ approverId }) => approverId !== null && counted.has(approverId));
  return new Date(Math.max(askedAt.getTime(), ...times.map(({ at }) => at.getTime())));
}

/** When nobody can answer any more, which a step that lapses the request makes earlier. Pure. */
export const lapsesAt = (
  { soon }: { readonly soon?: Pick<Escalation, 'at' | 'effect'> },
  { expiresAt }: { readonly expiresAt: Date },
): Date => (soon?.effect === 'lapse' ? soon.at : expiresAt);
