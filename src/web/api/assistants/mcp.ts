/**
 * MCP over HTTP (Streamable HTTP), at `/api/v1/mcp`, for assistants that call hallpass by
 * themselves. Each call stands alone: no session is kept, so any process answers any of them.
 */
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Context } from '../../../context.ts';
import { VERSION } from '../../../version.ts';
import type { Api } from '../endpoint.ts';
import { ApiProblem, type ProblemBody } from '../problem.ts';
import { createMcpServer } from './mcp-server.ts';
import { ASSISTANT_HEADER, type CallApi, type ToSend } from './tools.ts';

const MCP_PATH = '/mcp';

/** Adds the address. Its tools call the API as everybody does, marked as an assistant. */
export function addMcp(api: Api, { publicUrl }: Pick<Context, 'publicUrl'>): void {
  api.on('ALL', MCP_PATH, async (c) => {
    const origin = c.req.header('origin');
    // A page of somebody else's in a browser is no assistant.
    if (origin !== undefined && origin !== publicUrl) throw new ApiProblem('foreign_origin');
    if (c.req.method !== 'POST') throw new ApiProblem('post_only', { headers: { allow: 'POST' } });
    const server = createMcpServer(callerIn(api, c.req.raw.headers), VERSION);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      return await transport.handleRequest(c.req.raw);
    } finally {
      await server.close();
    }
  });
}

/** Calls of the same API with the token of the call that brought the tool. */
function callerIn(api: Api, headers: Headers): CallApi {
  const authorization = headers.get('authorization') ?? '';
  return async (method, path, { body, headers: more } = NOTHING) => {
    const sent = {
      method,
      headers: { authorization, 'content-type': 'application/json', [ASSISTANT_HEADER]: 'mcp', ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const answer = await api.request(`/api/v1${path}`, sent, { isCounted: true });
    const read: unknown = await answer.json();
    if (answer.ok) return { ok: true, body: read };
    const { code, detail } = read as ProblemBody;
    return { ok: false, code, detail };
  };
}

const NOTHING: ToSend = { body: undefined, headers: {} };
