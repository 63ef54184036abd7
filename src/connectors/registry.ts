import type { ConnectorConfig } from '../domain/config-file.ts';
import { ConnectorError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Connector } from './connector.ts';
import { gitlabConnector } from './gitlab/connector.ts';

export interface ConnectorSources {
  /** The document that says how to reach this connector now, or null when none does. */
  load(connectorId: string): Promise<{ readonly connectors: readonly ConnectorConfig[] } | null>;
  /** The token itself, or null when it cannot be had. */
  secretOf(ref: ConnectorConfig['token']): string | null;
  /** Per call to GitLab, in milliseconds; the connector's own limit unless given. */
  readonly timeoutMs?: number | undefined;
  /** Requests a minute of each connector; under GitLab.com's limit unless given. */
  readonly budgetPerMinute?: number | undefined;
  readonly now: () => Date;
  readonly log: Log;
}

interface Opened {
  readonly url: string;
  readonly group: string;
  readonly token: string;
  readonly connector: Connector;
}

/**
 * The connectors of the active document by id, one for as long as its url, group and token stay the same, so that everything in the
 * process draws on one request budget. One that left the document keeps working as it was last known: its grants have to end.
 */
export function openConnectors(sources: ConnectorSources): { get(connectorId: string): Promise<Connector> } {
  const opened = new Map<string, Opened>();
  return {
    /** @throws ConnectorError unauthorized when no such connector is known, or its token is not there */
    async get(connectorId) {
      const document = await sources.load(connectorId);
      const config = document?.connectors.find(({ id }) => id === connectorId);
      const before = opened.get(connectorId);
      if (config === undefined)
        return (
          before?.connector ??
          refuse(
            `There is no connector ${connectorId} in the configuration any more, so GitLab cannot be asked. Put it back until all its grants have ended.`,
          )
        );
      const token = sources.secretOf(config.token);
      if (token === null)
        return refuse(
          `The token of the connector ${connectorId} is missing. Set it where the configuration says, and restart hallpass.`,
        );
      const { url, group } = config;
      if (before !== undefined && before.url === url && before.group === group && before.token === token)
        return before.connector;
      const connector = gitlabConnector({
        url,
        group,
        token,
        now: sources.now,
        timeoutMs: sources.timeoutMs,
        budgetPerMinute: sources.budgetPerMinute,
      });
      opened.set(connectorId, { url, group, token, connector });
      sources.log.info({ connectorId, url, group }, 'connector opened');
      return connector;
    },
  };
}

function refuse(message: string): never {
  throw new ConnectorError({ code: 'unauthorized', message, applied: 'no' });
}
