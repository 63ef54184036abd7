/** The `connectors` of the document: groups to work on. Secrets are named there, never written. */
import { z } from 'zod';
import { GRANTABLE_ROLES } from '../entitlement.ts';
import {
  duration,
  identifier,
  instanceUrl,
  insteadOfSecret,
  ownerRef,
  secretRef,
  webhook,
} from './config-fields.ts';

export const Connector = z.strictObject({
  id: identifier,
  type: z.literal('gitlab'),
  name: z.string().min(1).max(60),
  url: instanceUrl.default('https://gitlab.com'),
  /**
   * The address the same GitLab, with the same numbers, had before. Without it, another `url` under
   * this id is refused.
   */
  movedFrom: instanceUrl.optional(),
  group: z
    .union([z.string().min(1), z.number().int().positive().transform(String)])
    .meta({ description: 'Full path or numeric id of the top-level group' }),
  token: z.union(
    [
      z.strictObject({ env: z.string().min(1) }),
      z.strictObject({ file: z.string().min(1) }),
      z.strictObject({ stored: z.literal(true) }),
    ],
    { error: insteadOfSecret },
  ),
  owners: z.array(ownerRef).min(1, 'name at least one integration owner'),
  /**
   * What GitLab's webhook to /webhooks/gitlab/<id> is set up with: a secret token, or a signing
   * token (whsec_…). Left out, none is taken.
   */
  webhook: webhook.optional(),
  sync: z
    .strictObject({
      every: duration.default('1h'),
      /**
       * Requests a minute that a sync leaves GitLab with at most; left out, GitLab's own limits and
       * its speed decide.
       */
      maxPerMinute: z.number().int().min(60).optional(),
      /**
       * Who draws on that limit together: all connectors that use the same token, or all on one
       * top-level group of the GitLab; left out, the first.
       */
      sharedBy: z.enum(['token', 'top-level-group']).optional().meta({
        description: 'Which connectors maxPerMinute is for together; those with the same token unless given',
      }),
    })
    .refine(({ maxPerMinute, sharedBy }) => sharedBy === undefined || maxPerMinute !== undefined, {
      path: ['sharedBy'],
      error: 'says who shares maxPerMinute, which is missing beside it',
    })
    .default({ every: '1h' }),
  /** The name of the set of connectors it is shown with; left out, it stands by itself. */
  application: z.string().min(1).max(60).optional(),
  /**
   * The OAuth application in GitLab that people sign in with to show which account is theirs; left
   * out, they cannot.
   */
  oauth: z.strictObject({ clientId: z.string().min(1), clientSecret: secretRef }).optional(),
  /** Only looked at: synced and watched, never granted on. */
  readOnly: z.boolean().default(false),
  /** Neither synced nor granted on; what was granted before still ends on time. */
  paused: z.boolean().default(false),
  /** PEM of the authority behind the instance's certificate, where the system does not know it. */
  caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
  /** The lowest role whose appearance outside hallpass is told to the owners. */
  driftFrom: z.enum(GRANTABLE_ROLES).default('maintainer'),
  /**
   * Of one from Slack: it was confirmed while addresses in private networks were allowed, and keeps
   * its own after that.
   */
  privateAddress: z.literal(true).optional(),
  /** Where it was set up. One from the file is edited there, one from Slack in Slack. */
  managedBy: z.enum(['file', 'slack']).default('file'),
});
export type ConnectorConfig = z.infer<typeof Connector>;
