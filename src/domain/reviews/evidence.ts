/**
 * What a campaign leaves to whoever has to show that it was done: the facts, from which files are
 * made. Texts are as GitLab and people gave them: whoever writes a file escapes them.
 */
import type { Day } from '../day.ts';
import type { AccountState } from '../identities/account.ts';
import type { GrantableRole, ResourceKind } from '../entitlement.ts';
import type { Row } from '../access/membership.ts';
import type { UndecidedRule } from '../document/review-fields.ts';
import type { ReviewCampaignStatus, Reviewers, ReviewScope, ReviewSource } from './campaign.ts';
import type { MachineToken } from './machine-token.ts';
import type { ReviewDecision, ReviewItemKind, ReviewItemStatus } from './review-item.ts';
import type { ReviewTaskCause, ReviewTaskStatus } from './review-task.ts';
import type { PlaceCount } from './snapshot.ts';

/** Why it is not made: no key to sign with is set, or it failed too often. */
export type BundleRefusal = 'no_key' | 'failed';

/** Somebody in Slack, by name and Slack user id. */
export interface EvidencePerson {
  readonly slackUserId: string;
  readonly name: string;
}

export interface EvidenceCampaign {
  readonly id: string;
  readonly name: string;
  readonly status: ReviewCampaignStatus;
  readonly scope: ReviewScope;
  readonly reviewers: Reviewers;
  readonly undecided: UndecidedRule;
  readonly noteRequired: boolean;
  readonly instructions: string | null;
  /** Null where no person made it. */
  readonly createdBy: EvidencePerson | null;
  readonly createdAt: Date;
  readonly stagedAt: Date | null;
  readonly openedAt: Date | null;
  readonly deadline: Date;
  readonly closedAt: Date | null;
  /** Null where time closed it. */
  readonly closedBy: EvidencePerson | null;
  readonly completedAt: Date | null;
  readonly sources: readonly ReviewSource[];
  /** SHA-256, hex, over the snapshot; null before it was taken. */
  readonly snapshotHash: string | null;
}

/** One place: what GitLab listed there, what of it are items, and what was left out and why. */
export interface EvidencePlace extends PlaceCount {
  readonly connectorId: string;
  readonly path: string;
  readonly kind: ResourceKind;
  readonly isArchived: boolean;
  /** When its member list was last read to its end; null where it never was. */
  readonly readAt: Date | null;
  /** When who is invited was read; null where it was not, or was not shown to hallpass. */
  readonly invitationsReadAt: Date | null;
  /** The same of GitLab's audit events, which name who gave a role. */
  readonly auditEventsReadAt: Date | null;
}

export interface EvidenceItem {
  readonly id: string;
  readonly connectorId: string;
  readonly path: string;
  readonly resourceKind: ResourceKind;
  readonly kind: ReviewItemKind;
  readonly username: string;
  readonly accountName: string;
  readonly accountExternalId: string;
  readonly accountState: AccountState;
  readonly isMachine: boolean;
  readonly isArchived: boolean;
  readonly holder: EvidencePerson | null;
  /** What GitLab said before. */
  readonly reviewed: Row;
  /** What its custom role was called; null for none, and where that was not known. */
  readonly customRoleName: string | null;
  /** What stood there instead when it was decided again; null where it was not. */
  readonly decidedOn: Row | null;
  /** Since when that role was held, and who gave it; null where that was not known. */
  readonly since: Date | null;
  readonly givenBy: string | null;
  /** The invited group it comes with; null where none does. */
  readonly through: string | null;
  /** What a machine signs in with; null for no machine, and where that was not shown. */
  readonly tokens: readonly MachineToken[] | null;
  /** When the account was last used; null where GitLab did not say. */
  readonly lastActiveOn: Day | null;
  /** How many had that role there, and how many any, this one included; null in older rows. */
  readonly peers: number;
  readonly members: number | null;
  /** How often its holder had asked for access there. */
  readonly asked: number;
  readonly status: ReviewItemStatus;
  readonly reviewer: EvidencePerson | null;
  readonly decision: ReviewDecision | null;
  readonly lowerTo: GrantableRole | null;
  /** Null where the deadline decided, and while nobody did. */
  readonly decidedBy: EvidencePerson | null;
  readonly decidedAt: Date | null;
  /** Since the page was shown or the last press before; null where that is not known. */
  readonly decidedSeconds: number | null;
  /** How many were decided by the same press; 1 for one alone. */
  readonly bulkOf: number | null;
  readonly note: string | null;
  /** What GitLab said after; undefined where nothing was carried out, null for no row. */
  readonly found: Row | null | undefined;
  /** Until when a grant of hallpass goes on, or went on, that made it so; null where none did. */
  readonly grantUntil: Date | null;
  readonly concludedAt: Date | null;
  /** GitLab's words where it refused. */
  readonly refusal: string | null;
  readonly task: {
    readonly status: ReviewTaskStatus;
    readonly cause: ReviewTaskCause;
    /** Who said that it stays, and why; null where nobody has. */
    readonly leftBy: EvidencePerson | null;
    readonly reason: string | null;
  } | null;
  /** Another campaign whose decision was stricter, by id. */
  readonly supersededBy: string | null;
}

/** Everything, in the order of files: items can be many, and come one by one. */
export interface Evidence {
  readonly campaign: EvidenceCampaign;
  readonly places: readonly EvidencePlace[];
  readonly items: AsyncIterable<EvidenceItem>;
  /** The head of the audit trail when it was read. */
  readonly auditHead: { readonly seq: number; readonly hash: string };
  readonly readAt: Date;
}
