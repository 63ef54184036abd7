import { addDays, dayOf, type Day } from '../../domain/day.ts';
import type { Fault } from '../../domain/fault.ts';
import type { ConnectorError } from '../../errors.ts';
import type { Check } from '../connector.ts';
import type { How } from './client.ts';
import { missing } from './errors.ts';
import { AccessToken } from './schema.ts';
import { isPlaceMissing, ownedOf, standingOf, type GitLab, type Standing } from './standing.ts';

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
  missing({ code: 'group_missing', group }, cause);

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
      ...(role === 'owner' ? [] : [{ code: 'not_owner', ...ownedOf(standing) } as const]),
      ...groupWarnings(standing),
    ],
  };
}

const mayWrite = ({ scopes, granular }: AccessToken): boolean => granular === true || scopes.includes('api');

function tokenWarnings(token: AccessToken, today: Day): Fault[] {
  const { scopes, granular, expires_at: day } = token;
  const warnings: Fault[] = [];
  if (!mayWrite(token)) warnings.push({ code: 'reads_only', scopes });
  if (granular === true) warnings.push({ code: 'fine_grained' });
  if (day && day <= addDays(today, RENEW_DAYS)) warnings.push({ code: 'token_ends', day });
  return warnings;
}

function groupWarnings({ root, usesSaml }: Standing): Fault[] {
  const { full_path: path } = root;
  const warnings: Fault[] = [];
  if (root.parent_id) warnings.push({ code: 'subgroup', path });
  if (usesSaml) warnings.push({ code: 'saml', path });
  if (root.ldap_cn || (root.ldap_group_links?.length ?? 0) > 0) warnings.push({ code: 'ldap', path });
  if (root.membership_lock) warnings.push({ code: 'projects_locked', path });
  return warnings;
}
