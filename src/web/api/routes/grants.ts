/** Access that was granted: who holds what, and giving back, ending and extending it. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { listGrants } from '../../../db/models/api-lists.ts';
import { endGrant } from '../../../operations/grants/end-grant.ts';
import { extendGrant } from '../../../operations/requests/extend-grant.ts';
import { define, type Api } from '../endpoint.ts';
import { grantNamed, personNamed, requestNamed, sightOf } from '../look-ups.ts';
import { pageOf, positionOf } from '../paging.ts';
import {
  connectorId,
  durationSeconds,
  endNote,
  GrantShape,
  id,
  listOf,
  page,
  RequestShape,
} from '../shapes.ts';
import { grantView, requestView } from '../views.ts';
import { keyFor } from './requests.ts';

const tag = 'Grants';
const One = z.object({ id: id('grt') });

export function addGrants(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/grants',
    verb: 'read',
    tag,
    summary: 'Who holds what through hallpass: yours, and on integrations you look after; newest first',
    query: z.strictObject({
      ...page,
      status: z.enum(['live', 'all']).default('live'),
      person: z.string().optional().openapi({ description: 'An id, a Slack user id, an e-mail, or `me`' }),
      connectorId: connectorId.optional(),
      path: z.string().optional().openapi({ description: 'A group or project, and all below it' }),
    }),
    answer: listOf(GrantShape),
    run: async (_, { caller, query }) => {
      const holder = query.person === undefined ? undefined : await personNamed(ctx.db, caller, query.person);
      const filter = {
        live: query.status === 'live',
        personId: holder?.id,
        connectorId: query.connectorId,
        path: query.path,
      };
      const part = { after: positionOf(query.cursor), limit: query.limit };
      const rows = await listGrants(ctx.db, await sightOf(ctx.db, caller), filter, part);
      return { body: pageOf(rows, query.limit, { at: (row) => row.id, show: grantView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/grants/{id}',
    verb: 'read',
    tag,
    summary: 'One grant',
    params: One,
    answer: GrantShape,
    run: async (_, { caller, params }) => ({ body: grantView(await grantNamed(ctx.db, caller, params.id)) }),
  });

  addActing(api, ctx);
}

function addActing(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/grants/{id}/end',
    verb: 'end',
    tag,
    summary: 'Give back what you hold, or end what others hold on an integration you look after',
    params: One,
    body: z.strictObject({
      note: endNote,
    }),
    isBodyOptional: true,
    answer: GrantShape,
    run: async (_, { caller, params, body }) => {
      await grantNamed(ctx.db, caller, params.id);
      await endGrant(ctx, caller.actor, { grantId: params.id, note: body.note ?? null });
      return { body: grantView(await grantNamed(ctx.db, caller, params.id)) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/grants/{id}/extend',
    verb: 'ask',
    tag,
    summary: 'Ask for more time on what you hold',
    params: One,
    body: z.strictObject({ durationSeconds, reason: z.string().max(3000).default('') }),
    answer: RequestShape,
    status: 201,
    run: async (_, call) => {
      const { caller, params, body } = call;
      await grantNamed(ctx.db, caller, params.id);
      const { via: source } = caller.actor;
      const input = { ...body, grantId: params.id, source, idempotencyKey: keyFor(call) };
      const { requestId } = await extendGrant(ctx, caller.actor, input);
      const { row } = await requestNamed(ctx.db, caller, requestId, ctx.now());
      return { body: requestView(row) };
    },
  });
}
