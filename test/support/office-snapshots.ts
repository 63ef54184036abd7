import type { PersonActor } from '../../src/domain/actor.ts';
import type { Job } from '../../src/queue/jobs.ts';
import type { TestDatabase } from './database.ts';

/** An office as it was after its first sync, which takes most of the time of opening one. */
export interface OfficeSnapshot {
  /** What the office's clock said, in milliseconds. */
  readonly at: number;
  /** Where its GitLab listened: the address is in the rows. */
  readonly port: number;
  /** The statement that brings its rows back. */
  readonly rows: string;
  readonly jobs: readonly Job[];
  readonly people: ReadonlyMap<string, PersonActor>;
}

/** By database, for numbers go on there, and by what makes one office differ from another. */
const snapshots = new WeakMap<TestDatabase, Map<string, OfficeSnapshot>>();

export function findSnapshot(database: TestDatabase, key: string): OfficeSnapshot | null {
  return snapshots.get(database)?.get(key) ?? null;
}

export function keepSnapshot(database: TestDatabase, key: string, snapshot: OfficeSnapshot): void {
  const kept = snapshots.get(database) ?? new Map<string, OfficeSnapshot>();
  kept.set(key, snapshot);
  snapshots.set(database, kept);
}
