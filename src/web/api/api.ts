/**
 * The API, below `/api/v1`: every call is described in routes/, checked and answered by
 * endpoint.ts, and does what a door of src/operations does, as the person whose token it is.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { Context } from '../../context.ts';
import { noteTokenUsed } from '../../operations/api/note-token-used.ts';
import { VERSION } from '../../version.ts';
import { addMcp } from './assistants/mcp.ts';
import { callerOf } from './caller.ts';
import type { Api, ApiEnv } from './endpoint.ts';
import { ApiProblem, problemOf } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';
import { addReference } from './reference.tsx';
import { addAccess } from './routes/access.ts';
import { addAudit } from './routes/audit.ts';
import { addConfiguration } from './routes/configuration.ts';
import { addConnectors } from './routes/connectors.ts';
import { addConflicts, addFindings } from './routes/findings.ts';
import { addDrafts } from './routes/drafts.ts';
import { addGrants } from './routes/grants.ts';
import { addLinks } from './routes/links.ts';
import { addManagedConnectors } from './routes/managed-connectors.ts';
import { addPeople } from './routes/people.ts';
import { addRequests } from './routes/requests.ts';
import { addReviewDecisions } from './routes/review-deciding.ts';
import { addReviewRuns } from './routes/review-running.ts';
import { addReviews } from './routes/reviews.ts';
import { addTokens } from './routes/tokens.ts';

/** Documents are the largest thing anybody sends. */
const MOST_BYTES = 2 * 1024 * 1024;
const PUBLIC = new Set(['/api/v1/openapi.json', '/api/v1/docs']);

/** In the order of the reference. */
const CALLS = [
  addRequests,
  addGrants,
  addAccess,
  addPeople,
  addLinks,
  addConnectors,
  addDrafts,
  addManagedConnectors,
  addFindings,
  addConflicts,
  addReviews,
  addReviewRuns,
  addReviewDecisions,
  addConfiguration,
  addAudit,
  addTokens,
];

/** Everything below `/api/v1`, under addresses that begin with it. */
export function createApi(ctx: Context): Api {
  const api = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const faults = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      throw new ApiProblem('invalid', { faults });
    },
  }).basePath('/api/v1');
  guard(api, ctx);
  for (const add of CALLS) add(api, ctx);
  addMcp(api, ctx);
  addReference(api, VERSION);
  api.all('/*', () => {
    throw new ApiProblem('no_route');
  });
  api.onError((error, c) => {
    const problem = problemOf(ctx.log, error);
    const headers = error instanceof ApiProblem ? error.headers : {};
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    c.header('content-type', 'application/problem+json; charset=utf-8');
    return c.newResponse(JSON.stringify(problem), problem.status as 400);
  });
  return api;
}

function guard(api: Api, ctx: Context): void {
  const limit = createRateLimit(ctx);
  api.use('*', async (c, next) => {
    await next();
    c.res.headers.set('x-content-type-options', 'nosniff');
    if (!PUBLIC.has(c.req.path)) c.res.headers.set('cache-control', 'no-store');
  });
  api.use('*', bodyLimit({ maxSize: MOST_BYTES }));
  api.use('*', async (c, next) => {
    if (PUBLIC.has(c.req.path)) return next();
    const caller = await callerOf(ctx.db, c.req.raw.headers, ctx.now());
    const headers = c.env?.isCounted === true ? {} : await limit(caller.token.id);
    await noteTokenUsed(ctx, caller.token);
    c.set('caller', caller);
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
}
