/**
 * For each state, the events it accepts and the state each leads to. A state without events is
 * terminal.
 */
export type Table<S extends string, E extends string> = {
  readonly [K in S]: { readonly [P in E]?: S };
};

/** The state `event` leads to from `from`, or null when the table does not allow it. Pure. */
export function next<S extends string, E extends string>(table: Table<S, E>, from: S, event: E): S | null {
  return table[from][event] ?? null;
}

/**
 * The states from which `event` is allowed, in table order: the `where status in (…)` of a
 * compare-and-set.
 */
export function sources<S extends string, E extends string>(table: Table<S, E>, event: E): S[] {
  return (Object.keys(table) as S[]).filter((state) => table[state][event] !== undefined);
}
