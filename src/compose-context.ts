import { randomBytes } from 'node:crypto';
import type { AtOnce } from '../jobs/at-once.ts';
import type { Clocks } from '../jobs/clocks.ts';
import type { Config } from './config/config.ts';
import { wayThrough } from './connectors/dispatcher.ts';
import { openEventSender } from './connectors/event-sender/event-sender.ts';
import { openOnCall } from './connectors/on-call/on-call.ts';
import { openConnectors } from './connectors/registry.ts';
import type { Context } from './context.ts';
import { activeConfig, lastConfigWith } from './db/config/config.ts';
import type { Database } from './db/database.ts';
import { createIdMaker } from './domain/id.ts';
import { eachOnceAMinute, type Log } from './log.ts';
import { storedSecret } from './operations/setup/stored-secret.ts';
import { storedToken } from './operations/setup/stored-token.ts';
import { takeRequests } from './operations/sync/take-requests.ts';
import type { Queue } from './queue/queue.ts';
import { openBoxes } from './sealed-box.ts';
import { openSlackSignIn } from './slack/edge/slack-sign-in.ts';
import { openPoster } from './slack/edge/web-poster.ts';

/** What everything is handed, of a configuration and what was opened for it. Opens nothing yet. */
export function createContext(
  config: Config,
  { db }: Database,
  queue: Queue,
  options: {
    readonly now?: (() => Date) | undefined;
    readonly log: Log;
    readonly clocks: Clocks | null;
    readonly atOnce: Pick<AtOnce, 'take' | 'stepAside'>;
  },
): Context {
  const { log, clocks, atOnce, now = () => new Date() } = options;
  const notAdded = eachOnceAMinute((error, unsaid) => log.warn({ err: error, unsaid }, 'job not added'));
  const { fetch } = wayThrough(config.proxies) ?? globalThis;
  const boxes = openBoxes(config);
  const own = { db, now, log, newId: createIdMaker(now, randomBytes) };
  return {
    ...own,
    boxes,
    queue: {
      async add(job) {
        if (atOnce.take(job)) return;
        const add = (): Promise<void> =>
          queue.add(job, now()).catch((error: Error) => {
            notAdded(error);
            throw error;
          });
        // What the same transaction asked for begins first, in whatever order it did.
        await Promise.resolve();
        if (!atOnce.stepAside(job, add)) await add();
      },
    },
    connectors: openConnectors({
      active: async () => (await activeConfig(db)).file,
      load: async (connectorId) => {
        const { file } = await activeConfig(db);
        const holds = file.connectors.some((connector) => connector.id === connectorId);
        return holds ? file : await lastConfigWith(db, connectorId);
      },
      secretOf: config.secretOf,
      tokenOf: async (connector) =>
        'stored' in connector.token ? storedToken(db, boxes, connector) : config.secretOf(connector.token),
      ownSecret: (connector, kind) => storedSecret(db, boxes, connector, kind),
      now,
      takeRequests: (ask) => takeRequests(own, ask),
      heardTime: clocks?.heardTime,
      proxies: config.proxies,
      extraAuthorities: config.extraAuthorities,
      log,
    }),
    onCall: openOnCall(config),
    events: openEventSender(config),
    publicUrl: config.http.publicUrl,
    signingKey: config.signingKey,
    slack: openPoster({ ...config.slack, fetch, log }),
    slackSignIn: openSlackSignIn({ ...config.slack, fetch, log, now }),
  };
}
