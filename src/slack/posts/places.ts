import { applicationOf } from '../../domain/policies/applicable.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Where } from '../blocks/phrases.ts';

/** A resource with the address of its page, when its connector is still configured. Pure. */
export function placeOf(
  file: ConfigFile,
  resource: { readonly path: string; readonly connectorId: string },
): Where {
  const connector = file.connectors.find(({ id }) => id === resource.connectorId);
  const url = connector === undefined ? null : `${connector.url}/${encodeURI(resource.path)}`;
  const isOneOfSeveral = new Set(file.connectors.map(applicationOf)).size > 1;
  const application = isOneOfSeveral ? applicationNamed(file, resource.connectorId) : null;
  return { path: resource.path, url, application };
}

/**
 * What people call the set of connectors that one belongs to; its id when it is not configured any
 * more. Pure.
 */
export function applicationNamed(file: ConfigFile, connectorId: string): string {
  const connector = file.connectors.find(({ id }) => id === connectorId);
  return connector === undefined ? connectorId : applicationOf(connector);
}

/** The connectors something can be asked for on: neither paused nor only watched. Pure. */
export const askableConnectors = (file: ConfigFile): ConfigFile['connectors'] =>
  file.connectors.filter(({ paused, readOnly }) => !paused && !readOnly);

/** The address of an account's page; null when its connector is not configured any more. Pure. */
export function profileOf(file: ConfigFile, connectorId: string, username: string): string | null {
  const connector = file.connectors.find(({ id }) => id === connectorId);
  return connector === undefined ? null : `${connector.url}/${encodeURIComponent(username)}`;
}

/** What people call a connector: its name, or its id when it is not configured any more. Pure. */
export const connectorName = (file: ConfigFile, id: string): string =>
  file.connectors.find((connector) => connector.id === id)?.name ?? id;
