/** Integrations: how each is, its log, reading GitLab now, pausing and resuming. */
import { connectorLog } from '../../../db/connectors/connector-logs.ts';
import { listedConnectors, type ListedConnector } from '../../../db/models/connectors/integrations.ts';
import { LOG_FILTERS } from '../../../domain/connectors/connector-log.ts';
import { NotFoundError } from '../../../errors.ts';
import { pauseConnector } from '../../../operations/setup/pause-connector.ts';
import { requestSync } from '../../../operations/sync/request-sync.ts';
import type { Asked, ConsoleAct, ConsolePage, Sent } from '../page.tsx';
import { numberIn } from '../paging.ts';
import { seesOthers, type ConsoleContext, type Viewer } from '../viewer.ts';
import { IntegrationView, Integrations } from '../views/integrations.tsx';

const LINES_ON_A_PAGE = 50;

export const INTEGRATIONS: ConsolePage = {
  path: '/integrations',
  label: 'Integrations',
  isFor: seesOthers,
  show: async (ctx, { file, sight, person }) => {
    const connectors = await listedConnectors(ctx.db, file, (id) => sight.watched.includes(id));
    return {
      title: 'Integrations',
      lead: 'How each of them is, and the one thing to do where something is wrong.',
      body: <Integrations connectors={connectors} now={ctx.now()} tz={person.tz} />,
    };
  },
};

export const INTEGRATION: ConsolePage = {
  path: '/integrations/:id',
  label: null,
  isFor: seesOthers,
  show: async (ctx, viewer, asked) => {
    const connector = await connectorFor(ctx, viewer, asked);
    const filter = LOG_FILTERS.find((one) => one === asked.query('log')) ?? 'all';
    const offset = numberIn(asked, 'from') ?? 0;
    const part = { filter, upTo: numberIn(asked, 'upto'), limit: LINES_ON_A_PAGE, offset };
    const log = await connectorLog(ctx.db, connector.id, part);
    const next = offset + log.lines.length;
    const query = new URLSearchParams({ log: filter, upto: String(log.upTo), from: String(next) });
    const older = next < log.count ? `/integrations/${connector.id}?${String(query)}` : null;
    const { csrf, version, person } = viewer;
    const mayAct = viewer.manages.includes(connector.id);
    return {
      title: connector.name,
      lead: `${connector.group} on ${connector.url}`,
      body: (
        <IntegrationView
          {...{ connector, filter, older, csrf, version, mayAct }}
          lines={log.lines}
          now={ctx.now()}
          tz={person.tz}
        />
      ),
    };
  },
};

export const SYNC: ConsoleAct = {
  path: '/integrations/:id/sync',
  page: INTEGRATION,
  run: async (ctx, viewer, sent) => {
    const { id } = await connectorFor(ctx, viewer, sent);
    const { connectors } = await requestSync(ctx, viewer.actor, { connectorId: id });
    return { to: `/integrations/${id}`, notice: connectors.includes(id) ? 'syncing' : 'sync_paused' };
  },
};

export const PAUSE = pausing('/integrations/:id/pause', true);
export const RESUME = pausing('/integrations/:id/resume', false);

function pausing(path: string, paused: boolean): ConsoleAct {
  return {
    path,
    page: INTEGRATION,
    run: async (ctx, viewer, sent) => {
      const { id } = await connectorFor(ctx, viewer, sent);
      await pauseConnector(ctx, viewer.actor, {
        connectorId: id,
        paused,
        version: shownVersion(sent, viewer),
      });
      return { to: `/integrations/${id}`, notice: paused ? 'paused' : 'resumed' };
    },
  };
}

/** Of the document that the page was made from. */
const shownVersion = (sent: Sent, { version }: Viewer): number => {
  const shown = sent.field('version');
  return /^\d{1,9}$/.test(shown) ? Number(shown) : version;
};

/** @throws NotFoundError connector, also for one the viewer may not see */
async function connectorFor(
  { db }: ConsoleContext,
  { file, sight }: Viewer,
  asked: Asked,
): Promise<ListedConnector> {
  const wanted = asked.param('id');
  const [found] = await listedConnectors(db, file, (id) => id === wanted && sight.watched.includes(id));
  if (found === undefined) throw new NotFoundError('connector');
  return found;
}
