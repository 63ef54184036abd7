import { z } from 'zod';
import { addDays, dayOf, type Day } from '../../domain/day.ts';
import type { Fault } from '../../domain/fault.ts';
import { ConnectorError } from '../../errors.ts';
import type { Check } from '../connector.ts';
import type { How } from './api/api.ts';
import { connectorErrorOf, missing } from './api/errors.ts';
import { isGranular, missingPermissions, permissionName, type Permission } from './permissions.ts';
import { GitLabFailure } from './api/failure.ts';
import { AccessToken, type Group, type Self, Version } from './api/schema.ts';
import { topOf } from './lists/sync.ts';
import { isPlaceMissing, ownedOf, standingOf, type GitLab, type Standing } from './api/standing.ts';
import { faultsOf } from './versions.ts';

/** An owner should have this long to make a new token. */
const RENEW_DAYS = 14;

/**
 * Five requests, two more for a fine-grained token; none changes anything.
 * @throws ConnectorError missing; GitLabFailure
 */
export async function checkToken(gitlab: GitLab, how: How, now: Date): Promise<Check> {
  const [token, version, standing] = await Promise.all([
    gitlab.client.send(AccessToken, how, (api) => api.PersonalAccessTokens.show()),
    versionOf(gitlab, how),
    standingOf(gitlab, how).catch((error: unknown) => {
      throw isPlaceMissing(error) ? groupMissing(gitlab.group, error) : error;
    }),
  ]);
  const refused = isGranular(token.body) ? await refusedLists(gitlab, how) : [];
  const faults = version === null ? [] : faultsOf(version);
  return { ...checkOf(token.body, standing, refused, dayOf(now)), faults };
}

/**
 * Not every GitLab has these lists, so whether a fine-grained token may read them is seen by
 * trying. A fault for each that it may not.
 */
async function refusedLists(gitlab: GitLab, how: How): Promise<Fault[]> {
  const refused: Fault[] = [];
  for (const list of ['enterprise_users', 'service_accounts']) {
    const path = `groups/${encodeURIComponent(gitlab.group)}/${list}`;
    try {
      await gitlab.client.send(z.array(z.unknown()), how, async (api) => {
        const { body } = await api.Groups.requester.get(path, { searchParams: { page: 1, perPage: 1 } });
        return body;
      });
    } catch (error) {
      const known = connectorErrorOf(error);
      if (!(known instanceof ConnectorError) || known.code === 'unreachable') throw error;
      if (known.code === 'unauthorized') refused.push(known.fault);
    }
  }
  return refused;
}

/** Null where GitLab does not tell it to this token, which is no fault. */
async function versionOf({ client }: GitLab, how: How): Promise<string | null> {
  try {
    return (await client.send(Version, how, (api) => api.Metadata.show())).body.version;
  } catch (error) {
    if (error instanceof GitLabFailure && error.kind === 'refused') return null;
    throw error;
  }
}

const groupMissing = (group: string, cause: unknown): ConnectorError =>
  missing({ code: 'group_missing', group }, cause);

/** What an owner should know of a token and the account behind it. Pure. */
function checkOf(
  token: AccessToken,
  standing: Standing,
  refused: readonly Fault[],
  today: Day,
): Omit<Check, 'faults'> {
  const { self, root, role } = standing;
  const lacking = missingPermissions(token, root);
  return {
    account: { externalId: String(self.id), username: self.username },
    root: { externalId: String(root.id), path: root.full_path, name: root.name, instance: instanceOf(root) },
    top: topOf(root),
    scopes: token.scopes,
    role,
    canProvision: mayWrite(token, lacking) && role === 'owner',
    expiresOn: token.expires_at ?? null,
    oneByOne: oneByOneFor(token, self),
    warnings: [
      ...tokenWarnings(token, lacking, today),
      ...refused,
      ...(role === 'owner' ? [] : [{ code: 'not_owner', ...ownedOf(standing) } as const]),
      ...groupWarnings(standing),
    ],
  };
}

/**
 * What is before `/groups/acme` in the address of a group is the external address of its instance.
 */
function instanceOf({ web_url: url, full_path: path }: Group): string | null {
  const page = `/groups/${path}`;
  return url?.endsWith(page) === true ? url.slice(0, -page.length) : null;
}

/** GraphQL shows fine-grained tokens less without saying so; lists show administrators more. */
function oneByOneFor(token: AccessToken, self: Self): Check['oneByOne'] {
  if (isGranular(token)) return { why: 'fine_grained', detail: null };
  return self.is_admin === true ? { why: 'administrator', detail: null } : null;
}

const mayWrite = (token: AccessToken, lacking: readonly Permission[]): boolean =>
  isGranular(token) ? !lacking.some(({ forGranting }) => forGranting) : token.scopes.includes('api');

function tokenWarnings(token: AccessToken, lacking: readonly Permission[], today: Day): Fault[] {
  const { scopes, expires_at: day } = token;
  const warnings: Fault[] = [];
  if (!isGranular(token) && !mayWrite(token, lacking)) warnings.push({ code: 'reads_only', scopes });
  if (lacking.length > 0)
    warnings.push({ code: 'permissions_missing', permissions: lacking.map(permissionName) });
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
