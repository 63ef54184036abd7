import type { Baseline, Intent, Look, Row, Slot, Undecided } from '../../domain/access/membership.ts';
import type { Day } from '../../domain/day.ts';
import type { ResourceKind, Role } from '../../domain/entitlement.ts';
import type { StoredFault } from '../../domain/fault.ts';
import type { GrantId, ResourceId, SlotId } from '../../domain/id.ts';
import type { ConnectorCode } from '../../errors.ts';
import type { Defaulted, Json, NullableJson } from './columns.ts';

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
  /**
   * Of one that is missed: when the last look at everything began that saw it; null where none did,
   * and while it is there.
   */
  lastSeenAt: Date | null;
  /** When it was missed first; null while it is there. */
  missedAt: Date | null;
  /** When it was last written: a sync that finds it unchanged leaves it. */
  syncedAt: Date;
  /** Of version 0.2.0, which reads it: not written any more. */
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

/** A place that lies below the place of a grant no more. */
export interface MovedPlacesTable {
  /** The topmost of what was moved. */
  resourceId: ResourceId;
  grantId: GrantId;
  /** When that was seen: the grant reached it until then. */
  movedAt: Date;
}

/**
 * A place that a sync missed, or one that was seen for the first time although it was there before:
 * it came from elsewhere, by itself or with the group around it.
 */
export interface AwayPlacesTable {
  resourceId: ResourceId;
  /**
   * When the last look at everything began that saw it, or what it came with; of one that came by
   * itself when it was made.
   */
  seenAt: Date;
  /**
   * Who was a member then, by the vendor's id; null where that was not known, and it starts with
   * whom it has.
   */
  members: NullableJson<Readonly<Record<string, Row>>>;
  /** It was never seen before. */
  isNew: Defaulted<boolean>;
  /** When it was missed, or came. */
  notedAt: Date;
  /** When its members had been read since, and compared; null before. */
  comparedAt: Date | null;
}

export interface MembershipsTable {
  resourceId: ResourceId;
  accountExternalId: string;
  connectorId: string;
  role: Role;
  customRole: string | null;
  expiresOn: Day | null;
  /** When GitLab made it; null where that is not known. */
  since: Date | null;
  /** Who made it, by the vendor's id; null where that is not told. */
  madeBy: string | null;
  misses: Defaulted<number>;
  /** When it was last written: a sync that finds it unchanged leaves it. */
  syncedAt: Date;
  /** Since when its list, read to the end, does not show it; null while it does. */
  absentAt: Date | null;
}

export interface CustomRolesTable {
  connectorId: string;
  /** The vendor's id. */
  externalId: string;
  /** What it was called when a row that has it was last read. */
  name: string;
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
