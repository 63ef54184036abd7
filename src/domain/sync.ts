/** A sync as people see it: how far it has come, and when it has to stop because too much would be gone. Pure. */

export interface Counts {
  readonly groups: number;
  readonly projects: number;
  readonly memberships: number;
}

/** What a walk has found so far, and what it is expected to find; null where nobody knows yet. */
export interface SyncProgress extends Counts {
  readonly of: { readonly [K in keyof Counts]: number | null };
}

/** Of a walk that begins now: `last` is what the last complete one found, or what the tree was counted to before the first. */
export const noProgress = (last: SyncProgress['of'] | null): SyncProgress => ({
  groups: 0,
  projects: 0,
  memberships: 0,
  of: last ?? { groups: null, projects: null, memberships: null },
});

/** Rows of the cache. */
export interface Drops {
  readonly memberships: number;
  readonly resources: number;
  readonly accounts: number;
}

/** A walk that was complete and not believed: what it would have dropped, of how much, and whether an owner has said that it is right. */
export interface Halt {
  /** ISO 8601. */
  readonly at: string;
  readonly drops: Drops;
  readonly of: Drops;
  readonly confirmed: boolean;
}

const DROPPABLE = ['memberships', 'resources', 'accounts'] as const satisfies (keyof Drops)[];

/** Whether more than half of anything would be gone: more likely the token sees less than before. */
export const isAnomalous = (drops: Drops, of: Drops): boolean =>
  DROPPABLE.some((kind) => drops[kind] * 2 > of[kind]);

/** Whether what an owner confirmed goes for this walk, too: it drops no more than that. */
export const isConfirmed = (halt: Halt | null, drops: Drops): boolean =>
  halt !== null && halt.confirmed && DROPPABLE.every((kind) => drops[kind] <= halt.drops[kind]);

/** `7 of 9 memberships and 12 of 22 groups and projects`: only what is more than half. */
export function describeHalt({ drops, of }: Pick<Halt, 'drops' | 'of'>): string {
  const names = { memberships: 'memberships', resources: 'groups and projects', accounts: 'accounts' };
  return DROPPABLE.filter((kind) => drops[kind] * 2 > of[kind])
    .map((kind) => `${drops[kind]} of ${of[kind]} ${names[kind]}`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
}
