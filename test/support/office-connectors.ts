import { randomBytes } from 'node:crypto';
import { openConnectors, type Connectors, type ConnectorSources } from '../../src/connectors/registry.ts';
import { activeConfig, lastConfigWith } from '../../src/db/config/config.ts';
import { createIdMaker } from '../../src/domain/id.ts';
import { takeRequests } from '../../src/operations/sync/take-requests.ts';
import type { Database } from '../../src/db/database.ts';

/** What the parts share: the clock's offset in milliseconds, and the token in use. */
export interface Settings {
  offset: number;
  token: string;
  readonly timeoutMs: number | undefined;
}

/** A connector whose token is there has one of its own. */
export const ANOTHER_TOKEN = 'ANOTHER_TOKEN';

/** What is at a variable that a document names. */
export const secretAt = (variable: string): string => `value-of-${variable}`;

/** The real connectors, with whatever token is in use. */
export function connectorsOf(
  db: Database['db'],
  { now, log }: Pick<ConnectorSources, 'now' | 'log'>,
  settings: Settings,
): Connectors {
  const transacting = {
    db,
    now,
    log,
    newId: createIdMaker(now, randomBytes),
  };
  return openConnectors({
    takeRequests: (ask) => takeRequests(transacting, ask),
    active: async () => (await activeConfig(db)).file,
    load: async (id) => {
      const { file } = await activeConfig(db);
      return file.connectors.some((connector) => connector.id === id) ? file : lastConfigWith(db, id);
    },
    secretOf: (ref) => ('env' in ref ? secretAt(ref.env) : null),
    tokenOf: async ({ token }) =>
      'env' in token && token.env === ANOTHER_TOKEN ? secretAt(ANOTHER_TOKEN) : settings.token,
    timeoutMs: settings.timeoutMs,
    now,
    log,
  });
}
