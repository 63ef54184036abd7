/**
 * Who gave somebody a membership. GitLab's paid plans keep a trail; of a new row every plan says
 * who made it.
 */
import { roleLabel } from '../../domain/entitlement.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { Place } from '../connector.ts';
import type { Author } from '../found.ts';
import type { How } from './api/api.ts';
import { GitLabFailure } from './api/failure.ts';
import { showDirect } from './api/member-calls.ts';
import { AuditEvent, MadeMember } from './api/schema.ts';
import type { GitLab } from './api/standing.ts';

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
    const events = (await trailOf(gitlab, place, how)).filter(
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
  { resource: { kind, externalId } }: Place,
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
  const event = (await trailOf(gitlab, place, how)).find(
    ({ details }) => isGift(details) && String(details.target_id) === accountExternalId,
  );
  // Changes that nobody was signed in for have an author below zero.
  if (event === undefined || event.author_id <= 0) return null;
  return authorIn(event);
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
