import { addDays, dayOf, type Day } from '../../domain/day.ts';
import { ConnectorError } from '../../errors.ts';
import type { Check } from '../connector.ts';
import type { How } from './client.ts';
import { missing } from './errors.ts';
import { AccessToken } from './schema.ts';
import { describe, isPlaceMissing, standingOf, type GitLab, type Standing } from './standing.ts';

/** An owner should have this long to make a new token. */
const RENEW_DAYS = 14;

/** Four requests, none of which changes anything. @throws ConnectorError missing; GitLabFailure */
export async function checkToken(gitlab: GitLab, how: How, now: Date): Promise<Check> {
  const [token, standing] = await Promise.all([
    gitlab.client.send(AccessToken, how, (api) => api.PersonalAccessTokens.show()),
    standingOf(gitlab, how).catch((error: unknown) => {
      throw isPlaceMissing(error) ? groupMissing(gitlab.group, error) : error;
    }),
  ]);
  return checkOf(token.body, standing, dayOf(now));
}

const groupMissing = (group: string, cause: unknown): ConnectorError =>
  missing(
    `There is no group ${group} that the token can see. Check the connector's group, and that the token's account is a member of it.`,
    cause,
  );

/** What an owner should know of a token and the account behind it. Pure. */
function checkOf(token: AccessToken, standing: Standing, today: Day): Check {
  const { self, root, role } = standing;
  return {
    account: { externalId: String(self.id), username: self.username },
    root: { externalId: String(root.id), path: root.full_path, name: root.name },
    scopes: token.scopes,
    role,
    canProvision: mayWrite(token) && role === 'owner',
    expiresOn: token.expires_at ?? null,
    warnings: [
      ...tokenWarnings(token, today),
      ...(role === 'owner' ? [] : [`${describe(standing)} It cannot change all members; make it Owner.`]),
      ...groupWarnings(standing),
    ],
  };
}

const mayWrite = ({ scopes, granular }: AccessToken): boolean => granular === true || scopes.includes('api');

function tokenWarnings(token: AccessToken, today: Day): string[] {
  const warnings: string[] = [];
  if (!mayWrite(token))
    warnings.push(
      `The token may only read (${token.scopes.join(', ') || 'no scopes'}), so nothing can be granted. Make one with the scope api.`,
    );
  if (token.granular === true)
    warnings.push(
      'The token is fine-grained, and hallpass cannot see what it allows. It has to allow changing the members of every group and project.',
    );
  if (token.expires_at && token.expires_at <= addDays(today, RENEW_DAYS))
    warnings.push(
      `The token ends on ${token.expires_at}. Make a new one and give it to hallpass before that day.`,
    );
  return warnings;
}

function groupWarnings({ root, usesSaml }: Standing): string[] {
  const warnings: string[] = [];
  if (root.parent_id)
    warnings.push(
      `${root.full_path} is a subgroup. What people hold through the groups above it is not seen in full; name the top-level group if you can.`,
    );
  if (usesSaml)
    warnings.push(
      `${root.full_path} uses SAML single sign-on. Taking a membership of ${root.full_path} itself back also unlinks the person from it until they sign in again, and group sync can undo what hallpass grants; let the policies offer roles below it.`,
    );
  if (root.ldap_cn || (root.ldap_group_links?.length ?? 0) > 0)
    warnings.push(
      `${root.full_path} takes its members from LDAP, so GitLab lets nobody add people to it by hand; let the policies offer roles below it.`,
    );
  if (root.membership_lock)
    warnings.push(
      `${root.full_path} locks membership, so nobody can be added to its projects; only roles on groups can be granted there.`,
    );
  return warnings;
}
