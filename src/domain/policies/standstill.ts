import type { ConnectorConfig } from '../document/config-connectors.ts';

/** Why nothing that waits on a connector is given for now, whatever anybody decides. */
export type Standstill =
  | { readonly why: 'stopped'; readonly reason: string }
  /** The place itself is archived in GitLab, or scheduled for deletion. */
  | { readonly why: 'archived'; readonly path: string }
  | {
      readonly why: 'paused' | 'watched';
      readonly connector: Pick<ConnectorConfig, 'id' | 'name' | 'managedBy'>;
    };

/** What the document says of a connector: whether anything is given there, and why not. */
export const WORKS = ['working', 'paused', 'watched'] as const;
export type Works = (typeof WORKS)[number];

/** Pure. */
export const worksOf = ({ paused, readOnly }: Pick<ConnectorConfig, 'paused' | 'readOnly'>): Works =>
  paused ? 'paused' : readOnly ? 'watched' : 'working';

/**
 * Null while things are given there, or where there is no such connector any more: then nothing
 * waits. `stop` is the emergency stop, if there is one; `archived` the path of a place that is.
 * Pure.
 */
export function standstillOf(
  connector: ConnectorConfig | undefined,
  stop: { readonly reason: string } | undefined,
  archived: string | null,
): Standstill | null {
  if (stop !== undefined) return { why: 'stopped', reason: stop.reason };
  const why = connector === undefined ? 'working' : worksOf(connector);
  if (connector !== undefined && why !== 'working') return { why, connector };
  return connector === undefined || archived === null ? null : { why: 'archived', path: archived };
}

/** Whether the owners of the connector can let it go on, and no operator has to. Pure. */
export const isResumedByOwners = (
  standstill: Standstill,
): standstill is Extract<Standstill, { readonly connector: unknown }> =>
  'connector' in standstill && standstill.connector.managedBy !== 'file';
