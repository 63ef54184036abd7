/** What hallpass needs of GitLab's answers, and nothing more. Schema and type share a name. */
import { z } from 'zod';
import { ROLE_LEVELS } from '../../../domain/entitlement.ts';

const day = z.iso.date().nullish();

export const User = z.object({
  id: z.number().int(),
  username: z.string(),
  name: z.string(),
  state: z.string(),
  public_email: z.string().nullish(),
  /** Only shown to admins, and to owners for the enterprise users of their group. */
  email: z.string().nullish(),
  /** Only in profiles shown to admins: null is an address that nobody confirmed. */
  confirmed_at: z.string().nullish(),
  bot: z.boolean().optional(),
});
export type User = z.infer<typeof User>;

/** The token's own user. `is_admin` is only there for admins. */
export const Self = User.extend({ is_admin: z.boolean().optional() });
export type Self = z.infer<typeof Self>;

/**
 * A row of a member list; `id` is the user's. A level that hallpass has no name for is kept as a
 * number.
 */
export const Member = User.extend({
  access_level: z.number().int(),
  expires_at: day,
  member_role: z.object({ id: z.number().int(), name: z.string().nullish() }).nullish(),
  /** `awaiting`: listed, but without access until somebody frees a seat. */
  membership_state: z.string().nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
  /** Left out where it is not known or not shown. */
  created_by: z.object({ id: z.number().int() }).nullish(),
  /** The key is only there on a top-level group with SAML single sign-on. */
  group_saml_identity: z.unknown().optional(),
});
export type Member = z.infer<typeof Member>;

/**
 * The row of one account, asked for by its number: what is about somebody else, has a level GitLab
 * never had, or leaves a column out is no answer to that. A custom level would be restored wrongly,
 * and a missing date would read as "never".
 */
export const memberOf = (userId: number) =>
  Member.extend({ expires_at: z.iso.date().nullable() })
    .refine(({ id }) => id === userId, { path: ['id'], message: 'the row of another account' })
    .refine(({ access_level: level }) => KNOWN_LEVELS.has(level), {
      path: ['access_level'],
      message: 'a role that hallpass does not know',
    });

/** The same for what an account holds in sum, whose columns GitLab takes from several rows. */
export const effectiveMemberOf = (userId: number) =>
  Member.refine(({ id }) => id === userId, { path: ['id'], message: 'the row of another account' });

const KNOWN_LEVELS: ReadonlySet<number> = new Set(Object.values(ROLE_LEVELS));

/** A row with who made it, left out where that is not known or not shown. */
export const MadeMember = z.object({
  created_by: z.object({ id: z.number().int(), name: z.string() }).nullish(),
});

/** What somebody did to a group or project. */
export const AuditEvent = z.object({
  author_id: z.number().int(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
  details: z.object({
    author_name: z.string().nullish(),
    target_type: z.string().nullish(),
    target_id: z.union([z.number(), z.string()]).nullish(),
    add: z.string().nullish(),
    change: z.string().nullish(),
    remove: z.string().nullish(),
    /** `Default role: Developer` of a new row; of a changed one, what it was changed to. */
    as: z.string().nullish(),
    /** The same as `to` where only the end was changed. */
    from: z.union([z.string(), z.number()]).nullish(),
    to: z.union([z.string(), z.number()]).nullish(),
  }),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/**
 * A group that was invited, and the most that anybody gets by it. Its path is hidden with a group
 * that the token does not see.
 */
const Share = z.object({
  group_id: z.number().int(),
  group_name: z.string(),
  group_full_path: z.string().nullish(),
  group_access_level: z.number().int(),
  expires_at: day,
  /** A custom role, in plans that have them. */
  member_role_id: z.number().int().nullish(),
});
export type Share = z.infer<typeof Share>;

export const Group = z.object({
  id: z.number().int(),
  name: z.string(),
  full_path: z.string(),
  web_url: z.string().nullish(),
  parent_id: z.number().int().nullish(),
  archived: z.boolean().optional(),
  marked_for_deletion_on: z.string().nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
  membership_lock: z.boolean().nullish(),
  visibility: z.string().nullish(),
  /** Not in lists. */
  shared_with_groups: z.array(Share).nullish(),
  /** Shown to owners where the instance has LDAP: an older single link, or all of them. */
  ldap_cn: z.string().nullish(),
  ldap_group_links: z.array(z.unknown()).nullish(),
});
export type Group = z.infer<typeof Group>;

export const Project = z.object({
  id: z.number().int(),
  name: z.string(),
  path_with_namespace: z.string(),
  namespace: z.object({ id: z.number().int(), kind: z.string().optional() }),
  /** Not in simple lists, and neither is who made it. */
  archived: z.boolean().optional(),
  creator_id: z.number().int().nullish(),
  visibility: z.string().nullish(),
  marked_for_deletion_on: z.string().nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish(),
  shared_with_groups: z.array(Share).nullish(),
});
export type Project = z.infer<typeof Project>;

/** An address that was invited. The date of its end can come with a time. */
export const Invitation = z.object({
  invite_email: z.string().min(1),
  access_level: z.number().int(),
  created_at: z.iso.datetime({ offset: true }),
  expires_at: z.string().nullish(),
  created_by_name: z.string().nullish(),
});

/** `user_id` is documented as text and sent as a number. `active` is only there for SCIM. */
export const Identity = z.object({
  extern_uid: z.string(),
  user_id: z.coerce.number().int(),
  active: z.boolean().nullish(),
});
export type Identity = z.infer<typeof Identity>;

/** The words beside a name; all null when none were set. */
export const Status = z.object({ message: z.string().nullish() });

/**
 * `granular_scopes`: what a fine-grained token may do, for one group, project or other boundary
 * each; absent from others.
 */
export const AccessToken = z.object({
  scopes: z.array(z.string()),
  expires_at: day,
  granular: z.boolean().nullish(),
  granular_scopes: z
    .array(
      z.object({
        access: z.string(),
        permissions: z.array(z.string()),
        group_id: z.number().int().nullish(),
      }),
    )
    .nullish(),
});
export type AccessToken = z.infer<typeof AccessToken>;

/** An access token of a group or project. */
export const ResourceToken = z.object({
  id: z.number().int(),
  user_id: z.number().int(),
  revoked: z.boolean(),
});
export type ResourceToken = z.infer<typeof ResourceToken>;

/** `19.1.3-ee`. */
export const Version = z.object({ version: z.string() });

/** What a sign-in gives: read for the one token, which is never kept. */
export const OAuthToken = z.object({ access_token: z.string().min(1) });

export const SeatHolder = z.object({ id: z.number().int(), last_activity_on: z.string().nullish() });

/** A machine's account, whatever it is called. */
export const ServiceAccount = User.pick({ id: true, username: true, name: true });
export type ServiceAccount = z.infer<typeof ServiceAccount>;

/** The account that signed in, as it sees itself. */
export const WhoAmI = User.pick({ id: true, username: true });

/** The three shapes GitLab refuses in. */
export const Refusal = z.object({
  message: z.unknown().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  status: z.string().optional(),
});
export type Refusal = z.infer<typeof Refusal>;

/**
 * What a write answers: read for what it refuses only, since a success is believed from the row
 * that is read back.
 */
export const WriteAnswer = z.unknown();
