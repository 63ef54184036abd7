/**
 * What an owner enters about a connector, before anything is asked of GitLab: read and checked
 * here. Pure.
 */
import { X509Certificate } from 'node:crypto';
import type { ConnectorConfig } from '../document/config-connectors.ts';
import type { Day } from '../day.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import type { Role } from '../entitlement.ts';
import type { Fault, StoredFault } from '../fault.ts';

/** What a check of entered details found in GitLab: what an owner reads before confirming. */
export interface Findings {
  readonly account: { readonly externalId: string; readonly username: string };
  /** The group, resolved to its numeric id. */
  readonly root: {
    readonly externalId: string;
    readonly path: string;
    readonly name: string;
    /** The address by which GitLab calls itself; missing in what was found before 0.3. */
    readonly instance?: string | null;
  };
  readonly scopes: readonly string[];
  /** What the token's account is in the group; null for no member. */
  readonly role: Role | null;
  readonly canProvision: boolean;
  /** The day the token dies (at 00:00 UTC), null for never. */
  readonly expiresOn: Day | null;
  /** Below the group; null for more than GitLab counts. */
  readonly size: { readonly groups: number | null; readonly projects: number | null };
  /** What is limited. */
  readonly warnings: readonly Fault[];
}

export type DetailsField = 'name' | 'owners' | 'group' | 'token' | 'url' | 'caCertificate' | 'sync';

export interface DetailsFault {
  readonly field: DetailsField;
  readonly fault: Fault;
}

/** The two as rows keep them. */
export interface StoredDetailsFault {
  readonly field: DetailsField;
  readonly message: StoredFault;
}
export interface StoredFindings extends Omit<Findings, 'warnings'> {
  readonly warnings: readonly StoredFault[];
}

/** As it was typed or chosen; empty where nothing was. */
export interface EnteredDetails {
  readonly name: string;
  readonly application: string;
  /** Slack user ids. */
  readonly owners: readonly string[];
  readonly group: string;
  readonly url: string;
  readonly caCertificate: string;
  readonly sync: string;
  readonly readOnly: boolean;
}

const DEFAULT_URL = 'https://gitlab.com';
const LEAST_SYNC_SECONDS = 1800;
const LONGEST_NAME = 60;

/**
 * The connector these details describe, its group still as typed; or everything that is wrong with
 * them, at most one fault per field.
 */
export function readDetails(
  entered: EnteredDetails,
  connectorId: string,
): { readonly config: ConnectorConfig; readonly faults: readonly DetailsFault[] } {
  const url = addressOf(entered.url);
  const every = entered.sync.trim() === '' ? '1h' : entered.sync;
  const seconds = parseDuration(every);
  const [name, application, group, ca] = [
    entered.name,
    entered.application,
    entered.group,
    entered.caCertificate,
  ].map((text) => text.trim()) as [string, string, string, string];
  const at = (field: DetailsField, fault: Fault): DetailsFault => ({ field, fault });
  const faults: (DetailsFault | null)[] = [
    name === '' || name.length > LONGEST_NAME
      ? at('name', { code: 'name_length', most: LONGEST_NAME })
      : null,
    entered.owners.length === 0 ? at('owners', { code: 'owners_wanted' }) : null,
    groupFault(group),
    url === null ? at('url', { code: 'address_wrong' }) : null,
    ca === '' || isCertificate(ca) ? null : at('caCertificate', { code: 'certificate_wrong' }),
    seconds === null || seconds < LEAST_SYNC_SECONDS ? at('sync', { code: 'interval_wrong' }) : null,
  ];
  const config: ConnectorConfig = {
    id: connectorId,
    type: 'gitlab',
    name,
    url: url ?? DEFAULT_URL,
    group,
    token: { stored: true },
    owners: [...entered.owners],
    sync: { every: formatDuration(seconds ?? 3600) },
    readOnly: entered.readOnly,
    paused: false,
    driftFrom: 'maintainer',
    managedBy: 'slack',
    ...(application === '' ? {} : { application }),
    ...(ca === '' ? {} : { caCertificate: ca }),
  };
  return { config, faults: faults.filter((fault) => fault !== null) };
}

const groupFault = (group: string): DetailsFault | null => {
  if (group === '') return { field: 'group', fault: { code: 'group_wanted' } };
  return LOOKS_LIKE_TOKEN.test(group) ? { field: 'group', fault: { code: 'group_is_token' } } : null;
};

const LOOKS_LIKE_TOKEN = /\bgl[a-z]{2,8}-[\w.-]{10,}/;

/** Whether a text is one or more certificates as PEM, each of them whole. */
function isCertificate(text: string): boolean {
  if (!/^(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/.test(text))
    return false;
  const pems = text.match(/-----BEGIN [\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return pems.every(isWhole);
}

function isWhole(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/**
 * An address without user, query or fragment, lower-case and without a slash at the end; gitlab.com
 * for none, null for no address.
 */
export function addressOf(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return DEFAULT_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** What speaks against putting details in force that GitLab has told this about. Pure. */
export function faultsFound(
  { readOnly }: Pick<ConnectorConfig, 'readOnly'>,
  found: Findings,
): DetailsFault[] {
  const { username } = found.account;
  const { path } = found.root;
  const { role } = found;
  if (role === null) return [{ field: 'group', fault: { code: 'no_member', username, path } }];
  if (role === 'owner' || readOnly || mayOnlyRead(found)) return [];
  return [{ field: 'group', fault: { code: 'owner_wanted', username, path, role } }];
}

/**
 * Whether the token can read and nothing else, so that the connector will only be watched. Pure.
 */
const mayOnlyRead = ({ scopes, role, canProvision }: Findings): boolean =>
  (role === 'owner' && !canProvision) || (scopes.includes('read_api') && !scopes.includes('api'));

/**
 * The connector that checked details make: its group by number, which no renaming changes; `base`
 * is what it is now, null when it is new. Pure.
 */
export function connectorMade(
  entered: EnteredDetails,
  connectorId: string,
  found: Findings,
  base: ConnectorConfig | null,
): ConnectorConfig {
  const { config } = readDetails(entered, connectorId);
  const made = { ...config, group: found.root.externalId, readOnly: config.readOnly || mayOnlyRead(found) };
  if (base === null) return made;
  const { application: _, caCertificate: __, privateAddress: ___, ...kept } = base;
  return { ...kept, ...made, paused: base.paused, driftFrom: base.driftFrom };
}

/** The details a connector has now, as they would be entered. Pure. */
export const detailsOf = (connector: ConnectorConfig): EnteredDetails => ({
  name: connector.name,
  application: connector.application ?? '',
  owners: connector.owners,
  group: connector.group,
  url: connector.url,
  caCertificate: connector.caCertificate ?? '',
  sync: connector.sync.every,
  readOnly: connector.readOnly,
});
