/** What details of messages are made of. */
import { z } from 'zod';
import type { Role } from '../entitlement.ts';
import { isId, type GrantId, type PersonId } from '../id.ts';
import { VERDICTS } from '../policies/grant-terms.ts';

export const role = z.custom<Role>((value) => typeof value === 'string');
export const row = z
  .object({ role, customRole: z.string().nullable(), expiresOn: z.string().nullable() })
  .nullable();
export const grantId = z.custom<GrantId>((value) => typeof value === 'string' && isId('grt', value));
export const person = z.object({
  id: z.custom<PersonId>((value) => typeof value === 'string' && isId('per', value)),
  slackUserId: z.string(),
  name: z.string(),
});
export const grantTerms = z.object({
  path: z.string(),
  policyId: z.string().nullable(),
  below: z.array(z.string()).readonly(),
  verdict: z.enum(VERDICTS),
});
export const counts = z.object({
  memberships: z.number(),
  resources: z.number(),
  accounts: z.number(),
  links: z.number(),
});
/**
 * Since when it is not so any more, and why: it is right again, or the document does not name it
 * any more. Left out while it is so.
 */
export const over = z.object({ since: z.string(), why: z.enum(['right', 'dropped']) }).optional();
/** The same of what is over, too, once its person is no member of the workspace any more. */
export const overOrLeft = z
  .object({ since: z.string(), why: z.enum(['right', 'dropped', 'left']) })
  .optional();
export type OverOrLeft = z.infer<typeof overOrLeft>;
export type Over = z.infer<typeof over>;
