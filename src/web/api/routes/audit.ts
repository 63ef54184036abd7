/** The audit trail, fact by fact. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { history } from '../../../db/models/history/history.ts';
import { HISTORIES, type HistoryEntry } from '../../../domain/access/history.ts';
import type { PersonId } from '../../../domain/id.ts';
import { ForbiddenError } from '../../../errors.ts';
import { seesEverything, watchedConnectors, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { personNamed } from '../look-ups.ts';
import { numberAt, pageOf } from '../paging.ts';
import { instant, listOf, page, PersonShape } from '../shapes.ts';
import { iso } from '../views.ts';

const Fact = z
  .object({
    seq: z.int(),
    at: instant,
    action: z.string().openapi({ example: 'request.approved' }),
    subjectId: z.string(),
    actor: z.string().openapi({ description: 'With the token, where it came through the API' }),
    by: PersonShape.nullable(),
    person: PersonShape.nullable().openapi({ description: 'Whom it is about' }),
    account: z.string().nullable(),
    connectorId: z.string().nullable(),
    path: z.string().nullable(),
    role: z.string().nullable(),
    requestNumber: z.int().nullable(),
    body: z.record(z.string(), z.unknown()),
    prevHash: z.string(),
    hash: z.string(),
  })
  .openapi('Fact');

export function addAudit(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/audit',
    verb: 'read',
    tag: 'Audit',
    summary: 'The audit trail: all of it for admins and auditors, else what is yours or on your integrations',
    query: z.strictObject({
      ...page,
      what: z.enum(HISTORIES).default('all'),
      order: z.enum(['newest', 'oldest']).default('newest'),
      person: z.string().optional(),
      path: z.string().optional().openapi({ description: 'A group or project, and all below it' }),
      from: z.iso.datetime({ offset: true }).optional(),
      until: z.iso.datetime({ offset: true }).optional().openapi({ description: 'Exclusive' }),
    }),
    answer: listOf(Fact),
    run: async (_, { caller, query }) => {
      const connectorIds = await watchedConnectors(ctx.db, caller);
      const isWhole = caller.token.connectors === null && (await seesEverything(ctx.db, caller));
      const whose = query.person === undefined ? undefined : await personNamed(ctx.db, caller, query.person);
      if (whose !== undefined && whose.id !== caller.person.id && !isWhole && connectorIds.length === 0)
        throw new ForbiddenError({ code: 'not_owner', act: 'see_history' });
      const filter = {
        what: query.what,
        personId: whose?.id,
        path: query.path,
        from: query.from === undefined ? undefined : new Date(query.from),
        until: query.until === undefined ? undefined : new Date(query.until),
        seenBy: isWhole ? undefined : { personId: ownIn(caller), connectorIds },
      };
      const part = { after: numberAt(query.cursor), order: query.order, limit: query.limit + 1 };
      const rows = await history(ctx.db, filter, part);
      return { body: pageOf(rows, query.limit, { at: ({ seq }) => seq, show: factView }) };
    },
  });
}

/** What is somebody's own, wherever it was, is nothing for a token of some integrations. */
const ownIn = ({ token, person }: Caller): PersonId => (token.connectors === null ? person.id : NOBODY);
const NOBODY: PersonId = 'per_';

function factView({ request, body, at, ...fact }: HistoryEntry) {
  const facts = JSON.parse(body) as Record<string, unknown>;
  return { ...fact, at: iso(at), requestNumber: request?.number ?? null, body: facts };
}
