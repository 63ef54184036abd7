import type { ConnectorConfig } from '../document/config-connectors.ts';

/** Why nothing that waits on a connector is given for now, whatever anybody decides. */
export type Standstill =
  | { readonly why: 'stopped'; readonly reason: string }
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
 * waits. `stop` is the emergency stop, if there is one. Pure.
 */
export function standstillOf(
  connector: ConnectorConfig | undefined,
  stop: { readonly reason: string } | undefined,
): Standstill | null {
  if (stop !== undefined) return { why: 'stopped', reason: stop.reason };
  const why = connector === undefined ? 'working' : worksOf(connector);
  return connector === undefined || why === 'working' ? null : { why, connector };
}
