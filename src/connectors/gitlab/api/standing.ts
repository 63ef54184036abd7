import type { Role } from '../../../domain/entitlement.ts';
import { ConnectorError } from '../../../errors.ts';
import type { Client } from './client.ts';
import type { How } from './api.ts';
import { connectorErrorOf, lostRights } from './errors.ts';
import { GitLabFailure } from './failure.ts';
import { showEffective } from './member-calls.ts';
import { roleOf } from './roles.ts';
import { effectiveMemberOf, Group, Self } from './schema.ts';

/** A connector's GitLab, its top-level group, and whose token it uses. */
export interface GitLab {
  readonly client: Client;
  /** Full path or numeric id of the top-level group. */
  readonly group: string;
  /** The token's user; asked for once, since a token never changes hands. */
  readonly self: (how: How) => Promise<Self>;
}

/** What the token's account is in the top-level group. `role` null is no member. */
export interface Standing {
  readonly self: Self;
  readonly root: Group;
  readonly role: Role | null;
  /** Only there for owners, on a group with SAML single sign-on. */
  readonly usesSaml: boolean;
}

/** GitLab's words for a group or project that is missing, or hidden from the caller. */
export const isPlaceMissing = (error: unknown): error is GitLabFailure =>
  error instanceof GitLabFailure && /^404 (?:Group|Project) Not Found$/.test(messageOf(error));

/** GitLab's words for a row that is missing, told from the others by its small f. */
export const isRowMissing = (error: unknown): error is GitLabFailure =>
  error instanceof GitLabFailure && messageOf(error) === '404 Not found';

/** GitLab's words for an account that does not exist. */
export const isUserMissing = (error: unknown): error is GitLabFailure =>
  error instanceof GitLabFailure && messageOf(error) === '404 User Not Found';

function messageOf({ status, body }: GitLabFailure): string {
  const isMissing = status === 404 && typeof body === 'object' && body !== null && 'message' in body;
  return isMissing && typeof body.message === 'string' ? body.message : '';
}

/** Three requests. @throws GitLabFailure, also 404 when the account does not see the group */
export async function standingOf({ client, group, self }: GitLab, how: How): Promise<Standing> {
  const [user, root] = await Promise.all([
    self(how),
    client.send(Group, how, (api) => api.Groups.show(group, { withProjects: false })),
  ]);
  const resource = { kind: 'group', externalId: String(root.body.id) } as const;
  try {
    const { body } = await client.send(effectiveMemberOf(user.id), how, (api) =>
      showEffective(api, resource, user.id),
    );
    const usesSaml = 'group_saml_identity' in body;
    return { self: user, root: root.body, role: roleOf(body), usesSaml };
  } catch (error) {
    if (!isRowMissing(error)) throw error;
    return { self: user, root: root.body, role: null, usesSaml: false };
  }
}

/**
 * Makes sure that the token is whole: its account still is Owner of the top-level group, so what it
 * does not see is gone.
 * @throws ConnectorError forbidden when it is not; GitLabFailure when that cannot be found out
 */
export async function demandWhole(gitlab: GitLab, how: How): Promise<void> {
  const standing = await standingOf(gitlab, how).catch((error: unknown) => {
    if (!isPlaceMissing(error)) throw error;
    throw lostRights({ code: 'group_lost', group: gitlab.group }, error);
  });
  if (standing.role === 'owner') return;
  throw lostRights({ code: 'owner_lost', ...ownedOf(standing) });
}

/**
 * Makes sure that a list was refused because this GitLab does not offer it: to a token that lost
 * its rights everybody would seem to have lost their e-mail. @throws the error itself when it means
 * something else; as `demandWhole`
 */
export async function demandNotOffered(gitlab: GitLab, how: How, error: unknown): Promise<void> {
  const status = error instanceof GitLabFailure ? error.status : null;
  if (status !== 400 && status !== 403 && status !== 404) throw error;
  const known = connectorErrorOf(error);
  if (known instanceof ConnectorError && known.code === 'unauthorized') throw error;
  if (status === 403) await demandWhole(gitlab, how);
}

/** What the account is where, for a fault. Pure. */
export const ownedOf = ({ self, root, role }: Standing) => ({
  username: self.username,
  path: root.full_path,
  role,
});
