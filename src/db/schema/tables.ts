/**
 * Row types of every table, camelCase. A test compares them with information_schema, so they cannot
 * drift from the migrations.
 */
import type { GeneratedAlways } from 'kysely';
import type { AskedConflicts } from '../../domain/conflicts/conflict-ask.ts';
import type { Day } from '../../domain/day.ts';
import type { GrantableRole, ResourceKind, Role } from '../../domain/entitlement.ts';
import type { HoldingLook } from '../../domain/access/holding.ts';
import type {
  ApprovalId,
  GrantId,
  MessageId,
  OneTimeLinkId,
  PersonId,
  ProcessId,
  RequestId,
  ResourceId,
  SlotId,
} from '../../domain/id.ts';
import type { Baseline, Intent, Look, Slot, Undecided } from '../../domain/access/membership.ts';
import type { MessageKind } from '../../domain/messages/message.ts';
import type { PagePurpose } from '../../domain/identities/one-time-link.ts';
import type { CancelCause, RequestKind, RequestStatus } from '../../domain/access/request.ts';
import type { ConnectorCode } from '../../errors.ts';
import type { AccountsTable, AccountVerificationsTable } from './account-tables.ts';
import type { ConflictAlertsTable, ConflictReviewsTable, SharesTable } from './conflict-tables.ts';
import type { Defaulted, Json, NullableJson } from './columns.ts';
import type {
  ConnectorDraftsTable,
  ConnectorLogsTable,
  ConnectorSecretsTable,
  ConnectorStatesTable,
  CredentialsTable,
  HintsTable,
} from './connector-tables.ts';
import type { FindingsTable } from './finding-tables.ts';
import type { StoredFault } from '../../domain/fault.ts';
import type { KeptRequestsTable } from './kept-request-tables.ts';
import type { GrantsTable } from './grant-tables.ts';

export interface ConfigVersionsTable {
  version: number;
  body: string;
  hash: string;
  appliedBy: string;
  source: 'file' | 'web' | 'api' | 'slack';
  appliedAt: Date;
}

/** One process of this program, from its start to its end. */
export interface ProcessesTable {
  id: ProcessId;
  host: string;
  pid: number;
  /** The version of hallpass. */
  program: string;
  /** Of its hallpass.yaml, as domain/document/config-history.ts knows files. */
  fileHash: string;
  /** In force when it started. */
  configVersion: number;
  startedAt: Date;
  /** By the database's clock. */
  seenAt: Date;
}

export interface PeopleTable {
  id: PersonId;
  slackTeamId: string;
  slackUserId: string;
  /** Lower case; only when Slack says that it is confirmed. */
  email: string | null;
  name: string;
  tz: string | null;
  /** A guest, or somebody from another workspace: may neither ask nor decide. */
  isOutsider: boolean;
  deactivatedAt: Date | null;
  updatedAt: Date;
}

/** Members of the Slack user groups that the document names as owners. */
export interface UserGroupMembersTable {
  slackGroupId: string;
  slackUserId: string;
}

export interface ResourcesTable {
  id: ResourceId;
  connectorId: string;
  kind: ResourceKind;
  externalId: string;
  path: string;
  name: string;
  parentId: ResourceId | null;
  archivedAt: Date | null;
  /** Not found by two complete syncs; null while it exists. */
  goneAt: Date | null;
  /** Complete syncs in a row that did not find it. */
  misses: Defaulted<number>;
  syncedAt: Date;
  /** When its member list was last read to its end; null before the first time. */
  membersSyncedAt: Date | null;
  /**
   * Since when a row that is not in the cache is known not to have been there; null while that is
   * not known.
   */
  membersKnownAt: Date | null;
  /**
   * When rows were dropped that may be there all the same; null once some were seen again, and
   * while none were.
   */
  membersLostAt: Date | null;
  /** When it was made, as the vendor has it; null where it does not say. */
  createdAt: Date | null;
}

export interface MembershipsTable {
  resourceId: ResourceId;
  accountExternalId: string;
  connectorId: string;
  role: Role;
  customRole: string | null;
  expiresOn: Day | null;
  misses: Defaulted<number>;
  syncedAt: Date;
}

export interface RequestsTable {
  id: RequestId;
  number: GeneratedAlways<number>;
  kind: RequestKind;
  requesterId: PersonId;
  resourceId: ResourceId;
  role: GrantableRole;
  durationSeconds: number;
  reason: string;
  status: RequestStatus;
  configVersion: number;
  policyId: string;
  createdAt: Date;
  /** When it lapses unanswered. */
  expiresAt: Date;
  decidedAt: Date | null;
  /** Who approved or denied it; null when a policy or time did, or while pending. */
  decidedBy: PersonId | null;
  /** What the decider wrote. */
  decisionNote: string | null;
  cancelCause: CancelCause | null;
  extendsGrantId: GrantId | null;
  source: 'slack' | 'web' | 'cli' | 'api';
  idempotencyKey: string;
  remindersSent: Defaulted<number>;
  /** Null when no more reminders are due. */
  nextReminderAt: Date | null;
  /** When what it waits for is to be looked at again; null for not before somebody decides. */
  reviewDueAt: Date | null;
  /** Its steps that have waited for too long, from 0. */
  escalated: Defaulted<number[]>;
  /** When GitLab is to be asked what the person holds there; null when it was, or will not be. */
  lookDueAt: Date | null;
  /** What it said; null while it was not asked. */
  look: NullableJson<HoldingLook>;
  /** The conflicts it would bring about, as of its last judgement; null for none. */
  conflicts: NullableJson<AskedConflicts>;
  /** Of an extension: why what was approved was put back; null where it was not. */
  undone: StoredFault | null;
}

export interface ApprovalsTable {
  id: ApprovalId;
  requestId: RequestId;
  requesterId: PersonId;
  /** Null when a policy approved. */
  approverId: PersonId | null;
  decision: 'approve' | 'deny';
  source: 'slack' | 'web' | 'cli' | 'api' | 'policy';
  note: string | null;
  /** What was approved, which may be less than asked. */
  role: GrantableRole;
  durationSeconds: number;
  at: Date;
}

export interface SlotsTable {
  id: SlotId;
  connectorId: string;
  resourceId: ResourceId;
  accountExternalId: string;
  baseline: NullableJson<Baseline>;
  applied: NullableJson<Look>;
  intents: Json<readonly Intent[]>;
  pinned: NullableJson<NonNullable<Slot['pinned']>>;
  undecided: NullableJson<Undecided>;
  /** The last write was floored by an inherited role: what is wanted is still owed. */
  owed: Defaulted<boolean>;
  wantedVersion: Defaulted<number>;
  reconciledVersion: Defaulted<number>;
  /** When a reconcile last ended well; null before the first. */
  reconciledAt: Date | null;
  /** When it became, or will again be, due; null while reconciled. */
  nextAttemptAt: Date | null;
  /** Set after a write with an unknown outcome: nobody reads before this, for it may still land. */
  notBefore: Date | null;
  leaseToken: string | null;
  leaseUntil: Date | null;
  attempts: Defaulted<number>;
  lastError: StoredFault | null;
  /** What kind of failure that was; null when there was none, or none of GitLab's. */
  lastFault: ConnectorCode | null;
}

export interface MessagesTable {
  id: MessageId;
  subjectId: string;
  kind: MessageKind;
  /**
   * Tells several messages of a kind to one person apart: the number of a reminder, of a drift
   * notice.
   */
  ordinal: Defaulted<number>;
  personId: PersonId;
  /**
   * The D… id Slack answered, for a Home tab the id of its view; null until posted. Of one that
   * goes to a channel its C… id, from the beginning.
   */
  channel: string | null;
  /** For a Home tab the hash of its view. */
  ts: string | null;
  wantedVersion: Defaulted<number>;
  renderedVersion: Defaulted<number>;
  nextAttemptAt: Date | null;
  claimedUntil: Date | null;
  attempts: Defaulted<number>;
  lastError: string | null;
  /** Set when it can never be delivered (the person left, the DM is closed). */
  undeliverableAt: Date | null;
  /**
   * What a notice says, for kinds that are about an event and not about a row; of a Home tab the
   * page that is shown.
   */
  detail: NullableJson<Record<string, unknown>>;
  createdAt: Date;
}

export interface AuditEventsTable {
  seq: number;
  at: Date;
  actor: string;
  action: string;
  subjectId: string;
  body: string;
  prevHash: string;
  hash: string;
}

export interface AuditHeadTable {
  one: Defaulted<boolean>;
  seq: number;
  hash: string;
}

export interface DirectoryStateTable {
  one: Defaulted<boolean>;
  syncedAt: Date | null;
}

/** Ways from Slack to a page, each for one person. */
export interface OneTimeLinksTable {
  id: OneTimeLinkId;
  purpose: PagePurpose;
  /** What the page is about: a verification for `sign-in`, a draft for `token`. */
  subjectId: string;
  personId: PersonId;
  /** SHA-256, in hex, of the secret in the address. */
  tokenHash: string;
  /** SHA-256, in hex, of the secret of the one browser that opened it; null until then. */
  browserHash: string | null;
  createdAt: Date;
  expiresAt: Date;
  openedAt: Date | null;
  /** When what it was for was done or given up. */
  closedAt: Date | null;
}

export interface Tables {
  configVersions: ConfigVersionsTable;
  processes: ProcessesTable;
  people: PeopleTable;
  userGroupMembers: UserGroupMembersTable;
  accounts: AccountsTable;
  accountVerifications: AccountVerificationsTable;
  oneTimeLinks: OneTimeLinksTable;
  resources: ResourcesTable;
  memberships: MembershipsTable;
  requests: RequestsTable;
  approvals: ApprovalsTable;
  slots: SlotsTable;
  grants: GrantsTable;
  findings: FindingsTable;
  messages: MessagesTable;
  auditEvents: AuditEventsTable;
  auditHead: AuditHeadTable;
  connectorStates: ConnectorStatesTable;
  connectorLogs: ConnectorLogsTable;
  connectorSecrets: ConnectorSecretsTable;
  credentials: CredentialsTable;
  connectorDrafts: ConnectorDraftsTable;
  hints: HintsTable;
  directoryState: DirectoryStateTable;
  keptRequests: KeptRequestsTable;
  shares: SharesTable;
  conflictAlerts: ConflictAlertsTable;
  conflictReviews: ConflictReviewsTable;
}
