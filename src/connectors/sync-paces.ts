import { createHash } from 'node:crypto';
import type { ConnectorConfig } from '../domain/document/config-connectors.ts';
import { syncLimitsOf } from '../domain/connectors/sync-limits.ts';
import { SharedPace, WINDOW_MS } from './gitlab/api/shared-pace.ts';
import { TokenBucket, type Pace } from './gitlab/api/token-bucket.ts';
import { keptFor } from './kept-for.ts';

/** Of what all processes share: at most `count` for `key`, of `most` in this window; 0 for none. */
export type TakeRequests = (ask: {
  readonly key: string;
  readonly count: number;
  readonly most: number;
  readonly windowMs: number;
}) => Promise<number>;

interface Shared {
  readonly perMinute: number;
  readonly key: string;
}

/** Nothing of a token can be learnt from it. */
export const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex');

/**
 * The paces that the operator sets for the syncs of a connector with its token: the same one for
 * all that share it, as long as it stays what it is. Each process goes by itself without
 * `takeRequests`.
 */
export function openPaces({
  now,
  takeRequests,
}: {
  readonly now: () => Date;
  readonly takeRequests?: TakeRequests | undefined;
}): (
  connectors: readonly ConnectorConfig[],
  own: { readonly connector: ConnectorConfig; readonly token: string },
) => Pace[] {
  const paceOf = keptFor(
    ({ key, perMinute }: Shared) => `${key} ${perMinute}`,
    ({ key, perMinute }): Pace =>
      takeRequests === undefined
        ? new TokenBucket(perMinute, () => now().getTime())
        : new SharedPace(perMinute, (count, most) => takeRequests({ key, count, most, windowMs: WINDOW_MS })),
  );
  return (connectors, { connector, token }) =>
    syncLimitsOf(connectors, connector).map(({ perMinute, topLevelGroup }) => {
      const { url } = connector;
      const key =
        topLevelGroup === null ? hashOf(url, token) : hashOf(url.toLowerCase(), 'group', topLevelGroup);
      return paceOf({ perMinute, key });
    });
}
