/** Whom a request waits for, and since when each of them: reminders count from there. Pure. */
import type { PersonId } from '../id.ts';

/** Since when, as ISO text, by person. */
export type Turns = Readonly<Partial<Record<PersonId, string>>>;

export interface TurnsNow {
  readonly turns: Turns;
  /** Those whose turn begins with this look. */
  readonly begun: readonly PersonId[];
}

/**
 * Who waits by now: whoever did before has waited since then, unless another step has opened.
 * `before` is null where it was not kept: then it is nobody's turn anew. Pure.
 */
export function turnsNow(
  before: Turns | null,
  waitsFor: readonly PersonId[],
  now: Date,
  isNewStep: boolean,
): TurnsNow {
  const begun = isNewStep
    ? waitsFor
    : before === null
      ? []
      : waitsFor.filter((id) => before[id] === undefined);
  const since = (id: PersonId): string =>
    (begun.includes(id) ? undefined : before?.[id]) ?? now.toISOString();
  return { turns: Object.fromEntries(waitsFor.map((id) => [id, since(id)])), begun };
}

/** When the one of them who was asked first was; `otherwise` where it is not kept. Pure. */
export function askedSince(turns: Turns | null, waitsFor: readonly PersonId[], otherwise: Date): Date {
  const times = waitsFor.flatMap((id) => turns?.[id] ?? []).map((at) => Date.parse(at));
  return times.length === 0 ? otherwise : new Date(Math.min(...times));
}

/**
 * Whom a reminder is for: those who were asked first, and of the others whoever has had as long as
 * one has before the first. Pure.
 */
export function silentOf(
  turns: Turns | null,
  waitsFor: readonly PersonId[],
  { now, since, everySeconds }: { readonly now: Date; readonly since: Date; readonly everySeconds: number },
): readonly PersonId[] {
  const until = Math.max(since.getTime(), now.getTime() - everySeconds * 1000);
  return waitsFor.filter((id) => {
    const at = turns?.[id];
    return at === undefined || Date.parse(at) <= until;
  });
}
