/**
 * A sync as people see it: how far it has come, and when it has to stop because too much would be
 * gone. Pure.
 */
import type { PersonId } from '../id.ts';
import type { Table } from '../machine.ts';

export interface Counts {
  readonly groups: number;
  readonly projects: number;
  readonly memberships: number;
}

/**
 * A sync run that has begun and is not over, and how far it has come: the next sync goes on from
 * there.
 */
export interface SyncRun {
  /** ISO 8601; what it has seen is no older than this. */
  readonly startedAt: string;
  /** Behind which page of the tree, and then of the accounts, it goes on; null at the beginning. */
  readonly tree: string | null;
  readonly accounts: string | null;
  /** The token's account has been a member of the top-level group all the time. */
  readonly isWhole: boolean;
}

/** After that long a sync run begins anew: too much of what it has seen is not so any more. */
const STALE_AFTER_MS = 6 * 3_600_000;

/** The sync run to make now: the one that was interrupted, if it is not too old, else a new one. */
export const syncRunFrom = (interrupted: SyncRun | null, now: Date, isWhole: boolean): SyncRun =>
  interrupted !== null && now.getTime() - Date.parse(interrupted.startedAt) < STALE_AFTER_MS
    ? { ...interrupted, isWhole: interrupted.isWhole && isWhole }
    : { startedAt: now.toISOString(), tree: null, accounts: null, isWhole };

/**
 * What a sync run has found so far, and what it is expected to find; null where nobody knows yet.
 */
export interface SyncProgress extends Counts {
  readonly of: { readonly [K in keyof Counts]: number | null };
}

/**
 * Of a sync run that begins now: `last` is what the last complete one found, or what the tree was
 * counted to before the first.
 */
export const noProgress = (last: SyncProgress['of'] | null): SyncProgress => ({
  groups: 0,
  projects: 0,
  memberships: 0,
  of: last ?? { groups: null, projects: null, memberships: null },
});

/**
 * How much a sync would let go: rows of the cache, and people who would lose their account's link.
 */
export interface Drops {
  readonly memberships: number;
  readonly resources: number;
  readonly accounts: number;
  readonly links: number;
}

export const SAFETY_STOP_STATUSES = ['open', 'confirmed', 'applied', 'cleared'] as const;
export type SafetyStopStatus = (typeof SAFETY_STOP_STATUSES)[number];

export const SAFETY_STOP_EVENTS = ['confirm', 'apply', 'clear'] as const;
export type SafetyStopEvent = (typeof SAFETY_STOP_EVENTS)[number];

/**
 * What becomes of a sync that was stopped: an owner confirms it and the next sync applies that
 * once, or the next one finds it well again.
 */
export const SAFETY_STOP: Table<SafetyStopStatus, SafetyStopEvent> = {
  open: { confirm: 'confirmed', clear: 'cleared' },
  confirmed: { apply: 'applied', clear: 'cleared' },
  applied: {},
  cleared: {},
};

/** A sync run that was complete and not believed: what it would have dropped, and of how much. */
export interface SafetyStop {
  readonly status: SafetyStopStatus;
  /**
   * ISO 8601: when it was first found; later syncs that find exactly the same leave it. Names the
   * finding.
   */
  readonly at: string;
  /**
   * ISO 8601: when the last sync run that found it began. What the cache last saw before that, it
   * did not see.
   */
  readonly lastRunAt: string;
  readonly drops: Drops;
  readonly of: Drops;
  /** Who confirmed it; null while nobody has. */
  readonly by: PersonId | null;
  /** ISO 8601: when it was applied or cleared; null before. */
  readonly endedAt: string | null;
}

export const DROPPABLE = ['memberships', 'resources', 'accounts', 'links'] as const satisfies (keyof Drops)[];

/** One person who loses their account is everyday business, also where only one or two have any. */
const FEWEST_LINKS = 2;

export const isMost = (kind: keyof Drops, drops: Drops, of: Drops): boolean =>
  drops[kind] * 2 > of[kind] && (kind !== 'links' || drops.links >= FEWEST_LINKS);

/**
 * Whether more than half of anything would be gone: more likely the token sees less than before.
 */
export const isAnomalous = (drops: Drops, of: Drops): boolean =>
  DROPPABLE.some((kind) => isMost(kind, drops, of));

/** Whether what an owner confirmed goes for this sync run, too: it drops no more than that. */
export const isConfirmed = (safetyStop: SafetyStop | null, drops: Drops): safetyStop is SafetyStop =>
  safetyStop?.status === 'confirmed' && DROPPABLE.every((kind) => drops[kind] <= safetyStop.drops[kind]);

/** Whether links are held as they are until an owner has confirmed that most of them go. */
export const holdsLinks = (safetyStop: SafetyStop | null): boolean =>
  safetyStop?.status === 'open' && isMost('links', safetyStop.drops, safetyStop.of);

/**
 * The safety stop after a sync run that must not be believed: the one before it when that found
 * exactly the same, else a new one.
 */
export function safetyStopAfter(
  before: SafetyStop | null,
  {
    startedAt,
    drops,
    of,
    now,
  }: Pick<SafetyStop, 'drops' | 'of'> & { readonly startedAt: Date; readonly now: Date },
): SafetyStop {
  const lastRunAt = startedAt.toISOString();
  const isSame = before?.status === 'open' && DROPPABLE.every((kind) => before.drops[kind] === drops[kind]);
  return isSame
    ? { ...before, lastRunAt, of }
    : { status: 'open', at: now.toISOString(), lastRunAt, drops, of, by: null, endedAt: null };
}
