/** One call of the API, from its description to its answer: all that calls have in common. */
import { createHash } from 'node:crypto';
import { createRoute, z, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context as HonoCall } from 'hono';
import type { Context } from '../../context.ts';
import type { TokenVerb } from '../../domain/identities/api-token.ts';
import { readable } from '../../domain/readable.ts';
import { claimAnswer, keepAnswer, type KeptAnswer } from '../../operations/api/claim-answer.ts';
import { assertVerb, type Caller } from './caller.ts';
import { ApiProblem, problemOf } from './problem.ts';
import { Problem } from './shapes.ts';

/**
 * What every call knows by the time it runs; `isCounted`: it is a part of one that was counted
 * against its token's limit. Nothing that is sent from outside can say so.
 */
export type ApiEnv = { Variables: { caller: Caller }; Bindings: { isCounted?: true } };
export type Api = OpenAPIHono<ApiEnv>;

export interface ApiCall<P, Q, B> {
  readonly caller: Caller;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The idempotency key that was sent; null for none. */
  readonly key: string | null;
  /** The version in If-Match; null for none. */
  readonly ifMatch: number | null;
}

export interface Reply<A> {
  readonly body: A;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Below /api/v1, with `{id}` for a part that varies. */
  readonly path: string;
  /** What the token has to let be done. */
  readonly verb: TokenVerb;
  readonly tag: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Nothing need be sent; `body` then is what its type makes of `{}`. */
  readonly isBodyOptional?: true;
  readonly answer: A;
  /** 200 unless given. */
  readonly status?: 200 | 201;
  readonly run: (
    ctx: Context,
    call: ApiCall<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<Reply<z.input<A>>>;
}

/** Adds a call to the API and to its description. */
export function define<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  api: Api,
  ctx: Context,
  endpoint: Endpoint<P, Q, B, A>,
): void {
  const { status = 200, answer, method } = endpoint;
  api.openapi(routeOf(endpoint), async (c) => {
    const caller = c.get('caller');
    assertVerb(caller, endpoint.verb);
    const call = {
      caller,
      params: valid(c, 'param') as z.output<P>,
      query: valid(c, 'query') as z.output<Q>,
      body: valid(c, 'json') as z.output<B>,
      key: keyOf(c),
      ifMatch: ifMatchOf(c),
    };
    const serve = async (): Promise<KeptAnswer> => {
      const { body, headers = {} } = await endpoint.run(ctx, call);
      return { status, headers, body: JSON.stringify(answer.parse(body)) };
    };
    if (method === 'get' || call.key === null) return answered(c, await serve());
    return once(ctx, c, call.key, serve);
  });
}

function routeOf<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  endpoint: Endpoint<P, Q, B, A>,
): RouteConfig {
  const { method, path, verb, tag, summary, params, query, body, answer, status = 200 } = endpoint;
  const required = endpoint.isBodyOptional !== true;
  const request = {
    ...(params instanceof z.ZodObject ? { params } : {}),
    ...(query instanceof z.ZodObject ? { query } : {}),
    ...(method === 'get' ? {} : { headers: WriteHeaders }),
    ...(body === undefined ? {} : { body: { required, content: { 'application/json': { schema: body } } } }),
  };
  return createRoute({
    method,
    path,
    tags: [tag],
    summary,
    operationId: `${method}${path.replaceAll(/[/{}-]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    description: `The token needs the verb \`${verb}\`.`,
    security: [{ token: [] }],
    request,
    responses: {
      [status]: { description: 'Done', content: { 'application/json': { schema: answer } } },
      default: {
        description: 'Not done; `code` says why',
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  });
}

const WriteHeaders = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'The same key twice gives the first answer again, for a day.' }),
  'if-match': z
    .string()
    .optional()
    .openapi({ description: 'Where something has a version: the ETag it was seen with.' }),
});

/** What the types of the call made of what was sent. */
const valid = (c: HonoCall, part: 'param' | 'query' | 'json'): unknown =>
  readable(c.req.valid(part as never));

function keyOf(c: HonoCall): string | null {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const message = 'has 1 to 255 characters of ASCII without spaces';
  throw new ApiProblem('invalid', { faults: [{ path: 'Idempotency-Key', message }] });
}

/** `"7"` or `W/"7"`. */
function ifMatchOf(c: HonoCall): number | null {
  const sent = c.req.header('if-match');
  if (sent === undefined) return null;
  const [, version] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(sent.trim()) ?? [];
  if (version !== undefined) return Number(version);
  const message = 'is not the ETag of a version';
  throw new ApiProblem('invalid', { faults: [{ path: 'If-Match', message }] });
}

/** A second call with the key gets the first answer, also where that was a no. */
async function once(
  ctx: Context,
  c: HonoCall<ApiEnv>,
  key: string,
  serve: () => Promise<KeptAnswer>,
): Promise<Response> {
  const { personId } = c.get('caller').actor;
  const claim = { personId, key, fingerprint: await fingerprintOf(c) };
  const claimed = await claimAnswer(ctx, claim);
  if (claimed.outcome === 'answered')
    return answered(c, {
      ...claimed.answer,
      headers: { ...claimed.answer.headers, 'idempotent-replayed': 'true' },
    });
  if (claimed.outcome === 'other_body') throw new ApiProblem('key_reused');
  if (claimed.outcome === 'under_way') throw new ApiProblem('under_way', { headers: { 'retry-after': '1' } });
  const answer = await serve().catch((error: unknown): KeptAnswer => {
    const problem = problemOf(ctx.log, error);
    return { status: problem.status, headers: {}, body: JSON.stringify(problem) };
  });
  await keepAnswer(ctx, claim, answer.status < 500 ? answer : null);
  return answered(c, answer);
}

async function fingerprintOf(c: HonoCall): Promise<string> {
  const text = [
    c.req.method,
    new URL(c.req.url).pathname,
    c.req.header('if-match') ?? '',
    await c.req.text(),
  ];
  return createHash('sha256').update(text.join('\n')).digest('hex');
}

function answered(c: HonoCall, { status, headers, body }: KeptAnswer): Response {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  const sent: Record<string, string> = { 'content-type': `${type}; charset=utf-8`, ...headers };
  const etag = sent['etag'];
  if (etag !== undefined && c.req.method === 'GET' && c.req.header('if-none-match') === etag)
    return c.newResponse(null, { status: 304, headers: { etag } });
  return c.newResponse(body, { status: status as 200, headers: sent });
}
