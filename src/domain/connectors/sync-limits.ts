/**
 * The operator's limits that the syncs of a connector keep to (`sync: { maxPerMinute, sharedBy }`),
 * and who draws on each together with it.
 */
import { canonical } from '../audit.ts';
import { isNumberOfGroup, isSameInstance, topLevelOf } from '../connector-group.ts';
import type { ConnectorConfig } from '../document/config-connectors.ts';

export interface SyncLimit {
  readonly perMinute: number;
  /** The path of the group all of which shares it; null where whoever uses the token does. */
  readonly topLevelGroup: string | null;
}

type Limited = Pick<ConnectorConfig, 'id' | 'url' | 'group' | 'token' | 'sync'>;

/**
 * At most one that goes with the token, and one of each top-level group in which that token is
 * used. Of several that say how much, the lowest counts. Pure.
 */
export function syncLimitsOf(connectors: readonly Limited[], connector: Limited): SyncLimit[] {
  const here = connectors.filter(({ url }) => isSameInstance(url, connector.url));
  const withToken = here.filter((one) => usesSameToken(one, connector));
  const isWide = ({ sync }: Limited): boolean => sync.sharedBy === 'top-level-group';
  const groups = new Set(here.filter(isWide).map(({ group }) => topLevelOf(group)));
  return [
    lowest(
      withToken.filter((one) => !isWide(one)),
      null,
    ),
    ...[...groups].map((group) => {
      // A number may lie in any of them.
      const isIn = (one: Limited): boolean => isNumberOfGroup(one.group) || topLevelOf(one.group) === group;
      const sharing = here.filter((one) => isWide(one) && topLevelOf(one.group) === group);
      return withToken.some(isIn) ? lowest(sharing, group) : null;
    }),
  ].filter((limit) => limit !== null);
}

function lowest(connectors: readonly Limited[], topLevelGroup: string | null): SyncLimit | null {
  const perMinute = Math.min(...connectors.map(({ sync }) => sync.maxPerMinute ?? Infinity));
  return perMinute === Infinity ? null : { perMinute, topLevelGroup };
}

/** What is stored is each connector's own, although it is written in the same way. */
const usesSameToken = (one: Limited, other: Limited): boolean =>
  one.id === other.id || (!('stored' in one.token) && canonical(one.token) === canonical(other.token));
