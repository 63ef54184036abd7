/** Who holds what in effect, what the policies make of a request, and the places there are. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { holdersNow } from '../../../db/policies/holders.ts';
import { searchResources, similarResources } from '../../../db/models/resource-search.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import { sharesNow } from '../../../db/cache/shares.ts';
import { ForbiddenError, NotFoundError } from '../../../errors.ts';
import { explainRequest } from '../../../operations/requests/explain-request.ts';
import { explanationLines } from '../../../sentences/explanation.ts';
import { PLAIN_WAYS } from '../../../sentences/ways.ts';
import { connectorsInScope, inScope, watchedConnectors } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { personNamed, placeNamed } from '../look-ups.ts';
import { connectorId, grantableRole, PersonShape, role } from '../shapes.ts';
import { person } from '../views.ts';

const tag = 'Access';
const who = z.string().openapi({ description: 'An id, a Slack user id, an e-mail, or `me`', example: 'me' });

export function addAccess(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/effective-access',
    verb: 'read',
    tag,
    summary: 'What somebody holds in GitLab by the last syncs, and through what',
    query: z.strictObject({ person: who.default('me') }),
    answer: z.object({
      person: PersonShape,
      holds: z.array(
        z.object({
          connectorId,
          path: z.string(),
          role,
          through: z.string().nullable().openapi({
            description: 'The invited group through which it is held; null for a row of their own',
          }),
          grantId: z.string().nullable().openapi({ description: 'Null for what hallpass did not give' }),
        }),
      ),
    }),
    run: async (_, { caller, query }) => {
      const whose = await personNamed(ctx.db, caller, query.person);
      const isOwn = whose.id === caller.person.id;
      const watched = isOwn ? connectorsInScope(caller) : await watchedConnectors(ctx.db, caller);
      if (watched.length === 0 && !isOwn) throw new ForbiddenError({ code: 'not_owner', act: 'see_history' });
      const shares = await sharesNow(ctx.db, caller.file, ctx.now());
      const holder = (await holdersNow(ctx.db, shares, ctx.now(), whose.id)).get(whose.id);
      const holds = (holder?.holds ?? [])
        .filter((hold) => watched.includes(hold.connectorId))
        .map(({ invited, ...hold }) => ({ ...hold, through: invited }));
      return { body: { person: person(whose), holds } };
    },
  });

  addExplain(api, ctx);
  addSearch(api, ctx);
}

function addExplain(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/explain',
    verb: 'read',
    tag,
    summary: 'What would become of a request if it were made now, and why',
    query: z.strictObject({
      path: z.string(),
      connectorId: connectorId.optional(),
      role: grantableRole,
      durationSeconds: z.coerce.number().int().min(1).optional().openapi({ type: 'integer' }),
      person: who.default('me'),
    }),
    answer: z.object({
      outcome: z.enum(['refuse', 'approve', 'ask']),
      policyId: z.string().nullable(),
      refusal: z.string().nullable().openapi({ description: 'The code of it' }),
      durationSeconds: z.int(),
      steps: z.array(z.object({ need: z.int(), who: z.array(z.string()), people: z.array(z.string()) })),
      lines: z.array(z.string()).openapi({ description: 'All of it in sentences' }),
    }),
    run: async (_, { caller, query }) => {
      const resource = await findResource(ctx.db, (await placeNamed(ctx.db, caller, query)).id);
      if (resource === undefined) throw new NotFoundError('resource');
      const whose = await personNamed(ctx.db, caller, query.person);
      const isOwn = whose.id === caller.person.id;
      const isAllowed =
        isOwn || (await managesConnector(ctx.db, caller.file, resource.connectorId, caller.person));
      if (!isAllowed) throw new ForbiddenError({ code: 'not_owner', act: 'explain_others' });
      const explained = await explainRequest(ctx.db, {
        person: whose,
        resource,
        role: query.role,
        durationSeconds: query.durationSeconds ?? null,
        now: ctx.now(),
      });
      const { policyId, refusal, steps, durationSeconds } = explained;
      const outcome = refusal !== null ? 'refuse' : steps === null ? 'approve' : 'ask';
      const lines = explanationLines(explained, PLAIN_WAYS, isOwn).map((line) => line.replaceAll('`', ''));
      const shown = (steps ?? []).map(({ need, who: refs, people }) => ({
        need,
        who: [...refs],
        people: [...people],
      }));
      return {
        body: { outcome, policyId, refusal: refusal?.code ?? null, durationSeconds, steps: shown, lines },
      } as const;
    },
  });
}

function addSearch(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/places',
    verb: 'read',
    tag,
    summary:
      'Groups and projects by words of their path or name, best first; where none has them, those with a path most like it',
    query: z.strictObject({
      query: z.string().max(200).default(''),
      connectorId: connectorId.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20).openapi({ type: 'integer' }),
    }),
    answer: z.object({
      items: z.array(
        z.object({ connectorId, kind: z.enum(['group', 'project']), path: z.string(), name: z.string() }),
      ),
    }),
    run: async (_, { caller, query }) => {
      const active = caller.file.connectors.filter(({ paused }) => !paused).map(({ id }) => id);
      const among = inScope(caller, active).filter((id) => (query.connectorId ?? id) === id);
      const found = await searchResources(ctx.db, among, query.query, { limit: query.limit, offset: 0 });
      const items =
        found.length > 0 ? found : await similarResources(ctx.db, among, query.query, query.limit);
      return { body: { items } };
    },
  });
}
