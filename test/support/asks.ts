/** Documents, places and what is asked for there, for tests of what policies decide. */
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import type { Policy } from '../../src/domain/document/config-policies.ts';
import type { PersonId } from '../../src/domain/id.ts';
import type { Facts } from '../../src/domain/policies/policy.ts';
import type { Known } from '../../src/domain/policies/policies-below.ts';
import type { Reach } from '../../src/domain/policies/terms.ts';

export const known = (path: string, kind: Known['kind'] = 'project', isArchived = false): Known => ({
  path,
  kind,
  isArchived,
});
export const group = (path: string, ...below: readonly Known[]): Reach => ({ path, kind: 'group', below });
export const ACME = group(
  'acme',
  known('acme/prod', 'group'),
  known('acme/prod/payments'),
  known('acme/prod/eu', 'group'),
  known('acme/prod/eu/shop'),
  known('acme/archive', 'group', true),
  known('acme/web', 'group'),
  known('acme/web/checkout'),
);

export const read = (policies: readonly Readonly<Record<string, unknown>>[]): Policy[] =>
  ConfigFile.parse({ version: 1, policies }).policies;
export const policy = (
  id: string,
  resources: readonly string[],
  rest: Readonly<Record<string, unknown>> = {},
) => ({
  id,
  match: { resources, roles: ['developer', 'maintainer'] },
  approval: 'owners',
  ...rest,
});
export const TICKET = { pattern: '[A-Z]+-[0-9]+', message: 'Name the ticket.' };
export const ANY = policy('default', ['**'], { maxDuration: '8h' });
export const PROD = policy('production', ['acme/prod/**'], { maxDuration: '2h', reason: TICKET });

const [ana, omar] = ['per_ana', 'per_omar'] as [PersonId, PersonId];
export const facts = (policies: Policy[], resource: Reach, change: Partial<Facts> = {}): Facts => ({
  policies,
  connector: { name: 'GitLab', readOnly: false, paused: false },
  requester: { id: ana, account: 'active', isOutsider: false },
  resource,
  role: 'maintainer',
  durationSeconds: 3600,
  reason: 'just looking',
  held: null,
  owners: [omar],
  pendingTwin: null,
  extension: false,
  ...change,
});
