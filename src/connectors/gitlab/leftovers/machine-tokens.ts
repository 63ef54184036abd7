/** What machines sign in with: the access tokens of places, and those of service accounts. */
import type { z } from 'zod';
import type { MachineToken } from '../../../domain/reviews/machine-token.ts';
import type { FoundToken, ResourceRef } from '../../found.ts';
import { items } from './leftover-lists.ts';
import { isNotShown } from './not-shown.ts';
import { PersonalToken, PlacedToken } from './leftover-schema.ts';
import { demandWhole, isPlaceMissing, type GitLab } from '../api/standing.ts';

/**
 * The access tokens of one group or project that can be used; a request for every 100. Null where
 * they are not shown to the token; what is gone has none.
 * @throws ConnectorError forbidden; GitLabFailure
 */
export async function listAccessTokens(
  gitlab: GitLab,
  resource: ResourceRef,
  signal: AbortSignal,
): Promise<readonly FoundToken[] | null> {
  const tokens = await shown(gitlab, resource, signal, PlacedToken, 'access_tokens');
  return (
    tokens?.map((one) => ({ accountExternalId: String(one.user_id), token: machineTokenOf(one) })) ?? null
  );
}

/** The same of one service account of the top-level group. @throws as `listAccessTokens` */
export async function listServiceTokens(
  gitlab: GitLab,
  accountExternalId: string,
  signal: AbortSignal,
): Promise<readonly MachineToken[] | null> {
  const root = { kind: 'group', externalId: encodeURIComponent(gitlab.group) } as const;
  const tail = `service_accounts/${accountExternalId}/personal_access_tokens`;
  const tokens = await shown(gitlab, root, signal, PersonalToken, tail);
  return tokens?.map(machineTokenOf) ?? null;
}

async function shown<T extends PersonalToken>(
  gitlab: GitLab,
  resource: ResourceRef,
  signal: AbortSignal,
  schema: z.ZodType<T>,
  tail: string,
): Promise<readonly T[] | null> {
  const how = { priority: 'sync', signal } as const;
  const found: T[] = [];
  try {
    for await (const one of items({ gitlab, how, resource }, schema, tail)) found.push(one);
  } catch (error) {
    if (isPlaceMissing(error)) await demandWhole(gitlab, how);
    else if (!isNotShown(error)) throw error;
    return null;
  }
  return found.filter(({ revoked, active }) => revoked !== true && active !== false);
}

const machineTokenOf = ({ name, scopes, expires_at, last_used_at }: PersonalToken): MachineToken => ({
  name,
  scopes: scopes ?? [],
  expiresOn: expires_at ?? null,
  lastUsedOn: last_used_at?.slice(0, 10) ?? null,
});
