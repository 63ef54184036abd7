/**
 * An access review is run as a campaign: what there is in GitLab is frozen, reviewers decide on
 * each item of it, and what they decide is carried out. It is complete when everything is.
 */
import { z } from 'zod';
import { LEFT_OUT_KINDS, REVIEWER_RULES } from '../document/review-fields.ts';
import type { Fault } from '../fault.ts';
import { GRANTABLE_ROLES, type Role } from '../entitlement.ts';
import type { Table } from '../machine.ts';

export const REVIEW_CAMPAIGN_STATUSES = [
  'draft',
  'staged',
  'open',
  'closed',
  'complete',
  'discarded',
] as const;
export type ReviewCampaignStatus = (typeof REVIEW_CAMPAIGN_STATUSES)[number];

export const REVIEW_CAMPAIGN_EVENTS = [
  'edit',
  'refuse',
  'stage',
  'open',
  'close',
  'complete',
  'discard',
] as const;
export type ReviewCampaignEvent = (typeof REVIEW_CAMPAIGN_EVENTS)[number];

/**
 * `edit`: what it is about was changed, so a snapshot counts no more. `refuse`: none could be
 * taken, and its row says why. One that is staged can be staged anew. `close`: time or an owner
 * ended the deciding. `complete`: what was decided is so in GitLab.
 */
export const REVIEW_CAMPAIGN: Table<ReviewCampaignStatus, ReviewCampaignEvent> = {
  draft: { edit: 'draft', refuse: 'draft', stage: 'staged', discard: 'discarded' },
  staged: { edit: 'draft', refuse: 'draft', stage: 'staged', open: 'open', discard: 'discarded' },
  open: { close: 'closed' },
  closed: { complete: 'complete' },
  complete: {},
  discarded: {},
};

export const ReviewScope = z.object({
  /** Ids of connectors; at least one. */
  connectors: z.array(z.string()).readonly(),
  /** Patterns as in policies; at least one. */
  resources: z.array(z.string()).readonly(),
  roleAtLeast: z.enum(GRANTABLE_ROLES),
  leaveOut: z.array(z.enum(LEFT_OUT_KINDS)).readonly(),
  /** Whose access alone it is about, by person; left out for everybody's. */
  personId: z.string().optional(),
  /** The same of several: Slack e-mails, user ids and user groups. */
  people: z.array(z.string()).readonly().optional(),
  /** What is held since longer ago is left out; what GitLab does not say is not. */
  newSince: z.string().optional(),
  /** What was used in so many days is left out; what GitLab does not say is not. */
  unusedDays: z.int().optional(),
});
export type ReviewScope = z.infer<typeof ReviewScope>;

export const Reviewers = z.object({
  by: z.enum(REVIEWER_RULES),
  /** Slack user ids: who decides where `by` says so, else who stands in before the admins do. */
  named: z.array(z.string()).readonly(),
  /** Each of them has an item of every row, in place of taking turns. */
  all: z.boolean().optional(),
});
export type Reviewers = z.infer<typeof Reviewers>;

/** The longest name, and the longest instructions. */
export const LONGEST_CAMPAIGN_NAME = 80;
export const LONGEST_INSTRUCTIONS = 1000;
/** The most days for which something was not used. */
export const MOST_UNUSED_DAYS = 3650;
/** How far off a deadline may be. */
export const LONGEST_CAMPAIGN_DAYS = 365;

/** Why a snapshot is not taken now; `connectors` are ids. */
export type StagingRefusal =
  | {
      readonly code: 'stale' | 'stopped' | 'failing' | 'never_synced';
      readonly connectors: readonly string[];
    }
  | { readonly code: 'empty' }
  /** Invitations, invited groups or tokens could not be read. */
  | { readonly code: 'unread'; readonly connectors: readonly string[]; readonly fault: Fault };

/** How much of what is read for a snapshot is read: groups, projects and service accounts. */
export interface ReviewReading {
  readonly done: number;
  readonly total: number;
}

/** What a snapshot was taken of, by connector. */
export interface ReviewSource {
  readonly connectorId: string;
  /** When the sync it comes from was complete, and when that began. */
  readonly syncedAt: string;
  readonly startedAt: string | null;
  /** The account hallpass reads with, by the vendor's id. */
  readonly readAs: string | null;
  /** The number of the fact of the audit trail that says it was complete. Not in older rows. */
  readonly syncFact?: number | null;
  /** What the token could do then, and what its account is in the top-level group. */
  readonly scopes?: readonly string[] | null;
  readonly role?: Role | null;
}

/** How old a sync may be for a snapshot to be taken of what it found. */
export const FRESH_MS = 3_600_000;

export interface SourceState {
  readonly connectorId: string;
  readonly syncedAt: Date | null;
  readonly status: 'new' | 'syncing' | 'connected' | 'failing';
  /** What the last sync found missing waits for an owner. */
  readonly isStopped: boolean;
}

/** Why no snapshot is to be taken of these; null when it can be. The gravest reason first. Pure. */
export function refusalOfSources(sources: readonly SourceState[], now: Date): StagingRefusal | null {
  const isStale = ({ syncedAt }: SourceState): boolean =>
    syncedAt !== null && now.getTime() - syncedAt.getTime() > FRESH_MS;
  const why = (
    code: 'stale' | 'stopped' | 'failing' | 'never_synced',
    is: (source: SourceState) => boolean,
  ): StagingRefusal | null => {
    const connectors = sources.filter(is).map(({ connectorId }) => connectorId);
    return connectors.length === 0 ? null : { code, connectors };
  };
  return (
    why('never_synced', ({ syncedAt }) => syncedAt === null) ??
    why('stopped', ({ isStopped }) => isStopped) ??
    why('failing', ({ status }) => status === 'failing') ??
    why('stale', isStale)
  );
}
