/** What an edited document changes about what must never meet in one person. Pure. */
import { canonical } from '../audit.ts';
import type { Conflict } from '../document/config-conflicts.ts';
import type { ConfigFile } from '../document/config-file.ts';

/** One conflict of either document; null where the document does not have it. */
export interface ConflictChange {
  readonly id: string;
  readonly before: Conflict | null;
  readonly after: Conflict | null;
  /** Others can be in it: a side, or how both are held against each other. */
  readonly isOfOthers: boolean;
}

/** In the order of the later document, what is gone last. Pure. */
export function conflictChanges(before: ConfigFile, after: ConfigFile): ConflictChange[] {
  const [was, is] = [before.conflicts ?? [], after.conflicts ?? []];
  const ids = new Set([...is, ...was].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const change = { id, before: withId(was, id), after: withId(is, id) };
    if (canonical(change.before) === canonical(change.after)) return [];
    return [{ ...change, isOfOthers: circleOf(change.before) !== circleOf(change.after) }];
  });
}

const withId = (conflicts: readonly Conflict[], id: string): Conflict | null =>
  conflicts.find((conflict) => conflict.id === id) ?? null;

const circleOf = (conflict: Conflict | null): string =>
  conflict === null ? '' : canonical([conflict.a, conflict.b, conflict.condition]);
