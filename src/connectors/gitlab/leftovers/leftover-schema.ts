/** What hallpass needs of GitLab's answers about what works without a membership. */
import { z } from 'zod';

const id = z.number().int();
const time = z.string().nullish();
const user = z.object({ id }).nullish();

export const DeployKey = z.object({
  id,
  title: z.string(),
  can_push: z.boolean().nullish(),
  created_at: time,
});

/** GitLab dates none of them. */
export const DeployToken = z.object({
  id,
  name: z.string(),
  revoked: z.boolean().nullish(),
  expired: z.boolean().nullish(),
  scopes: z.array(z.string()).nullish(),
});

export const Trigger = z.object({ id, description: z.string().nullish(), created_at: time, owner: user });

export const Schedule = z.object({
  id,
  description: z.string().nullish(),
  ref: z.string().nullish(),
  cron: z.string().nullish(),
  active: z.boolean().nullish(),
  created_at: time,
  owner: user,
});

/** The rest is what it sends, by `…_events`, and how. */
export const Hook = z.looseObject({ id, url: z.string(), created_at: time });

export const Integration = z.object({
  slug: z.string(),
  title: z.string(),
  active: z.boolean().nullish(),
  created_at: time,
  updated_at: time,
});

/** GitLab hides what is secret in the address. */
export const RemoteMirror = z.object({
  id,
  url: z.string(),
  enabled: z.boolean(),
  only_protected_branches: z.boolean().nullish(),
  mirror_branch_regex: z.string().nullish(),
});

/** A project or group whose jobs may use their token here. */
export const JobTokenSource = z.object({
  id,
  path_with_namespace: z.string().nullish(),
  full_path: z.string().nullish(),
  web_url: z.string().nullish(),
});

/** Who made it, and when, only newer versions say. */
export const Runner = z.object({
  id,
  description: z.string().nullish(),
  created_at: time,
  created_by: user,
});

export const ClusterAgent = z.object({ id, name: z.string() });
export const ClusterAgentToken = z.object({
  id,
  name: z.string(),
  status: z.string().nullish(),
  created_at: time,
  created_by_user_id: id.nullish(),
});

export const SshCertificate = z.object({ id, title: z.string(), created_at: time });

/** A group of SAML by `name`, of LDAP by `cn` or `filter`. */
export const GroupLink = z.object({
  name: z.string().nullish(),
  cn: z.string().nullish(),
  filter: z.string().nullish(),
  access_level: z.union([z.number(), z.string()]).nullish(),
  group_access: z.number().nullish(),
  /** The server, of more than one. */
  provider: z.string().nullish(),
  member_role_id: z.number().nullish(),
});

export const ServiceAccountRef = z.object({ id, username: z.string() });
export const PersonalToken = z.object({
  id,
  name: z.string(),
  revoked: z.boolean().nullish(),
  active: z.boolean().nullish(),
  created_at: time,
  scopes: z.array(z.string()).nullish(),
  expires_at: time,
  last_used_at: time,
});
export type PersonalToken = z.infer<typeof PersonalToken>;

/** Of a group or project; the account is its own. */
export const PlacedToken = PersonalToken.extend({ user_id: id });

/** Everything else in it is what the role may do, true or false. */
export const MemberRole = z.looseObject({ id, name: z.string(), base_access_level: z.number().int() });
