import type { ConnectorConfig } from '../document/config-connectors.ts';

/** Why nothing that waits on a connector is given for now, whatever anybody decides. */
export type Standstill =
  | { readonly why: 'stopped'; readonly reason: string }
  | {
      readonly why: 'paused' | 'watched';
      readonly connector: Pick<ConnectorConfig, 'id' | 'name' | 'managedBy'>;
    };

/**
 * Null while things are given there, or where there is no such connector any more: then nothing
 * waits. `stop` is the emergency stop, if there is one. Pure.
 */
export function standstillOf(
  connector: ConnectorConfig | undefined,
  stop: { readonly reason: string } | undefined,
): Standstill | null {
  if (stop !== undefined) return { why: 'stopped', reason: stop.reason };
  if (connector === undefined || !(connector.paused || connector.readOnly)) return null;
  return { why: connector.paused ? 'paused' : 'watched', connector };
}
