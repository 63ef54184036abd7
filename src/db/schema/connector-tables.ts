/**
 * Row types of what hallpass knows about connectors beyond the document: how they do, and their
 * tokens.
 */
import type { GeneratedAlways } from 'kysely';
import type { LogLevel, LogOperation, StoredNote } from '../../domain/connectors/connector-log.ts';
import type {
  EnteredDetails,
  StoredDetailsFault,
  StoredFindings,
} from '../../domain/connectors/connector-details.ts';
import type { SecretKind } from '../../domain/connectors/connector-secret.ts';
import type { DraftKind, DraftStatus } from '../../domain/connectors/connector-draft.ts';
import type { Day } from '../../domain/day.ts';
import type { Claims } from '../../domain/identities/account.ts';
import type { DraftId, PersonId, ResourceId } from '../../domain/id.ts';
import type { ResourceKind, Role } from '../../domain/entitlement.ts';
import type { HintKind } from '../../domain/connectors/hint.ts';
import type { ListsDoubt } from '../../domain/connectors/lists-way.ts';
import type { SafetyStop, SyncProgress, SyncRun } from '../../domain/connectors/sync.ts';
import type { ConnectorCode } from '../../errors.ts';
import type { Defaulted, Json, NullableJson } from './columns.ts';
import type { StoredFault } from '../../domain/fault.ts';

export interface ConnectorStatesTable {
  connectorId: string;
  status: 'new' | 'syncing' | 'connected' | 'failing';
  /** What is wrong and what to do, for an owner; null when nothing is. */
  detail: StoredFault | null;
  /** The code of the error in `detail`. */
  fault: ConnectorCode | null;
  /**
   * Whether a check or a sync run met it; null when nothing is wrong. What a sync run met, only a
   * complete one mends.
   */
  failedIn: 'check' | 'sync' | null;
  /** Since when every try has failed. */
  failingSince: Date | null;
  warnings: Json<readonly StoredFault[]>;
  /** The bot's own account, excluded from every decision. */
  botExternalId: string | null;
  rootExternalId: string | null;
  /** The address its instance calls its own; null when it was never asked, or does not say. */
  rootInstance: string | null;
  checkedAt: Date | null;
  syncStartedAt: Date | null;
  syncedAt: Date | null;
  /** Syncs that failed in a row. */
  failures: Defaulted<number>;
  credentialsExpireOn: Day | null;
  /** What the token may do, as the last check read it; null before one of version 0.3. */
  tokenScopes: NullableJson<readonly string[]>;
  /** What its account is in the top-level group then; null for no member, too. */
  tokenRole: Role | null;
  groups: Defaulted<number>;
  projects: Defaulted<number>;
  memberships: Defaulted<number>;
  accounts: Defaulted<number>;
  /** When the last complete sync run began: what is older was not seen by it. */
  lastRunAt: Date | null;
  /** How far the present sync run has come, or what is known of its size before it begins. */
  progress: NullableJson<SyncProgress>;
  /** A sync run that is not over, or was interrupted; null when the last one was complete. */
  syncRun: NullableJson<SyncRun>;
  /** The last complete sync run was not believed; null when it was. */
  safetyStop: NullableJson<SafetyStop>;
  /** Many lists at once contradicted one of them; null when they did not, or agree again. */
  listsDoubt: NullableJson<ListsDoubt>;
  /** When a webhook last told something, to within ten seconds; null while none has. */
  hookedAt: Date | null;
  /** When it was last read which groups are invited; null while that was not. */
  sharesReadAt: Date | null;
  /** When it was last read when its accounts were used; null while that was not. */
  activityReadAt: Date | null;
}

/**
 * A page that a sync run has recorded: what it has come by, whether or not it was news. Those of
 * the present run are kept, of the last one that was believed, and of one that was stopped.
 */
export interface SyncRunPagesTable {
  id: GeneratedAlways<number>;
  connectorId: string;
  /** Of the sync run. */
  startedAt: Date;
  /** Null in rows of an earlier version. */
  recordedAt: Date | null;
  resources: Defaulted<readonly ResourceId[]>;
  /** Whose member lists were read to the end. */
  lists: Defaulted<readonly ResourceId[]>;
  /** By the vendor's id, and what claims were found of each. */
  accounts: Json<Readonly<Record<string, Claims>>>;
  /** What single sign-on says of accounts, which does not show that they are there. */
  identities: Json<Readonly<Record<string, Claims>>>;
}

/** What all processes together have asked of a GitLab with one token in a short window of time. */
export interface RequestWindowsTable {
  key: string;
  /** When the window began. */
  at: Date;
  taken: number;
}

/**
 * What webhooks said has changed and nobody has looked at yet: one row for each thing to look at.
 */
export interface HintsTable {
  connectorId: string;
  /** `membership project 10 105` */
  subject: string;
  kind: HintKind;
  resourceKind: ResourceKind | null;
  resourceExternalId: string | null;
  accountExternalId: string | null;
  /** How often it was told: what is told while somebody looks is looked at again. */
  version: Defaulted<number>;
  attempts: Defaulted<number>;
  nextAttemptAt: Date;
}

/** Tokens entered in Slack or on the page, sealed for their connector. */
export interface CredentialsTable {
  connectorId: string;
  /** Of the instance it was entered for. */
  origin: string;
  keyId: string;
  nonce: string;
  sealed: string;
  updatedAt: Date;
}

/** Connectors that are being set up or edited in Slack, and what became of it. */
export interface ConnectorDraftsTable {
  id: DraftId;
  kind: DraftKind;
  status: DraftStatus;
  /** Of the connector it changes, or will be. */
  connectorId: string;
  entered: Json<EnteredDetails>;
  /**
   * Counts how often details were entered, so that what a check found is never taken for what was
   * entered later.
   */
  entry: Defaulted<number>;
  /** What the last check had to say against it. */
  faults: Json<readonly StoredDetailsFault[]>;
  /** What the last check found, when nothing speaks against it. */
  findings: NullableJson<StoredFindings>;
  /**
   * The token, sealed for this draft and the server it was entered for; null before it is entered,
   * and once it was confirmed, given up or kept for a day.
   */
  origin: string | null;
  keyId: string | null;
  nonce: string | null;
  sealed: string | null;
  sealedAt: Date | null;
  /** From when on a check may begin; null unless one is due. */
  checkAt: Date | null;
  remindersSent: Defaulted<number>;
  nextReminderAt: Date | null;
  createdBy: PersonId;
  enteredBy: PersonId | null;
  closedBy: PersonId | null;
  createdAt: Date;
  changedAt: Date;
  closedAt: Date | null;
}

/** Of one that was set up in Slack. Nothing here can open the box. */
export interface ConnectorSecretsTable {
  connectorId: string;
  kind: SecretKind;
  /** Of the OAuth application; null for a webhook. */
  clientId: string | null;
  origin: string;
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
  message: StoredNote;
}
