/** The access tokens of a group or project, whose accounts GitLab lets nobody take out of it. */
import type { ResourceRef } from '../found.ts';
import type { How } from './api/api.ts';
import { GitLabFailure } from './api/failure.ts';
import { ResourceToken, WriteAnswer } from './api/schema.ts';
import type { GitLab } from './api/standing.ts';

/**
 * Revokes the tokens of a place whose account this is. `none`: it is no token's, or the list is not
 * shown to hallpass; `before`: they were revoked already. Requests: one for every 100 tokens there,
 * and one for each that is revoked. @throws GitLabFailure, ConnectorError rate_limited
 */
export async function revokeTokensOf(
  { client }: GitLab,
  how: How,
  { kind, externalId }: ResourceRef,
  userId: number,
): Promise<'none' | 'before' | 'revoked'> {
  const own: ResourceToken[] = [];
  try {
    const pages = client.pages(ResourceToken, how, (api, page) =>
      (kind === 'group' ? api.GroupAccessTokens : api.ProjectAccessTokens).all(externalId, page),
    );
    for await (const page of pages) own.push(...page.filter(({ user_id: its }) => its === userId));
  } catch (error) {
    if (error instanceof GitLabFailure && NOT_SHOWN.has(error.status ?? 0)) return 'none';
    throw error;
  }
  const active = own.filter(({ revoked }) => !revoked);
  if (active.length === 0) return own.length === 0 ? 'none' : 'before';
  for (const { id } of active)
    await client.send(WriteAnswer, how, (api) =>
      (kind === 'group' ? api.GroupAccessTokens : api.ProjectAccessTokens).revoke(externalId, id),
    );
  return 'revoked';
}

const NOT_SHOWN: ReadonlySet<number> = new Set([401, 403, 404]);
