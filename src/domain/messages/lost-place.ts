import { z } from 'zod';
import { RESOURCE_KINDS } from '../entitlement.ts';
import { grantId } from './detail-parts.ts';

/** What a message keeps of a group or project that is not found, or lies in another group now. */
export const LOST_PLACE = z.object({
  connectorId: z.string(),
  kind: z.enum(RESOURCE_KINDS),
  externalId: z.string(),
  /** Where it was. */
  path: z.string(),
  /** Where it lies now; left out where it is not found. */
  movedTo: z.string().optional(),
  /** Usernames of those who could have moved it and have power there in their own right. */
  stays: z.array(z.string()).readonly().optional(),
  /** It was scheduled for deletion when it was last seen. */
  isScheduled: z.boolean(),
  /** Groups and projects that are gone with it. */
  below: z.number(),
  /** Of those who could have done it. */
  grants: z.array(grantId).readonly(),
});
