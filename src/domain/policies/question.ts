/**
 * What whoever decides is shown with the buttons. A press counts for what was shown with it, and
 * for nothing that it has become since. Pure.
 */
import { GRANTABLE_ROLES, rank, type GrantableRole } from '../entitlement.ts';
import type { Progress } from './progress.ts';

/** What is asked for. */
export interface Ask {
  readonly role: GrantableRole;
  readonly durationSeconds: number;
}

export interface Question extends Ask {
  /** The step that waits, from 1, of so many; in which so many have to agree. */
  readonly step: number;
  readonly of: number;
  readonly need: number;
}

/** What is still asked for, after everybody who agreed to less. Pure. */
export const askLeft = (asked: Ask, agreed: readonly Ask[]): Ask => ({
  role: agreed.reduce((least, { role }) => (rank(role) < rank(least) ? role : least), asked.role),
  durationSeconds: Math.min(asked.durationSeconds, ...agreed.map(({ durationSeconds }) => durationSeconds)),
});

/** What the open step is asked. Pure. */
export function questionOf({ role, durationSeconds }: Ask, { steps, open }: Progress): Question {
  const at = open ?? steps.length - 1;
  return { role, durationSeconds, step: at + 1, of: steps.length, need: steps[at]?.need ?? 1 };
}

/** Of a card that says nothing of steps: one by version 0.2.0 or earlier. Pure. */
export const plainQuestion = ({ role, durationSeconds }: Ask): Question => ({
  role,
  durationSeconds,
  step: 1,
  of: 1,
  need: 1,
});

/** `maintainer/7200/1/2/1`, which `readQuestion` reads. Pure. */
export const writeQuestion = ({ role, durationSeconds, step, of, need }: Question): string =>
  [role, durationSeconds, step, of, need].join('/');

/** Null for what is no question. Pure. */
export function readQuestion(text: string): Question | null {
  const [word, ...numbers] = text.split('/');
  const role = GRANTABLE_ROLES.find((known) => known === word);
  const [durationSeconds, step, of, need, ...more] = numbers.map(Number);
  const isWhole = numbers.every((number) => /^\d{1,9}$/.test(number)) && more.length === 0;
  if (role === undefined || !isWhole) return null;
  if (durationSeconds === undefined || step === undefined || of === undefined || need === undefined)
    return null;
  return { role, durationSeconds, step, of, need };
}

/** Pure. */
export const isSameQuestion = (one: Question, other: Question): boolean =>
  writeQuestion(one) === writeQuestion(other);
