import type { GrantableRole } from '../../domain/entitlement.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Stored } from '../../domain/told.ts';
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
  /** When the account was linked, since when the person is asked whether to go on with it. */
  offeredAt: Date | null;
  /** When it is to be asked for without a word more; null where it is not to, or was. */
  asksAt: Date | null;
  /** Why it could not be asked for by itself. */
  refusal: Stored<Refusal> | null;
}
