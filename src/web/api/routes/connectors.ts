/** Integrations: how they are, their logs, reading GitLab now, pausing and resuming. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { connectorLog, type LogLine } from '../../../db/connectors/connector-logs.ts';
import { listedConnectors, type ListedConnector } from '../../../db/models/connectors/integrations.ts';
import {
  unlinkedPeople,
  UNLINKED_REASONS,
  type UnlinkedPerson,
} from '../../../db/models/identities/unlinked.ts';
import { LOG_FILTERS } from '../../../domain/connectors/connector-log.ts';
import { NotFoundError } from '../../../errors.ts';
import { pauseConnector } from '../../../operations/setup/pause-connector.ts';
import { requestSync } from '../../../operations/sync/request-sync.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { logSentence } from '../../../sentences/log-notes.ts';
import { assertConnector, watchedConnectors, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { assertSees } from '../look-ups.ts';
import { idAt, numberAt, pageOf } from '../paging.ts';
import { connectorId, instant, listOf, page, PersonShape } from '../shapes.ts';
import { iso, person } from '../views.ts';

const tag = 'Integrations';
const One = z.object({ id: connectorId });

const ConnectorShape = z
  .object({
    id: z.string(),
    name: z.string(),
    application: z.string().nullable(),
    url: z.string(),
    group: z.string(),
    managedBy: z.enum(['file', 'slack']),
    paused: z.boolean(),
    label: z.string().openapi({ example: 'Connected' }),
    warnings: z.array(z.string()),
    syncedAt: instant.nullable(),
    webhookHeardAt: instant.nullable(),
    owners: z.array(PersonShape),
  })
  .openapi('Integration');

export function addConnectors(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/connectors',
    verb: 'read',
    tag,
    summary: 'The integrations you look after, and how each is',
    answer: z.object({ items: z.array(ConnectorShape) }),
    run: async (_, { caller }) => ({ body: { items: (await watched(ctx, caller)).map(shown) } }),
  });

  define(api, ctx, {
    method: 'get',
    path: '/connectors/{id}',
    verb: 'read',
    tag,
    summary: 'One integration',
    params: One,
    answer: ConnectorShape,
    run: async (_, { caller, params }) => ({ body: shown(await one(ctx, caller, params.id)) }),
  });

  define(api, ctx, {
    method: 'post',
    path: '/connectors/{id}/sync',
    verb: 'operate',
    tag,
    summary: 'Read GitLab now',
    params: One,
    answer: z.object({ begun: z.boolean().openapi({ description: 'False where it is paused' }) }),
    run: async (_, { caller, params }) => {
      assertConnector(caller, params.id);
      const { connectors } = await requestSync(ctx, caller.actor, { connectorId: params.id });
      return { body: { begun: connectors.includes(params.id) } };
    },
  });

  for (const [verb, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const)
    define(api, ctx, {
      method: 'post',
      path: `/connectors/{id}/${verb}`,
      verb: 'operate',
      tag,
      summary: paused ? 'Neither sync nor grant, until it is resumed' : 'Sync and grant again',
      params: One,
      answer: ConnectorShape,
      run: async (_, { caller, params, ifMatch }) => {
        assertConnector(caller, params.id);
        const version = ifMatch ?? caller.version;
        await pauseConnector(ctx, caller.actor, { connectorId: params.id, paused, version });
        return { body: { ...shown(await one(ctx, caller, params.id)), paused } };
      },
    });
  addLogs(api, ctx);
}

function addLogs(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/connectors/{id}/log',
    verb: 'read',
    tag,
    summary: 'What an integration did, and what went wrong; newest first, of 30 days',
    params: One,
    query: z.strictObject({ ...page, filter: z.enum(LOG_FILTERS).default('all') }),
    answer: listOf(
      z.object({
        at: instant,
        operation: z.string(),
        level: z.string(),
        message: z.string(),
        username: z.string().nullable(),
        path: z.string().nullable(),
      }),
    ),
    run: async (_, { caller, params, query }) => {
      await assertSees(ctx.db, caller, params.id, 'see_logs');
      const before = numberAt(query.cursor);
      const upTo = before === null ? null : before - 1;
      const part = { filter: query.filter, upTo, limit: query.limit + 1, offset: 0 };
      const { lines } = await connectorLog(ctx.db, params.id, part);
      return { body: pageOf(lines, query.limit, { at: ({ id }) => id, show: lineView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/connectors/{id}/unlinked',
    verb: 'read',
    tag,
    summary: 'People in Slack who have no account there, and why',
    params: One,
    query: z.strictObject(page),
    answer: listOf(PersonShape.extend({ reason: z.enum(UNLINKED_REASONS) })),
    run: async (_, { caller, params, query }) => {
      await assertSees(ctx.db, caller, params.id, 'see_unlinked');
      const part = { limit: query.limit + 1, after: idAt('per', query.cursor) };
      const { people } = await unlinkedPeople(ctx.db, params.id, part);
      const show = (who: UnlinkedPerson) => ({ ...person(who), reason: who.reason });
      return { body: pageOf(people, query.limit, { at: ({ id }) => id, show }) };
    },
  });
}

async function watched(ctx: Context, caller: Caller): Promise<readonly ListedConnector[]> {
  const seen = await watchedConnectors(ctx.db, caller);
  return listedConnectors(ctx.db, caller.file, (id) => seen.includes(id));
}

async function one(ctx: Context, caller: Caller, id: string): Promise<ListedConnector> {
  assertConnector(caller, id);
  const found = (await watched(ctx, caller)).find((connector) => connector.id === id);
  if (found === undefined) throw new NotFoundError('connector');
  return found;
}

const lineView = ({ at, operation, level, message, about }: LogLine) => ({
  at: iso(at),
  operation,
  level,
  message: logSentence(message),
  username: about?.username ?? null,
  path: about?.path ?? null,
});

const shown = (listed: ListedConnector) => ({
  id: listed.id,
  name: listed.name,
  application: listed.application,
  url: listed.url,
  group: listed.group,
  managedBy: listed.managedBy,
  paused: listed.paused,
  label: listed.label.name,
  warnings: listed.warnings.map((fault) => faultSentence(fault)),
  syncedAt: iso(listed.syncedAt),
  webhookHeardAt: listed.webhook === null ? null : iso(listed.webhook.heardAt),
  owners: listed.owners.map(person),
});
