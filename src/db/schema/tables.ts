/**
 * Row types of every table, camelCase. A test compares them with information_schema, so they cannot
 * drift from the migrations.
 */
import type { MessageId, OneTimeLinkId, PersonId, ProcessId } from '../../domain/id.ts';
import type { PagePurpose } from '../../domain/identities/one-time-link.ts';
import type { MessageKind } from '../../domain/messages/message.ts';
import type { AccountsTable, AccountVerificationsTable } from './account-tables.ts';
import type { Defaulted, NullableJson } from './columns.ts';
import type { ConflictAlertsTable, ConflictReviewsTable, SharesTable } from './conflict-tables.ts';
import type {
  SyncRunPagesTable,
  ConnectorDraftsTable,
  ConnectorLogsTable,
  ConnectorSecretsTable,
  ConnectorStatesTable,
  RequestWindowsTable,
  CredentialsTable,
  HintsTable,
} from './connector-tables.ts';
import type { EventDeliveriesTable, EventReceiversTable } from './event-tables.ts';
import type { EmergencyStopsTable } from './emergency-stop-tables.ts';
import type { FindingsTable, WatchedPlacesTable } from './finding-tables.ts';
import type {
  GiftReadsTable,
  GiftsTable,
  InvitationsTable,
  MachineReadsTable,
  PlaceReadsTable,
  ReviewCampaignsTable,
  ReviewItemsTable,
  ReviewPlacesTable,
  ReviewReviewersTable,
  ReviewTasksTable,
  ReviewTriggersTable,
  ReviewBundlesTable,
  ReviewBundlePartsTable,
  ReviewBundleSendsTable,
  ReviewSchedulesTable,
} from './review-tables.ts';
import type { GrantsTable } from './grant-tables.ts';
import type { KeptRequestsTable } from './kept-request-tables.ts';
import type { ApprovalsTable, RequestsTable } from './request-tables.ts';
import type {
  CustomRolesTable,
  MembershipsTable,
  AwayPlacesTable,
  MovedPlacesTable,
  ResourcesTable,
  SlotsTable,
} from './resource-tables.ts';
import type { ApiAnswersTable, ApiTokensTable, ConsoleSessionsTable } from './token-tables.ts';
import type { ManagersTable, OnCallSchedulesTable } from './staff-tables.ts';

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
  /** As Slack's profile has it, empty for none; null where it was never read. */
  title: string | null;
  /** A guest, or somebody from another workspace: may neither ask nor decide. */
  isOutsider: boolean;
  deactivatedAt: Date | null;
  updatedAt: Date;
}

/** Members of the Slack user groups that the document names. */
export interface UserGroupMembersTable {
  slackGroupId: string;
  slackUserId: string;
}

/** The user groups that the document names or has named. */
export interface UserGroupsTable {
  slackGroupId: string;
  /** When its members were read last; null while they never were since it is named. */
  readAt: Date | null;
  /** Slack's code for why they could not be read; null where they were, or nobody tried yet. */
  fault: string | null;
  /** When Slack is asked again; null once they were read. */
  nextTryAt: Date | null;
  /** What Slack calls it, without the @; null where it has not told. */
  handle: string | null;
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
  /**
   * What the page is about: a verification for `sign-in`, a draft for `token`, a request for
   * `approve`.
   */
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
  /** Of an approval: the account in GitLab that signed in; null while nobody has. */
  signedInAs: string | null;
}

export interface Tables {
  configVersions: ConfigVersionsTable;
  processes: ProcessesTable;
  people: PeopleTable;
  userGroupMembers: UserGroupMembersTable;
  managers: ManagersTable;
  onCallSchedules: OnCallSchedulesTable;
  userGroups: UserGroupsTable;
  accounts: AccountsTable;
  accountVerifications: AccountVerificationsTable;
  oneTimeLinks: OneTimeLinksTable;
  resources: ResourcesTable;
  movedPlaces: MovedPlacesTable;
  awayPlaces: AwayPlacesTable;
  watchedPlaces: WatchedPlacesTable;
  memberships: MembershipsTable;
  customRoles: CustomRolesTable;
  syncRunPages: SyncRunPagesTable;
  requests: RequestsTable;
  approvals: ApprovalsTable;
  slots: SlotsTable;
  grants: GrantsTable;
  findings: FindingsTable;
  messages: MessagesTable;
  auditEvents: AuditEventsTable;
  eventReceivers: EventReceiversTable;
  eventDeliveries: EventDeliveriesTable;
  auditHead: AuditHeadTable;
  connectorStates: ConnectorStatesTable;
  requestWindows: RequestWindowsTable;
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
  emergencyStops: EmergencyStopsTable;
  reviewCampaigns: ReviewCampaignsTable;
  reviewPlaces: ReviewPlacesTable;
  reviewItems: ReviewItemsTable;
  reviewReviewers: ReviewReviewersTable;
  reviewTasks: ReviewTasksTable;
  reviewTriggers: ReviewTriggersTable;
  reviewBundles: ReviewBundlesTable;
  reviewBundleParts: ReviewBundlePartsTable;
  reviewBundleSends: ReviewBundleSendsTable;
  reviewSchedules: ReviewSchedulesTable;
  invitations: InvitationsTable;
  placeReads: PlaceReadsTable;
  giftReads: GiftReadsTable;
  gifts: GiftsTable;
  machineReads: MachineReadsTable;
  apiTokens: ApiTokensTable;
  apiAnswers: ApiAnswersTable;
  consoleSessions: ConsoleSessionsTable;
}
