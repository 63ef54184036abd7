/**
 * What an owner enters about a connector, before anything is asked of GitLab: read and checked here. Pure.
 */
import { X509Certificate } from 'node:crypto';
import type { ConnectorConfig } from '../config-file.ts';
import type { Overlap } from '../connector-group.ts';
import type { Day } from '../day.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { roleLabel, type Role } from '../entitlement.ts';

/** What a check of entered details found in GitLab: what an owner reads before confirming. */
export interface Findings {
  readonly account: { readonly externalId: string; readonly username: string };
  /** The group, resolved to its numeric id. */
  readonly root: { readonly externalId: string; readonly path: string; readonly name: string };
  readonly scopes: readonly string[];
  /** What the token's account is in the group; null for no member. */
  readonly role: Role | null;
  readonly canProvision: boolean;
  /** The day the token dies (at 00:00 UTC), null for never. */
  readonly expiresOn: Day | null;
  /** Below the group; null for more than GitLab counts. */
  readonly size: { readonly groups: number | null; readonly projects: number | null };
  /** Whole sentences about what is limited, and what to do about it. */
  readonly warnings: readonly string[];
}

export type DetailsField = 'name' | 'owners' | 'group' | 'token' | 'url' | 'caCertificate' | 'sync';

export interface DetailsFault {
  readonly field: DetailsField;
  /** A sentence that says what to do. */
  readonly message: string;
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

/** The connector these details describe, its group still as typed; or everything that is wrong with them, at most one fault per field. */
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
  const faults: (DetailsFault | null)[] = [
    name === '' || name.length > LONGEST_NAME
      ? { field: 'name', message: `Give it a name of at most ${LONGEST_NAME} characters.` }
      : null,
    entered.owners.length === 0
      ? { field: 'owners', message: 'Choose at least one integration owner.' }
      : null,
    groupFault(group),
    url === null
      ? {
          field: 'url',
          message:
            'Write the address of the GitLab instance and nothing after it, such as https://gitlab.example.com.',
        }
      : null,
    ca === '' || isCertificate(ca)
      ? null
      : {
          field: 'caCertificate',
          message:
            'Paste the whole certificate as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
        },
    seconds === null || seconds < LEAST_SYNC_SECONDS
      ? { field: 'sync', message: 'Write an interval of at least 30 minutes, such as 30m, 1h or 6h.' }
      : null,
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
  if (group === '')
    return { field: 'group', message: 'Name the top-level group: its full path, its id or its name.' };
  return LOOKS_LIKE_TOKEN.test(group)
    ? { field: 'group', message: 'That looks like a token. Put it into the field for the token.' }
    : null;
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

/** An address without user, query or fragment, lower-case and without a slash at the end; gitlab.com for none, null for no address. */
function addressOf(typed: string): string | null {
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
  const { account, root, role } = found;
  if (role === null)
    return [
      {
        field: 'group',
        message: `@${account.username}, whose token it is, is no member of ${root.path}. Make it Owner there, and save again.`,
      },
    ];
  if (role === 'owner' || readOnly || mayOnlyRead(found)) return [];
  return [
    {
      field: 'group',
      message: `@${account.username}, whose token it is, is ${roleLabel(role)} of ${root.path}, and granting takes Owner. Make it Owner and save again, or choose Read only.`,
    },
  ];
}

/** `2 grants are not over`. Pure. */
export const notOver = (grants: number): string =>
  grants === 1 ? '1 grant is not over' : `${grants} grants are not over`;

/** Why a group has no integration of its own beside another one: two would undo each other's work. Pure. */
export function sharedGroup(path: string, twin: string, overlap: Overlap): string {
  if (overlap === 'same')
    return `${path} is connected already, as ${twin}. One group has one integration: change that one instead.`;
  const rule = 'What lies in a group belongs to its integration';
  return overlap === 'below'
    ? `${path} lies in a group that is connected already, as ${twin}. ${rule}: change that one instead.`
    : `${path} has a group in it that is connected already, as ${twin}. ${rule}: remove that one first.`;
}

/** Why a token that can only read is not taken while `open` grants are not over. Pure. */
export function cannotTakeBack({ root }: Findings, open: number): string {
  const them = open === 1 ? 'it' : 'them';
  return `${notOver(open)}, and this token cannot take ${them} back in GitLab. End ${them} first, or enter a token with the scope \`api\` of an account that is Owner of ${root.path}.`;
}

/** Whether the token can read and nothing else, so that the connector will only be watched. Pure. */
const mayOnlyRead = ({ scopes, role, canProvision }: Findings): boolean =>
  (role === 'owner' && !canProvision) || (scopes.includes('read_api') && !scopes.includes('api'));

/** The connector that checked details make: its group by number, which no renaming changes; `base` is what it is now, null when it is new. Pure. */
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
