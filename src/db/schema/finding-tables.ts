/** The row type of findings. A test compares it with information_schema, as all of tables.ts. */
import type { Role } from '../../domain/entitlement.ts';
import type { FindingKind, FindingStatus } from '../../domain/access/finding.ts';
import type { FindingId, GrantId, PersonId, RequestId, ResourceId } from '../../domain/id.ts';
import type { KnownLeftovers } from '../../domain/access/leftovers.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { Defaulted, Json, NullableJson } from './columns.ts';
import type { StoredFault } from '../../domain/fault.ts';

/** An account of the connector, as the vendor named it then. */
export interface FindingAuthor {
  readonly externalId: string;
  readonly name: string;
}

export interface FindingsTable {
  id: FindingId;
  connectorId: string;
  resourceId: ResourceId;
  /**
   * Whose membership it is; of a share `group:ID`, of an invitation `invitation:ADDRESS`, of a
   * leftover its type and key, which no account is called.
   */
  accountExternalId: string;
  kind: Defaulted<FindingKind>;
  /** What people call what was shared with or invited; null for a membership. */
  label: string | null;
  /** Those whose holders may have done it: they gave power over members there then. */
  grants: Json<readonly GrantId[]>;
  /**
   * The end of the grants restores what was there before; without it, what was found stays until it
   * is decided on.
   */
  held: Defaulted<boolean>;
  /** When it was restored; null before. */
  returnedAt: Date | null;
  /** The row as it was last seen while nothing was decided. */
  found: Json<Row>;
  /** What was there before it rose; null for no row. It is what comes back. */
  former: NullableJson<Row>;
  status: FindingStatus;
  foundAt: Date;
  /**
   * By what a leftover is known to be the same thing, and in the same state: when it was made, and
   * what it does. Null for anything else.
   */
  seen: string | null;
  /** When the owners were told; null until the look that found it is over. */
  toldAt: Date | null;
  /** Who gave it, where the vendor says so. */
  author: NullableJson<FindingAuthor>;
  /** When GitLab is to be asked who gave it; null when it was, or will not be. */
  lookDueAt: Date | null;
  /** Whose decision stands; null while none does. */
  decidedBy: PersonId | null;
  decidedAt: Date | null;
  /** What it became when it was made temporary. */
  requestId: RequestId | null;
  /** When a share or an invitation is to be taken back, or tried again; null while none is. */
  removalDueAt: Date | null;
  /**
   * When it is looked at what it gave on; null where it gives no power, and once that is over.
   */
  watchDueAt: Date | null;
  /** The last place that this look has come by; null for one that begins. */
  watchAfter: ResourceId | null;
  /** Why the last decision could not be carried out, in words for owners; null when none failed. */
  refusal: StoredFault | null;
  /** What was left after it was removed, as in grants; null for none known. */
  leftRole: Role | null;
  /**
   * When an address was invited, by the vendor's clock: the row that it becomes is of the same
   * moment. Null for anything else, and where that is not known.
   */
  madeAt: Date | null;
  /** The finding of the invitation that a membership came by; null for none. */
  cameBy: FindingId | null;
}

/** A place that a watched finding gives power in. */
export interface WatchedPlacesTable {
  resourceId: ResourceId;
  /** When it was looked at last. */
  lookedAt: Date;
  /** What worked there without a membership. */
  known: Json<KnownLeftovers>;
}
