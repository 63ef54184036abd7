/**
 * GitLab's group webhooks and system hooks: whether a delivery is genuine, and which row it is
 * about. Their bodies are read for ids and for what they claim, and for nothing else.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Claim, Hint } from '../../domain/connectors/hint.ts';
import { roleNamed } from './api/roles.ts';

/** One delivery as it came over the wire; header names in lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came, before any parsing. */
  readonly body: Buffer;
}

/**
 * Marks a signing token (GitLab 19): what follows is its key in base64. Any other secret is sent
 * along as it is.
 */
const SIGNING = /^whsec_/;
/** Older is a replay, and newer cannot be honest. */
const MAX_SKEW_SECONDS = 300;

/**
 * Whether who sent this knows the secret: by a signature over id, time and body where the secret is
 * a signing token, which never travels itself, else by the secret in a header. Pure; compares in
 * constant time.
 */
export function isGenuine({ headers, body }: Delivery, secret: string, now: Date): boolean {
  if (!SIGNING.test(secret)) return secret !== '' && sameText(headers['x-gitlab-token'] ?? '', secret);
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']];
  if (id === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) return false;
  const key = Buffer.from(secret.replace(SIGNING, ''), 'base64');
  const right = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  const given = headers['webhook-signature']?.split(' ') ?? [];
  return given.filter((signature) => sameText(signature, right)).length > 0;
}

function sameText(given: string, right: string): boolean {
  const [a, b] = [given, right].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}

/**
 * What GitLab calls this delivery, the same when it is repeated; null from versions that do not
 * say. Pure.
 */
export const deliveryId = ({ headers }: Delivery): string | null =>
  headers['webhook-id'] ?? headers['idempotency-key'] ?? null;

const id = z.coerce.number().int().positive().transform(String);
const Named = z.object({ event_name: z.string() });
const OfGroupMember = z.object({
  group_id: id,
  user_id: id,
  group_access: z.string().nullish(),
  /** Not there in system hooks of some versions. */
  expires_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
const OfProjectMember = z.object({
  project_id: id,
  user_id: id,
  access_level: z.string().nullish(),
  updated_at: z.string().nullish(),
});
const OfUser = z.object({ user_id: id });
const OfGroup = z.object({ group_id: id, full_path: z.string().nullish() });
const OfProject = z.object({ project_id: id, path_with_namespace: z.string().nullish() });

type Reader = (body: unknown, event: string) => Hint;

const ofGroupMember: Reader = (body, event) => {
  const { group_id, user_id, group_access, expires_at, updated_at } = OfGroupMember.parse(body);
  const expiresOn = expires_at === undefined ? undefined : (expires_at?.slice(0, 10) ?? null);
  return {
    kind: 'membership',
    resource: { kind: 'group', externalId: group_id },
    accountExternalId: user_id,
    claim: claimOf(event, { access: group_access, expiresOn, updatedAt: updated_at }),
  };
};

const ofProjectMember: Reader = (body, event) => {
  const { project_id, user_id, access_level, updated_at } = OfProjectMember.parse(body);
  return {
    kind: 'membership',
    resource: { kind: 'project', externalId: project_id },
    accountExternalId: user_id,
    claim: claimOf(event, { access: access_level, expiresOn: undefined, updatedAt: updated_at }),
  };
};

const ofUser: Reader = (body) => ({ kind: 'account', accountExternalId: OfUser.parse(body).user_id });

const ofGroup: Reader = (body) => {
  const { group_id, full_path } = OfGroup.parse(body);
  return { kind: 'resource', resource: { kind: 'group', externalId: group_id }, path: full_path ?? null };
};

const ofProject: Reader = (body) => {
  const { project_id, path_with_namespace } = OfProject.parse(body);
  return {
    kind: 'resource',
    resource: { kind: 'project', externalId: project_id },
    path: path_with_namespace ?? null,
  };
};

function claimOf(
  event: string,
  said: {
    readonly access: string | null | undefined;
    readonly expiresOn: string | null | undefined;
    readonly updatedAt: string | null | undefined;
  },
): Claim {
  const at = new Date(said.updatedAt ?? '');
  return {
    row: event.startsWith('user_remove_')
      ? null
      : { role: roleNamed(said.access ?? ''), expiresOn: said.expiresOn },
    at: Number.isNaN(at.getTime()) ? null : at,
  };
}

/**
 * The events that tell of something hallpass keeps. GitLab has none for a user who is blocked, but
 * one for a blocked user who tries to sign in.
 */
const READERS: Readonly<Record<string, Reader>> = {
  user_add_to_group: ofGroupMember,
  user_update_for_group: ofGroupMember,
  user_remove_from_group: ofGroupMember,
  user_add_to_team: ofProjectMember,
  user_update_for_team: ofProjectMember,
  user_remove_from_team: ofProjectMember,
  user_failed_login: ofUser,
  user_rename: ofUser,
  user_destroy: ofUser,
  group_create: ofGroup,
  group_rename: ofGroup,
  group_destroy: ofGroup,
  subgroup_create: ofGroup,
  subgroup_destroy: ofGroup,
  project_create: ofProject,
  project_rename: ofProject,
  project_transfer: ofProject,
  project_update: ofProject,
  project_destroy: ofProject,
};

/**
 * What a genuine delivery is about; null when that is nothing hallpass keeps, or cannot be read.
 * Pure.
 */
export function hintOf({ body }: Delivery): Hint | null {
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    const { event_name: event } = Named.parse(said);
    return Object.hasOwn(READERS, event) ? (READERS[event]?.(said, event) ?? null) : null;
  } catch {
    return null;
  }
}
