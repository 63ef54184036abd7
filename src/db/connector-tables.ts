/** Row types of what hallpass knows about connectors beyond the document: how they do, their tokens, and those still being set up. */
import type { GeneratedAlways } from 'kysely';
import type { ConnectorConfig } from '../domain/config-file.ts';
import type { Findings } from '../domain/connector-details.ts';
import type { Day } from '../domain/day.ts';
import type { DraftId, PersonId } from '../domain/id.ts';
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
  /** Since when every try has failed. */
  failingSince: Date | null;
  warnings: Json<readonly string[]>;
  /** The bot's own account, excluded from every decision. */
  botExternalId: string | null;
  rootExternalId: string | null;
  checkedAt: Date | null;
  syncStartedAt: Date | null;
  syncedAt: Date | null;
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

/** Connectors that somebody has begun to add: their owners still have to enter group and token. */
export interface ConnectorSetupsTable {
  connectorId: string;
  name: string;
  application: string | null;
  /** Slack user ids. */
  owners: Json<readonly string[]>;
  createdBy: PersonId;
  createdAt: Date;
  remindersSent: Defaulted<number>;
  nextReminderAt: Date;
}

/** Details that one person has entered and not confirmed yet. They last minutes. */
export interface ConnectorDraftsTable {
  id: DraftId;
  personId: PersonId;
  connectorId: string;
  /** What the connector would be. Its group is as it was typed until it is checked. */
  config: Json<ConnectorConfig>;
  /** Null until it is checked. */
  found: NullableJson<Findings>;
  /** The token, sealed for the draft; null while one is kept or has to be entered on the page. */
  keyId: string | null;
  nonce: string | null;
  sealed: string | null;
  /** SHA-256 of the secret in the one-time link, hex; null without one. */
  linkHash: string | null;
  linkUsedAt: Date | null;
  createdAt: Date;
  expiresAt: Date;
}

export interface ConnectorLogsTable {
  id: GeneratedAlways<number>;
  connectorId: string;
  at: Date;
  operation: string;
  level: 'info' | 'warn' | 'error';
  subjectId: string | null;
  message: string;
}
