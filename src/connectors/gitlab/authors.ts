/** Who gave somebody a membership. GitLab's paid plans keep a trail; of a new row every plan says who made it. */
import type { Author, Place } from '../connector.ts';
import type { How } from './client.ts';
import { GitLabFailure } from './failure.ts';
import { showDirect } from './member-calls.ts';
import { AuditEvent, MadeMember } from './schema.ts';
import type { GitLab } from './standing.ts';

/**
 * One request, and one more for a new row of which the trail does not tell. What GitLab refuses to show, and what hallpass's own account
 * did, is nobody. @throws GitLabFailure when GitLab does not answer
 */
export async function authorOf(
  gitlab: GitLab,
  place: Place,
  isNew: boolean,
  signal: AbortSignal,
): Promise<Author | null> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  const author =
    (await shown(lastInTrail(gitlab, place, how))) ??
    (isNew ? await shown(makerOf(gitlab, place, how)) : null);
  return author?.externalId === String(self.id) ? null : author;
}

/** The newest events of the group or project itself, newest first; the one looked for has only just happened. */
async function lastInTrail(
  { client }: GitLab,
  { resource: { kind, externalId }, accountExternalId }: Place,
  how: How,
): Promise<Author | null> {
  const path = `${kind === 'group' ? 'groups' : 'projects'}/${externalId}/audit_events`;
  const { body } = await client.send(AuditEvent.array(), how, async (api) => {
    const answer = await api.Groups.requester.get(path, { searchParams: { per_page: 100 } });
    return answer.body;
  });
  const event = body.find(
    ({ details }) => isGift(details) && String(details.target_id) === accountExternalId,
  );
  // Changes that nobody was signed in for have an author below zero.
  if (event === undefined || event.author_id <= 0) return null;
  return { externalId: String(event.author_id), name: event.details.author_name ?? 'somebody' };
}

const isGift = ({ target_type, add, change }: AuditEvent['details']): boolean =>
  target_type === 'User' && (add === 'user_access' || change === 'access_level');

async function makerOf(
  { client }: GitLab,
  { resource, accountExternalId }: Place,
  how: How,
): Promise<Author | null> {
  const { body } = await client.send(MadeMember, how, (api) =>
    showDirect(api, resource, Number(accountExternalId)),
  );
  const maker = body.created_by ?? null;
  return maker === null ? null : { externalId: String(maker.id), name: maker.name };
}

/** Null for what GitLab does not show to this token, on this plan, or any more. */
const shown = (look: Promise<Author | null>): Promise<Author | null> =>
  look.catch((error: unknown) => {
    const isRefused = error instanceof GitLabFailure && error.kind === 'refused';
    if (isRefused && [400, 403, 404].includes(error.status ?? 0)) return null;
    throw error;
  });
