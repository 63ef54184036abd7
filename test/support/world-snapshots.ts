import type { WorldOptions } from './world.ts';

/** A world as it was after its first sync, which takes most of the time of starting one. */
export interface WorldSnapshot {
  /** What its clock said, in milliseconds. */
  readonly at: number;
  /** Where its GitLab listened: the address is in the rows. */
  readonly port: number;
  /** The database with its rows, to which nobody is connected. */
  readonly template: string;
}

/** By what makes one world differ from another; null: one was started, and another may never be. */
const snapshots = new Map<string, WorldSnapshot | null>();

/**
 * What to begin with; null for the first of a kind, and for one that differs in what cannot be told
 * or that wants to see the beginning.
 */
export async function snapshotOf(
  options: WorldOptions,
  make: () => Promise<WorldSnapshot>,
): Promise<WorldSnapshot | null> {
  const { furnish, logTo, redisUrl, ...kind } = options;
  if (logTo !== undefined || redisUrl !== undefined) return null;
  const key = JSON.stringify({ ...kind, furnish: furnish === undefined ? 0 : numberOf(furnish) });
  const kept = snapshots.get(key);
  const snapshot = kept === null ? await make() : (kept ?? null);
  snapshots.set(key, snapshot);
  return snapshot;
}

/** The same function furnishes in the same way. */
const numbers = new Map<NonNullable<WorldOptions['furnish']>, number>();

function numberOf(furnish: NonNullable<WorldOptions['furnish']>): number {
  const number = numbers.get(furnish) ?? numbers.size + 1;
  numbers.set(furnish, number);
  return number;
}
