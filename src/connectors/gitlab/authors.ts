/**
 * Who gave somebody a membership. GitLab's paid plans keep a trail; of a new row every plan says
 * who made it.
 */
import { parseRole, roleLabel } from '../../domain/entitlement.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { Place } from '../connector.ts';
import type { Author, FoundGift, ResourceRef } from '../found.ts';
import type { How } from './api/api.ts';
import { GitLabFailure } from './api/failure.ts';
import { showDirect } from './api/member-calls.ts';
import { AuditEvent, MadeMember } from './api/schema.ts';
import { demandWhole, isPlaceMissing, type GitLab } from './api/standing.ts';

/**
 * One request, and one more for a new row of which the trail does not tell. What GitLab refuses to
 * show, and what hallpass's own account did, is nobody. @throws GitLabFailure when GitLab does not
 * answer
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

/**
 * One request. Since hallpass wrote the row itself, so whoever is named before it in the trail need
 * not be asked about. @throws nothing
 */
export async function authorsOf(
  gitlab: GitLab,
  place: Place,
  found: Row | null,
  signal: AbortSignal,
): Promise<readonly Author[] | null> {
  const how: How = { priority: 'reconcile', signal };
  try {
    const self = await gitlab.self(how);
    const events = (await trailOf(gitlab, place.resource, how)).filter(
      ({ details }) => isChange(details) && String(details.target_id) === place.accountExternalId,
    );
    const ours = events.findIndex(({ author_id }) => author_id === self.id);
    const [newest] = events;
    if (ours < 0 || newest === undefined || !tellsOf(newest, found)) return null;
    return events.slice(0, ours).map(authorIn);
  } catch (error) {
    if (error instanceof GitLabFailure) return null;
    throw error;
  }
}

/**
 * One request, and whose token it is where that is not known yet. An account whose newest gift is
 * of hallpass, of nobody or of a custom role has none here: what came before it is over.
 * @throws ConnectorError forbidden; GitLabFailure
 */
export async function listGifts(
  gitlab: GitLab,
  resource: ResourceRef,
  signal: AbortSignal,
): Promise<readonly FoundGift[] | null> {
  const how: How = { priority: 'sync', signal };
  const self = await gitlab.self(how);
  try {
    const newest = new Map<string, AuditEvent>();
    for (const event of (await trailOf(gitlab, resource, how)).toReversed())
      if (isGift(event.details) && !isOfEnd(event.details))
        newest.set(String(event.details.target_id), event);
    return [...newest].flatMap(([accountExternalId, event]) => {
      const { author_id: author, created_at: at, details } = event;
      const role = parseRole(String(details.to ?? details.as ?? '').replace(/^Default role: /, ''));
      if (author <= 0 || author === self.id || role === null || at == null) return [];
      return { accountExternalId, role, at: new Date(at), author: authorIn(event) };
    });
  } catch (error) {
    if (!isPlaceMissing(error)) return shown(Promise.reject(error));
    await demandWhole(gitlab, how);
    return [];
  }
}

const isChange = (details: AuditEvent['details']): boolean =>
  isGift(details) || (details.target_type === 'User' && details.remove === 'user_access');

/**
 * Whether the newest event left the row that was found: a trail that lags behind tells of another
 * one. A custom role has its own name.
 */
function tellsOf({ details }: AuditEvent, found: Row | null): boolean {
  if (details.remove === 'user_access') return found === null;
  if (found === null) return false;
  return found.customRole !== null || String(details.to ?? details.as ?? '').endsWith(roleLabel(found.role));
}

const authorIn = ({ author_id, details }: AuditEvent): Author => ({
  externalId: String(author_id),
  name: details.author_name ?? 'somebody',
});

/**
 * The newest events of the group or project itself, newest first; the one looked for has only just
 * happened.
 */
async function trailOf(
  { client }: GitLab,
  { kind, externalId }: ResourceRef,
  how: How,
): Promise<readonly AuditEvent[]> {
  const path = `${kind === 'group' ? 'groups' : 'projects'}/${externalId}/audit_events`;
  const { body } = await client.send(AuditEvent.array(), how, async (api) => {
    const answer = await api.Groups.requester.get(path, { searchParams: { per_page: 100 } });
    return answer.body;
  });
  return body;
}

async function lastInTrail(gitlab: GitLab, place: Place, how: How): Promise<Author | null> {
  const { accountExternalId } = place;
  const event = (await trailOf(gitlab, place.resource, how)).find(
    ({ details }) => isGift(details) && String(details.target_id) === accountExternalId,
  );
  // Changes that nobody was signed in for have an author below zero.
  if (event === undefined || event.author_id <= 0) return null;
  return authorIn(event);
}

const isGift = ({ target_type, add, change }: AuditEvent['details']): boolean =>
  target_type === 'User' && (add === 'user_access' || change === 'access_level');

/** Changing only the end of a row is told as a change of its role to the same one. */
const isOfEnd = ({ change, from, to }: AuditEvent['details']): boolean =>
  change === 'access_level' && from != null && from === to;

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
const shown = <T>(look: Promise<T | null>): Promise<T | null> =>
  look.catch((error: unknown) => {
    const isRefused = error instanceof GitLabFailure && error.kind === 'refused';
    if (isRefused && [400, 403, 404].includes(error.status ?? 0)) return null;
    throw error;
  });
