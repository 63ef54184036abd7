/** Row types of what hallpass knows about connectors beyond the document: how they do, and their tokens. */
import type { GeneratedAlways } from 'kysely';
import type { LogLevel, LogOperation } from '../domain/connector-log.ts';
import type { Day } from '../domain/day.ts';
import type { Halt, SyncProgress } from '../domain/sync.ts';
import type { ConnectorCode } from '../errors.ts';
import type { Defaulted, Json, NullableJson } from './columns.ts';

export interface ConnectorStatesTable {
  connectorId: string;
  status: 'new' | 'syncing' | 'connected' | 'failing';
  /** What is wrong and what to do, for an owner; null when nothing is. */
  detail: string | null;
  /** The code of the error in `detail`. */
  fault: ConnectorCode | null;
  /** Whether a check or the walk of a sync met it; null when nothing is wrong. What a walk met, only a complete one mends. */
  failedIn: 'check' | 'sync' | null;
  /** Since when every try has failed. */
  failingSince: Date | null;
  warnings: Json<readonly string[]>;
  /** The bot's own account, excluded from every decision. */
  botExternalId: string | null;
  rootExternalId: string | null;
  checkedAt: Date | null;
  syncStartedAt: Date | null;
  syncedAt: Date | null;
  /** Syncs that failed in a row. */
  failures: Defaulted<number>;
  credentialsExpireOn: Day | null;
  groups: Defaulted<number>;
  projects: Defaulted<number>;
  memberships: Defaulted<number>;
  accounts: Defaulted<number>;
  /** When the last complete walk began: what is older was not seen by it. */
  walkedAt: Date | null;
  /** How far the present walk has come, or what is known of its size before it begins. */
  progress: NullableJson<SyncProgress>;
  /** The last complete walk was not believed; null when it was. */
  halt: NullableJson<Halt>;
}

/** Tokens entered in Slack or on the page, sealed for their connector. */
export interface CredentialsTable {
  connectorId: string;
  keyId: string;
  nonce: string;
  sealed: string;
  updatedAt: Date;
}

export interface ConnectorLogsTable {
  id: GeneratedAlways<number>;
  connectorId: string;
  at: Date;
  operation: LogOperation;
  level: LogLevel;
  subjectId: string | null;
  message: string;
}
