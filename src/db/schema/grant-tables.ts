/** The row type of grants. A test compares it with information_schema, as all of tables.ts. */
import type { GrantableRole, Role } from '../../domain/entitlement.ts';
import type { StoredFault } from '../../domain/fault.ts';
import type { EndReason, GrantStatus } from '../../domain/access/grant.ts';
import type { GrantId, PersonId, RequestId, SlotId, ResourceId } from '../../domain/id.ts';
import type { GrantTerms } from '../../domain/policies/grant-terms.ts';
import type { KnownLeftovers } from '../../domain/access/leftovers.ts';
import type { KnownShares } from '../../domain/access/ways-in.ts';
import type { Defaulted, NullableJson } from './columns.ts';

export interface GrantsTable {
  id: GrantId;
  requestId: RequestId;
  personId: PersonId;
  slotId: SlotId;
  role: GrantableRole;
  status: GrantStatus;
  durationSeconds: number;
  createdAt: Date;
  activatedAt: Date | null;
  expiresAt: Date | null;
  warnAt: Date | null;
  warnedAt: Date | null;
  endReason: EndReason | null;
  /** The person who gave it back or ended it. */
  endedBy: PersonId | null;
  /** What they wrote about it; null for nothing. */
  endNote: string | null;
  /** When it was to end: the moment it became `revoking` or vanished. */
  endingAt: Date | null;
  endedAt: Date | null;
  /** When owners were told that it is late; null while they were not. */
  lateToldAt: Date | null;
  /**
   * What was left after the end: the row read back, else what the last sync knew of the groups
   * above, and the path it comes through; null for none known.
   */
  leftRole: Role | null;
  leftThrough: string | null;
  /** GitLab no longer shows the resource: what is left there cannot be read. */
  leftUnknown: Defaulted<boolean>;
  /**
   * Since when the members of its place and below are to be looked at, for it gave power over them;
   * null when they need not be.
   */
  scopeDueAt: Date | null;
  /** The last place that this look has come by; null for one that begins. */
  scopeAfter: ResourceId | null;
  /**
   * When it is to be looked at which groups are invited where it gives power; null when that need
   * not be.
   */
  sharesDueAt: Date | null;
  /** Which were as it began; null where that is not known. */
  sharesKnown: NullableJson<KnownShares>;
  /** What worked there without a membership as it began; null where that is not known. */
  leftoversKnown: NullableJson<KnownLeftovers>;
  /** The policies it was judged by last; null before it was for the first time, and for drift. */
  terms: NullableJson<GrantTerms>;
  /**
   * Since when its place is to be looked at, for it got more time; null when that need not be.
   */
  placeDueAt: Date | null;
  /** Why provisioning failed. */
  failure: StoredFault | null;
}
