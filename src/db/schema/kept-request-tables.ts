import type { GrantableRole } from '../../domain/entitlement.ts';
import type { KeptRequestId, PersonId, ResourceId } from '../../domain/id.ts';

/** Refused for want of an account. */
export interface KeptRequestsTable {
  id: KeptRequestId;
  personId: PersonId;
  resourceId: ResourceId;
  role: GrantableRole;
  durationSeconds: number;
  reason: string;
  createdAt: Date;
  /** When the person was asked whether to go on with it. */
  offeredAt: Date | null;
}
