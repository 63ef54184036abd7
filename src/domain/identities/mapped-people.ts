import type { ConfigFile } from '../document/config-file.ts';

/** Whose account one is, as the document says it. */
export interface MappedPerson {
  readonly slack: string;
  /** A username, or the number of an account. */
  readonly gitlab: string | number;
}

/**
 * Whose account the document says is whose on a connector. A number belongs to the GitLab of the
 * connectors of the file, for an account of another one can have it, too. Pure.
 */
export function mappedOn(
  { people, connectors }: Pick<ConfigFile, 'people' | 'connectors'>,
  connectorId: string,
): MappedPerson[] {
  const home = connectors.find(({ managedBy }) => managedBy === 'file')?.url;
  const isHome = connectors.some(({ id, url }) => id === connectorId && url === home);
  return people.flatMap(({ slack, gitlab }) =>
    gitlab !== undefined && (isHome || typeof gitlab === 'string') ? [{ slack, gitlab }] : [],
  );
}
