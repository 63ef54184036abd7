/**
 * How far a request is: who has agreed, in which of its steps that counts, and whom it waits for.
 * Worked out anew from what was said and from who may decide by now, so there is nothing to go
 * stale. Pure.
 */
import type { PersonId } from '../id.ts';
import type { Plan, Step } from './plan.ts';

/** A step with the people who may decide in it by now; the requester is none of them. */
export interface StaffedStep extends Step {
  readonly people: readonly PersonId[];
  /** Who is among them because those whom the step names are too few; null for nobody. */
  readonly standIns: 'fallback' | 'admins' | null;
  /**
   * Of one that has waited for too long: whom it was for before, as the document names them, and
   * who is asked only since. Left out while it has not.
   */
  readonly escalated?: { readonly from: readonly string[]; readonly later: readonly PersonId[] };
}

export interface StaffedPlan extends Pick<Plan, 'confirm'> {
  readonly steps: readonly StaffedStep[];
  readonly distinct: boolean;
}

export interface StepProgress extends StaffedStep {
  /** Whose yes counts here, at most as many as are needed. */
  readonly agreed: readonly PersonId[];
}

export interface Progress extends Pick<Plan, 'confirm'> {
  readonly steps: readonly StepProgress[];
  /** Nobody counts in two of them. */
  readonly distinct: boolean;
  /** Which step waits, from 0; null once all have passed. */
  readonly open: number | null;
  /** Who may still agree in it, and deny. */
  readonly waitsFor: readonly PersonId[];
}

/**
 * How far it is with these people having agreed, in this order. Everybody agrees once: where nobody
 * may count in two steps, a yes counts in the first step that can do with it, and in a later one
 * where that could not pass without it; else in every step its giver belongs to. Pure.
 */
export function progressOf(plan: StaffedPlan, agreed: readonly PersonId[]): Progress {
  const counted = countedIn(plan, agreed);
  const steps = plan.steps.map((step, index) => ({
    ...step,
    agreed: agreed.filter((id) => counted[index]?.includes(id) === true),
  }));
  const at = steps.findIndex((step) => step.agreed.length < step.need);
  const open = steps[at];
  return {
    steps,
    distinct: plan.distinct,
    ...(plan.confirm === undefined ? {} : { confirm: plan.confirm }),
    open: open === undefined ? null : at,
    waitsFor: open?.people.filter((id) => !agreed.includes(id)) ?? [],
  };
}

/** The first step that could not pass if everybody agreed; null when there is none. Pure. */
export function shortStep({ steps, distinct }: StaffedPlan): number | null {
  const seats = seatsOf(steps);
  const short = distinct
    ? seats[taken(seats.map(({ people }) => people)).indexOf(null)]?.step
    : steps.findIndex(({ need, people }) => people.length < need);
  return short === undefined || short === -1 ? null : short;
}

function countedIn({ steps, distinct }: StaffedPlan, agreed: readonly PersonId[]): PersonId[][] {
  if (agreed.length === 0) return [];
  return distinct ? countedOnce(steps, agreed) : countedEverywhere(steps, agreed);
}

const countedEverywhere = (steps: readonly StaffedStep[], agreed: readonly PersonId[]): PersonId[][] =>
  steps.map(({ people, need }) => agreed.filter((id) => people.includes(id)).slice(0, need));

/** One yes that a step needs. */
interface Seat {
  readonly step: number;
  readonly people: readonly PersonId[];
}

const seatsOf = (steps: readonly StaffedStep[]): Seat[] =>
  steps.flatMap(({ need, people }, step) => Array.from({ length: need }, () => ({ step, people })));

/**
 * Seat by seat, the first step first, a yes is taken wherever the seats that are left can still be
 * filled by the others; where they cannot anyhow, wherever there is one.
 */
function countedOnce(steps: readonly StaffedStep[], agreed: readonly PersonId[]): PersonId[][] {
  const seats = seatsOf(steps);
  const saidYes = seats.map(({ people }) => agreed.filter((id) => people.includes(id)));
  const canPass = !taken(seats.map(({ people }) => people)).includes(null);
  const filled = new Set<number>();
  const candidates = (more: ReadonlySet<number>): (readonly PersonId[])[] =>
    seats.map(({ people }, index) => (more.has(index) ? (saidYes[index] ?? []) : canPass ? people : []));
  for (const [index, yes] of saidYes.entries()) {
    if (yes.length === 0) continue;
    const more = new Set(filled).add(index);
    const by = taken(candidates(more));
    if (canPass ? !by.includes(null) : [...more].every((seat) => by[seat] !== null)) filled.add(index);
  }
  const by = taken(candidates(filled));
  return steps.map((_, step) =>
    [...filled].flatMap((seat) => {
      const id = seats[seat]?.step === step ? by[seat] : null;
      return id == null ? [] : [id];
    }),
  );
}

/**
 * Who takes which seat, each person one at most, so that as many seats are taken as can be, the
 * first ones first; null for a seat that stays empty.
 */
function taken(seats: readonly (readonly PersonId[])[]): (PersonId | null)[] {
  const seatOf = new Map<PersonId, number>();
  const take = (seat: number, tried: Set<PersonId>): boolean =>
    (seats[seat] ?? []).some((id) => {
      if (tried.has(id)) return false;
      tried.add(id);
      const other = seatOf.get(id);
      if (other !== undefined && !take(other, tried)) return false;
      seatOf.set(id, seat);
      return true;
    });
  for (const seat of seats.keys()) take(seat, new Set());
  const by = new Map([...seatOf].map(([id, seat]) => [seat, id]));
  return seats.map((_, seat) => by.get(seat) ?? null);
}
