/** What an account holds somewhere in sum, and which row gives it. Start at `readHolding`. */
import type { Place } from '../connector.ts';
import type { ResourceRef } from '../found.ts';
import { rank, type Role } from '../../domain/entitlement.ts';
import type { Holding } from '../../domain/access/holding.ts';
import type { How } from './api/api.ts';
import { GitLabFailure } from './api/failure.ts';
import { showDirect, showEffective } from './api/member-calls.ts';
import { orAbsent } from './membership.ts';
import { roleOf } from './api/roles.ts';
import { effectiveMemberOf, Group, memberOf, Project, type Member, type Share } from './api/schema.ts';
import type { GitLab } from './api/standing.ts';

/**
 * The strongest role through anything; null for none. One request; where it is not the role that is
 * `known`, it is looked for what gives it, which is two requests for each group on the way up and
 * one for each that was invited there.
 * @throws ConnectorError missing, forbidden; GitLabFailure
 */
export async function readHolding(
  gitlab: GitLab,
  place: Place,
  known: Role | null,
  signal: AbortSignal,
): Promise<Holding | null> {
  const how: How = { priority: 'reconcile', signal };
  const member = await orAbsent(gitlab, place, how, effective(gitlab, how, place.resource, userOf(place)));
  const role = member === null ? null : roleOf(member);
  if (role === null) return null;
  if (role === known) return { role, through: null, endsOn: null };
  const source = await sourceOf(gitlab, how, place, role).catch(nowhere);
  return { role, through: source?.through ?? null, endsOn: source?.endsOn ?? null };
}

/**
 * The strongest role through anything, where it is more than is `known` and no row and no invited
 * group that GitLab shows gives it; else null. GitLab does not show private groups that its caller
 * is not in, though it counts what they give. Requests as for `readHolding`.
 * @throws ConnectorError missing, forbidden; GitLabFailure
 */
export async function readHiddenRole(
  gitlab: GitLab,
  place: Place,
  known: Role | null,
  signal: AbortSignal,
): Promise<Role | null> {
  const how: How = { priority: 'sync', signal };
  const member = await orAbsent(gitlab, place, how, effective(gitlab, how, place.resource, userOf(place)));
  const role = member === null ? null : roleOf(member);
  if (role === null || (known !== null && rank(role) <= rank(known))) return null;
  return (await sourceOf(gitlab, how, place, role)) === null ? role : null;
}

/** Why it is held is only said where GitLab shows it. */
function nowhere(error: unknown): null {
  if (error instanceof GitLabFailure) return null;
  throw error;
}

type Source = Pick<Holding, 'through' | 'endsOn'>;

const userOf = ({ accountExternalId }: Place): number => Number(accountExternalId);

/**
 * From the place itself upwards, as far as GitLab shows it: its own row, then the groups that were
 * invited to it.
 */
async function sourceOf(gitlab: GitLab, how: How, place: Place, role: Role): Promise<Source | null> {
  let at: ResourceRef | null = place.resource;
  while (at !== null) {
    const here: Shown | null = await (at === place.resource
      ? shown(gitlab, how, at)
      : found(shown(gitlab, how, at)));
    if (here === null) return null;
    const { path, parentId, shares }: Shown = here;
    const row = await found(direct(gitlab, how, at, userOf(place)));
    if (row !== null && roleOf(row) === role) {
      const way = at === place.resource ? 'own' : 'above';
      return { through: { way, path }, endsOn: row.expires_at ?? null };
    }
    const invited = await invitedSource(gitlab, how, { at, shares, role, userId: userOf(place) });
    if (invited !== null) return invited;
    at = parentId === null ? null : { kind: 'group', externalId: parentId };
  }
  return null;
}

interface Invited {
  readonly at: ResourceRef;
  readonly shares: readonly Share[];
  readonly role: Role;
  readonly userId: number;
}

/**
 * A project lets in whoever an invited group has in sum, a group only its direct members; nobody
 * gets more than the invitation.
 */
async function invitedSource(
  gitlab: GitLab,
  how: How,
  { at, shares, role, userId }: Invited,
): Promise<Source | null> {
  for (const share of shares) {
    if (share.group_access_level < rank(role)) continue;
    const group: ResourceRef = { kind: 'group', externalId: String(share.group_id) };
    const ask = at.kind === 'project' ? effective : direct;
    const member = await found(ask(gitlab, how, group, userId));
    if (member === null) continue;
    if (Math.min(member.access_level, share.group_access_level) !== rank(role)) continue;
    const path = share.group_full_path ?? share.group_name;
    const days = [share.expires_at ?? null, member.expires_at ?? null].filter((day) => day !== null);
    return { through: { way: 'invited', path }, endsOn: days.toSorted()[0] ?? null };
  }
  return null;
}

interface Shown {
  readonly path: string;
  readonly parentId: string | null;
  readonly shares: readonly Share[];
}

async function shown({ client }: GitLab, how: How, { kind, externalId }: ResourceRef): Promise<Shown> {
  if (kind === 'project') {
    const { body } = await client.send(Project, how, (api) => api.Projects.show(externalId));
    return {
      path: body.path_with_namespace,
      parentId: String(body.namespace.id),
      shares: body.shared_with_groups ?? [],
    };
  }
  const { body } = await client.send(Group, how, (api) =>
    api.Groups.show(externalId, { withProjects: false }),
  );
  const parentId = body.parent_id ? String(body.parent_id) : null;
  return { path: body.full_path, parentId, shares: body.shared_with_groups ?? [] };
}

const direct = async ({ client }: GitLab, how: How, at: ResourceRef, userId: number): Promise<Member> =>
  (await client.send(memberOf(userId), how, (api) => showDirect(api, at, userId))).body;

const effective = async ({ client }: GitLab, how: How, at: ResourceRef, userId: number): Promise<Member> =>
  (await client.send(effectiveMemberOf(userId), how, (api) => showEffective(api, at, userId))).body;

/** Null for no row, and for a group that GitLab does not show. */
const found = <T>(ask: Promise<T>): Promise<T | null> =>
  ask.catch((error: unknown) => {
    if (error instanceof GitLabFailure && (error.status === 404 || error.status === 403)) return null;
    throw error;
  });
