/** The row types of what conflicts are judged by. A test compares them with information_schema. */
import type { Day } from '../../domain/day.ts';
import type { Role } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';

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
