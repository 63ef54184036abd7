/** The row types of what conflicts are judged by. A test compares them with information_schema. */
import type { Day } from '../../domain/day.ts';
import type { Role } from '../../domain/entitlement.ts';
import type { ConflictAlertStatus, Sides } from '../../domain/conflicts/conflict-alert.ts';
import type { ConflictAlertId, PersonId, ResourceId } from '../../domain/id.ts';
import type { Defaulted, Json } from './columns.ts';

/** A group that was invited to a group or project. */
export interface SharesTable {
  resourceId: ResourceId;
  /** Of the invited group, which may lie outside of what hallpass reads. */
  groupExternalId: string;
  connectorId: string;
  label: string;
  role: Role;
  expiresOn: Day | null;
}

/** Somebody in a conflict of the document: of both, at most one alert is not resolved. */
export interface ConflictAlertsTable {
  id: ConflictAlertId;
  personId: PersonId;
  /** As the document calls the conflict. */
  conflictId: string;
  name: string;
  /** What puts them on its sides; as it was last seen where that is over. */
  sides: Json<Sides>;
  status: ConflictAlertStatus;
  foundAt: Date;
  /** When its owners were told of it as it is; null until they are. */
  toldAt: Date | null;
  /** How often they were. */
  tellings: Defaulted<number>;
  exemptedBy: PersonId | null;
  exemptedAt: Date | null;
  exemptReason: string | null;
  exemptUntil: Date | null;
  resolvedAt: Date | null;
}

/** Whose conflicts are to be looked at: a person's, or everybody's. */
export interface ConflictReviewsTable {
  subject: PersonId | 'everybody';
  /** How often that was said: what is said while somebody looks is looked at again. */
  version: Defaulted<number>;
  dueAt: Date;
}
