import type { ConfigFile } from './config-file.ts';

/**
 * Whose account the document says is whose on a connector. A number belongs to the GitLab of the
 * connectors of the file, for an account of another one can have it, too. Pure.
 */
export function mappedOn(
  { people, connectors }: Pick<ConfigFile, 'people' | 'connectors'>,
  connectorId: string,
): ConfigFile['people'] {
  const home = connectors.find(({ managedBy }) => managedBy === 'file')?.url;
  const isHome = connectors.some(({ id, url }) => id === connectorId && url === home);
  return isHome ? people : people.filter(({ gitlab }) => typeof gitlab === 'string');
}
