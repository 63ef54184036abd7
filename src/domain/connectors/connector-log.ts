/** A connector's log: what kinds of lines there are, and which of them a filter shows. Pure. */
import type { UnlinkCause } from '../identities/unlink-cause.ts';
import type { Role } from '../entitlement.ts';
import type { Fault } from '../fault.ts';
import type { Drift } from '../access/membership.ts';
import type { Nothing, Stored, Told } from '../told.ts';
import type { ListsRead } from './lists-way.ts';
import type { SafetyStop } from './sync.ts';

/** What a line says that is no fault. Codes never change: lines hold them. */
export interface LogFacts {
  readonly given: { readonly role: Role; readonly seconds: number };
  readonly taken_back: { readonly role: Role };
  /** Null: no membership. */
  readonly drifted: { readonly kind: Drift['kind']; readonly from: Role | null; readonly to: Role | null };
  readonly synced: {
    readonly groups: number;
    readonly projects: number;
    readonly memberships: number;
    /** Left out by earlier versions. */
    readonly lists?: ListsRead | undefined;
  };
  /** Many member lists at once contradicted the one of this place. */
  readonly lists_differ: { readonly place: string };
  readonly stopped: Pick<SafetyStop, 'drops' | 'of'>;
  /** `by`: a name. */
  readonly changes_confirmed: { readonly by: string };
  readonly place_gone_confirmed: { readonly by: string };
  readonly answers_again: Nothing;
  /** More than `most` hints came at once. */
  readonly hints_dropped: { readonly most: number };
  /** A group or project has another path since the last sync. */
  readonly place_moved: { readonly from: string; readonly to: string };
  /** A name under `people` is that of another account than it stands for; numbers of accounts. */
  readonly mapping_held: { readonly name: string; readonly pinned: string; readonly other: string };
  readonly people_linked: { readonly count: number };
  readonly link_taken_back: { readonly username: string; readonly cause: UnlinkCause };
  /** `version`: of the configuration. */
  readonly entry_changed: {
    readonly change: 'added' | 'removed' | 'paused' | 'resumed' | 'changed';
    readonly version: number;
  };
}

export type LogNote = Told<LogFacts> | Fault;
export type StoredNote = Stored<LogNote>;

/**
 * `check`: whether the token still is good. `sync`: reading everything, and whose account is whose.
 * `reconcile`: giving and taking back. `configure`: its entry in the document.
 */
export const LOG_OPERATIONS = ['check', 'sync', 'reconcile', 'configure'] as const;
export type LogOperation = (typeof LOG_OPERATIONS)[number];

export const LOG_LEVELS = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FILTERS = ['all', 'sync', 'grants', 'errors'] as const;
export type LogFilter = (typeof LOG_FILTERS)[number];

/** What a filter lets through: lines of one of these operations and levels. */
export const LOG_FILTER: Readonly<
  Record<LogFilter, { readonly operations: readonly LogOperation[]; readonly levels: readonly LogLevel[] }>
> = {
  all: { operations: LOG_OPERATIONS, levels: LOG_LEVELS },
  sync: { operations: ['check', 'sync'], levels: LOG_LEVELS },
  grants: { operations: ['reconcile'], levels: LOG_LEVELS },
  errors: { operations: LOG_OPERATIONS, levels: ['warn', 'error'] },
};

/** How long lines are kept. */
export const LOG_DAYS = 30;
