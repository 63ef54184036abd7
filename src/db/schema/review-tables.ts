/** The row types of access reviews. A test compares them with information_schema. */
import type { AccountState } from '../../domain/identities/account.ts';
import type { Day } from '../../domain/day.ts';
import type { GrantableRole, ResourceKind, Role } from '../../domain/entitlement.ts';
import type { MachineToken } from '../../domain/reviews/machine-token.ts';
import type { StoredFault } from '../../domain/fault.ts';
import type {
  PersonId,
  ResourceId,
  ReviewBundleId,
  ReviewBundleSendId,
  ReviewCampaignId,
  ReviewItemId,
  ReviewTaskId,
  SlotId,
} from '../../domain/id.ts';
import type { Look } from '../../domain/access/membership.ts';
import type { ReviewCause, UndecidedRule } from '../../domain/document/review-fields.ts';
import type {
  Reviewers,
  ReviewCampaignStatus,
  ReviewReading,
  ReviewScope,
  ReviewSource,
  StagingRefusal,
} from '../../domain/reviews/campaign.ts';
import type { BundleRefusal } from '../../domain/reviews/evidence.ts';
import type { ReviewDecision, ReviewItemKind, ReviewItemStatus } from '../../domain/reviews/review-item.ts';
import type { ReviewTaskCause, ReviewTaskStatus } from '../../domain/reviews/review-task.ts';
import type { LeftOutReason } from '../../domain/reviews/snapshot.ts';
import type { Defaulted, Json, NullableJson } from './columns.ts';

export interface ReviewCampaignsTable {
  id: ReviewCampaignId;
  name: string;
  status: ReviewCampaignStatus;
  scope: Json<ReviewScope>;
  reviewers: Json<Reviewers>;
  undecided: UndecidedRule;
  noteRequired: Defaulted<boolean>;
  instructions: string | null;
  createdBy: PersonId;
  createdAt: Date;
  deadline: Date;
  /** Where its evidence is posted as well; null for the DM of whoever made it. */
  channel: string | null;
  /** The schedule of the document that made it; null for a person, and where none did. */
  scheduleId: string | null;
  /** Asks its reviewers as soon as it is staged. */
  opensItself: Defaulted<boolean>;
  /** When the snapshot is to be taken; null unless somebody wants one. */
  stageDueAt: Date | null;
  /** How far GitLab is read for the snapshot; null when it is not. */
  reading: NullableJson<ReviewReading>;
  /** Why the last snapshot that was wanted was not taken; null when it was. */
  refusal: NullableJson<StagingRefusal>;
  stagedAt: Date | null;
  sources: Json<readonly ReviewSource[]>;
  snapshotHash: string | null;
  openedAt: Date | null;
  closedAt: Date | null;
  /** Null where time closed it. */
  closedBy: PersonId | null;
  completedAt: Date | null;
  discardedAt: Date | null;
  /** When it is to be looked after next; null when nothing of it is due any more. */
  lookDueAt: Date | null;
}

/** What GitLab listed of one place, and what became of it. */
export interface ReviewPlacesTable {
  campaignId: ReviewCampaignId;
  resourceId: ResourceId;
  connectorId: string;
  /** Of what it was called then. */
  path: string;
  kind: ResourceKind;
  isArchived: boolean;
  /** When its member list was last read to its end; null where it never was. */
  readAt: Date | null;
  /** When who is invited there was read; null where it was not, or is not shown to hallpass. */
  invitationsReadAt: Date | null;
  /** The same of who gave which role there, as GitLab's audit events tell. */
  auditEventsReadAt: Date | null;
  listed: number;
  taken: number;
  leftOut: Json<Readonly<Partial<Record<LeftOutReason, number>>>>;
}

export interface ReviewItemsTable {
  id: ReviewItemId;
  campaignId: ReviewCampaignId;
  kind: ReviewItemKind;
  connectorId: string;
  resourceId: ResourceId;
  resourceKind: ResourceKind;
  /** As it was called then, as all that follows. */
  path: string;
  /** Of a share `group:ID`, of an invitation `invitation:ADDRESS`: no account is called so. */
  accountExternalId: string;
  username: string;
  accountName: string;
  accountState: AccountState;
  isMachine: boolean;
  isArchived: boolean;
  personId: PersonId | null;
  role: Role;
  customRole: string | null;
  /** What it was called then; null for none, and where that was not known. */
  customRoleName: string | null;
  expiresOn: Day | null;
  /** How many have that role there, this one included. */
  peers: number;
  /** How many have any role of their own there; null in older rows. */
  members: number | null;
  /** Since when that role is held, and who gave it, as was known then; null where it was not. */
  since: Date | null;
  givenBy: string | null;
  /** The invited group it comes with, as people call it, and its id; null where none does. */
  through: string | null;
  throughExternalId: string | null;
  /** What a machine signs in with; null for no machine, and where that is not shown to hallpass. */
  tokens: NullableJson<readonly MachineToken[]>;
  /** When the account was last used; null where GitLab does not say. */
  lastActiveOn: Day | null;
  /** Who decides; null where nobody may. */
  reviewerId: PersonId | null;
  status: ReviewItemStatus;
  decision: ReviewDecision | null;
  lowerTo: GrantableRole | null;
  note: string | null;
  /** Null where the deadline decided. */
  decidedBy: PersonId | null;
  decidedAt: Date | null;
  /** Seconds since the page was shown or the press before it; null where that is not known. */
  decidedSeconds: number | null;
  /** How many one press decided. */
  bulkOf: number | null;
  /** When it is to be carried out; null while it is not, and once the slot knows. */
  dueAt: Date | null;
  /** How often that failed, of an invitation; what goes through a slot is counted there. */
  tries: Defaulted<number>;
  /** What is to be left there; null before it is carried out. */
  target: NullableJson<Look>;
  slotId: SlotId | null;
  /** What stood there when it was last compared and was something else, or was read back. */
  found: NullableJson<Look>;
  /** What stood there in place of what was reviewed when it was decided again; null before. */
  seen: NullableJson<Look>;
  concludedAt: Date | null;
  /** Why the last decision could not be carried out. */
  refusal: StoredFault | null;
  /** Whose stricter decision was carried out. */
  supersededBy: ReviewCampaignId | null;
  undoneBy: PersonId | null;
}

/** How far a reviewer of a campaign is. */
export interface ReviewReviewersTable {
  campaignId: ReviewCampaignId;
  personId: PersonId;
  /** When they were last shown a page or decided something. */
  lastAt: Date | null;
  finishedAt: Date | null;
  remindersSent: Defaulted<number>;
  nextReminderAt: Date | null;
}

export interface ReviewTasksTable {
  id: ReviewTaskId;
  itemId: ReviewItemId;
  campaignId: ReviewCampaignId;
  connectorId: string;
  status: ReviewTaskStatus;
  cause: ReviewTaskCause;
  openedAt: Date;
  closedAt: Date | null;
  /** Who said that it stays; null where a sync saw it done. */
  closedBy: PersonId | null;
  reason: string | null;
}

/** Evidence of a campaign that somebody wanted, or that its end calls for. */
export interface ReviewBundlesTable {
  id: ReviewBundleId;
  campaignId: ReviewCampaignId;
  /** Null where the end of the campaign calls for it. */
  wantedBy: PersonId | null;
  wantedAt: Date;
  /** When it is to be made, or tried again; null once it is made or given up. */
  dueAt: Date | null;
  /** The number of the try whose parts count. */
  attempts: Defaulted<number>;
  refusal: BundleRefusal | null;
  /** Whether everything was carried out by then; null until it is made. */
  isFinal: boolean | null;
  madeAt: Date | null;
  bytes: number | null;
  /** Hex, of the file. */
  sha256: string | null;
  /** Of the key that signed it. */
  fingerprint: string | null;
  /** When its bytes were deleted. */
  droppedAt: Date | null;
}

/** The bytes of a bundle, in order. */
export interface ReviewBundlePartsTable {
  bundleId: ReviewBundleId;
  attempt: number;
  ordinal: number;
  content: Buffer;
}

/** Where a bundle goes in Slack. */
export interface ReviewBundleSendsTable {
  id: ReviewBundleSendId;
  bundleId: ReviewBundleId;
  /** Whose DM it goes to, unless a channel is given. */
  personId: PersonId;
  channel: string | null;
  /** Null while the bundle is not made, and once it is sent or given up. */
  dueAt: Date | null;
  attempts: Defaulted<number>;
  /** Where the line above the file stands, by Slack's id; null before it does. */
  postedChannel: string | null;
  sentAt: Date | null;
  /** Slack's code for why it is not sent. */
  refusal: string | null;
  /** Since when Slack does not take the file whoever waits; null where it does, or may yet. */
  refusedAt: Date | null;
}

/** How far a schedule of the document is. */
export interface ReviewSchedulesTable {
  /** As in the document. */
  id: string;
  /** When it is due, in words that are compared: another text begins anew. */
  timing: string;
  nextAt: Date;
  firedAt: Date | null;
  /** The last campaign it made. */
  campaignId: ReviewCampaignId | null;
}

/** An address that was invited to a place and has not joined, as it was last read. */
export interface InvitationsTable {
  resourceId: ResourceId;
  connectorId: string;
  address: string;
  role: Role;
  expiresOn: Day | null;
  invitedAt: Date | null;
  /** The name of whoever invited, which they can change. */
  invitedBy: string | null;
}

/** When a place was last read for an access review, beyond what a sync reads. */
export interface PlaceReadsTable {
  resourceId: ResourceId;
  connectorId: string;
  readAt: Date;
  /** Whether its invitations are shown to hallpass. */
  showsInvitations: boolean;
}

/** When it was last read of a place who gave which role there. */
export interface GiftReadsTable {
  resourceId: ResourceId;
  connectorId: string;
  readAt: Date;
  /** Whether GitLab's audit events of it are shown to hallpass. */
  showsAuditEvents: boolean;
}

/** The role that an account was given last on a place, as far as it was read. */
export interface GiftsTable {
  resourceId: ResourceId;
  connectorId: string;
  accountExternalId: string;
  role: Role;
  givenAt: Date;
  authorExternalId: string;
  /** What its author was called then. */
  authorName: string;
}

/** What a machine signs in with, as it was last read. */
export interface MachineReadsTable {
  connectorId: string;
  accountExternalId: string;
  readAt: Date;
  /** Null where that is not shown to hallpass. */
  tokens: NullableJson<readonly MachineToken[]>;
}

/** That something happened which opens a review of a person or a place. */
export interface ReviewTriggersTable {
  /** As in the document. */
  triggerId: string;
  /** A person or a resource. */
  subjectId: PersonId | ResourceId;
  cause: ReviewCause;
  /** When it happened last. */
  notedAt: Date;
  /** When the review is to be begun; null once it was, or was not needed. */
  dueAt: Date | null;
  /** The last one. */
  campaignId: ReviewCampaignId | null;
}
