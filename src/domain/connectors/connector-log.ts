/** A connector's log: what kinds of lines there are, and which of them a filter shows. Pure. */

/** `check`: whether the token still is good. `sync`: reading everything, and whose account is whose. `reconcile`: giving and taking back. `configure`: its entry in the document. */
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
