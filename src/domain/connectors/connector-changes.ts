/**
 * What a change of a connector comes to, line by line, as people see it before they confirm it.
 * Pure.
 */
import type { ConfigFile } from '../document/config-file.ts';
import type { ConnectorConfig } from '../document/config-connectors.ts';

export interface Change {
  readonly what: string;
  /** Null when there was nothing. */
  readonly from: string | null;
  /** Null when there will be nothing. */
  readonly to: string | null;
}

type Settings = Omit<ConnectorConfig, 'token'>;

/** In the order people read them. Owners are Slack ids, shown as such. */
const SHOWN: readonly (readonly [
  key: keyof Settings,
  what: string,
  spell: (config: Settings) => string | null,
])[] = [
  ['name', 'Name', ({ name }) => name],
  ['application', 'Application', ({ application }) => application ?? null],
  ['url', 'GitLab', ({ url }) => url],
  ['group', 'Group', ({ group }) => group],
  ['owners', 'Owners', ({ owners }) => owners.join(', ')],
  ['sync', 'Sync', ({ sync }) => `every ${sync.every}`],
  ['readOnly', 'Read only', ({ readOnly }) => (readOnly ? 'yes' : 'no')],
  ['paused', 'Paused', ({ paused }) => (paused ? 'yes' : 'no')],
  ['caCertificate', 'CA certificate', ({ caCertificate }) => (caCertificate === undefined ? null : 'set')],
];

/**
 * The settings that differ; all that say something for a connector that is new. Nothing about its
 * token.
 */
export function changesBetween(before: Settings | null, after: Settings): Change[] {
  return SHOWN.flatMap(([key, what, spell]) => {
    const [from, to] = [before === null ? null : spell(before), spell(after)];
    if (before === null) return to === null || to === 'no' ? [] : [{ what, from, to }];
    if (JSON.stringify(before[key]) === JSON.stringify(after[key])) return [];
    return [{ what, from, to: from === to ? `${to}, another one` : to }];
  });
}

/** The document with a connector in the place it had, or at the end. Pure. */
export function withConnector(file: ConfigFile, made: ConnectorConfig): ConfigFile {
  const isThere = file.connectors.some(({ id }) => id === made.id);
  const connectors = isThere
    ? file.connectors.map((one) => (one.id === made.id ? made : one))
    : [...file.connectors, made];
  return { ...file, connectors };
}
