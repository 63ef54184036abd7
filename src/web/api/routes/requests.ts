/** Asking for access, deciding, cancelling, and what became of it. */
import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { listRequests } from '../../../db/models/api-lists.ts';
import { undecidedBy } from '../../../db/models/undecided.ts';
import { namesByPerson } from '../../../db/models/reviews/names.ts';
import { REQUEST_STATUSES } from '../../../domain/access/request.ts';
import { cancelRequest } from '../../../operations/requests/cancel-request.ts';
import { decideRequest } from '../../../operations/requests/decide-request.ts';
import { requestAccess } from '../../../operations/requests/request-access.ts';
import type { Caller } from '../caller.ts';
import { define, type Api, type ApiCall } from '../endpoint.ts';
import { personNamed, placeNamed, requestNamed, sightOf, type SeenRequest } from '../look-ups.ts';
import { pageOf, positionOf } from '../paging.ts';
import {
  connectorId,
  durationSeconds,
  grantableRole,
  listOf,
  page,
  RequestShape,
  WaitingShape,
} from '../shapes.ts';
import { person, requestView } from '../views.ts';

const tag = 'Requests';
const WithProgress = RequestShape.extend({
  waiting: WaitingShape.nullable().openapi({ description: 'Null once it is answered' }),
}).openapi('RequestWithProgress');
const One = z.object({ id: z.string().openapi({ description: 'Its id or number', example: '42' }) });

export function addRequests(api: Api, ctx: Context): void {
  addReading(api, ctx);
  addAsking(api, ctx);

  define(api, ctx, {
    method: 'post',
    path: '/requests/{id}/decision',
    verb: 'decide',
    tag,
    summary: 'Approve or deny a request',
    params: One,
    body: z.strictObject({
      decision: z.enum(['approve', 'deny']),
      note: z.string().max(1000).nullish(),
      role: grantableRole.optional().openapi({ description: 'Approve for less than was asked' }),
      durationSeconds: durationSeconds.optional(),
    }),
    answer: WithProgress,
    run: async (_, { caller, params, body }) => {
      const { row } = await requestNamed(ctx.db, caller, params.id, ctx.now());
      const { decision, note = null, role, durationSeconds: seconds } = body;
      await decideRequest(ctx, caller.actor, {
        requestId: row.id,
        decision,
        note,
        role,
        durationSeconds: seconds,
      });
      return seen(ctx, caller, row.id);
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/requests/{id}/cancel',
    verb: 'ask',
    tag,
    summary: 'Cancel a request of your own',
    params: One,
    answer: WithProgress,
    run: async (_, { caller, params }) => {
      const { row } = await requestNamed(ctx.db, caller, params.id, ctx.now());
      await cancelRequest(ctx, caller.actor, { requestId: row.id });
      return seen(ctx, caller, row.id);
    },
  });
}

function addReading(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/requests',
    verb: 'read',
    tag,
    summary: 'Requests that are yours, or on integrations you look after; newest first',
    query: z.strictObject({
      ...page,
      status: z.enum(REQUEST_STATUSES).optional(),
      requester: z.string().optional().openapi({ description: 'An id, a Slack user id, an e-mail, or `me`' }),
      waitingFor: z.literal('me').optional().openapi({ description: 'Only what you can decide now' }),
    }),
    answer: listOf(RequestShape),
    run: async (_, { caller, query }) => {
      const requester =
        query.requester === undefined ? undefined : await personNamed(ctx.db, caller, query.requester);
      const mine = query.waitingFor === undefined ? {} : { ids: await waitingFor(ctx, caller) };
      // Who is asked by a step sees the request, also where the place is nothing of theirs.
      const sight = await sightOf(ctx.db, caller);
      const watched = mine.ids === undefined ? sight.watched : caller.file.connectors.map(({ id }) => id);
      const filter = { ...mine, status: query.status, requesterId: requester?.id };
      const part = { after: positionOf(query.cursor), limit: query.limit };
      const rows = await listRequests(ctx.db, { ...sight, watched }, filter, part);
      return { body: pageOf(rows, query.limit, { at: ({ id }) => id, show: requestView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/requests/{id}',
    verb: 'read',
    tag,
    summary: 'One request, and whom it waits for',
    params: One,
    answer: WithProgress,
    run: (_, { caller, params }) => seen(ctx, caller, params.id),
  });
}

const Ask = z
  .strictObject({
    path: z.string().min(1).max(1000).openapi({ example: 'acme/platform/api' }),
    connectorId: connectorId.optional(),
    role: grantableRole,
    durationSeconds,
    reason: z.string().max(3000).default(''),
  })
  .openapi('Ask');

function addAsking(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/requests',
    verb: 'ask',
    tag,
    summary: 'Ask for a role for a limited time',
    body: Ask,
    answer: WithProgress,
    status: 201,
    run: async (_, call) => {
      const { caller, body } = call;
      const resource = await placeNamed(ctx.db, caller, body);
      const { role, durationSeconds: seconds, reason } = body;
      const { requestId } = await requestAccess(ctx, caller.actor, {
        resourceId: resource.id,
        role,
        durationSeconds: seconds,
        reason,
        source: caller.actor.via,
        idempotencyKey: keyFor(call),
      });
      return seen(ctx, caller, requestId);
    },
  });
}

/** A key of one person is not the same key of another. Pure, but for a call without one. */
export const keyFor = ({ caller, key }: Pick<ApiCall<unknown, unknown, unknown>, 'caller' | 'key'>): string =>
  `api:${caller.person.id}:${key ?? randomUUID()}`;

async function seen(ctx: Context, caller: Caller, id: string) {
  return { body: await withProgress(ctx, await requestNamed(ctx.db, caller, id, ctx.now())) };
}

async function withProgress(ctx: Context, { row, progress }: SeenRequest) {
  if (progress === null) return { ...requestView(row), waiting: null };
  const people = await namesByPerson(ctx.db, progress.waitsFor);
  const { step, of, need } = progress.question;
  const waitsFor = progress.waitsFor.flatMap((id) => {
    const known = people.get(id);
    return known === undefined ? [] : [person(known)];
  });
  return { ...requestView(row), waiting: { step, of, need, waitsFor, confirm: progress.confirm ?? null } };
}

async function waitingFor(ctx: Context, { file, person: { id } }: Caller) {
  const undecided = await undecidedBy(ctx.db, file, id, { limit: 200, now: ctx.now() });
  return undecided.map((request) => request.id);
}
