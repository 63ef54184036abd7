/** What is done to integrations that are managed in Slack, beside their details. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { removeConnector } from '../../../operations/setup/remove-connector.ts';
import { storeWebhookSecret } from '../../../operations/setup/store-webhook-secret.ts';
import { assertConnector } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { ApiProblem } from '../problem.ts';
import { connectorId } from '../shapes.ts';

const tag = 'Integrations';
const OfConnector = z.object({ id: connectorId });

export function addManagedConnectors(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'delete',
    path: '/connectors/{id}',
    verb: 'configure',
    tag,
    summary: 'Remove an integration that is managed in Slack: open grants on it end',
    params: OfConnector,
    answer: z.object({ ending: z.int().openapi({ description: 'How many grants end by it' }) }),
    run: async (_, { caller, params, ifMatch }) => {
      assertConnector(caller, params.id);
      if (ifMatch === null) throw new ApiProblem('version_needed');
      const input = { connectorId: params.id, version: ifMatch };
      return { body: await removeConnector(ctx, caller.actor, input) };
    },
  });

  define(api, ctx, {
    method: 'put',
    path: '/connectors/{id}/webhook-secret',
    verb: 'configure',
    tag,
    summary: 'The secret that GitLab’s webhook comes with, in place of the one before',
    params: OfConnector,
    body: z.strictObject({ secret: z.string() }),
    answer: z.object({ path: z.string().openapi({ example: '/webhooks/gitlab/gitlab' }) }),
    run: async (_, { caller, params, body }) => {
      assertConnector(caller, params.id);
      const input = { connectorId: params.id, secret: body.secret };
      if (!(await storeWebhookSecret(ctx, caller.actor, input)))
        throw new ApiProblem('invalid', { faults: [{ path: 'secret', message: LEAST_SECRET }] });
      return { body: { path: `/webhooks/gitlab/${params.id}` } };
    },
  });
}

const LEAST_SECRET = 'has 16 characters or more, of ASCII without spaces';
