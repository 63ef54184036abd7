/** What answers a call of an assistant. Loaded with the first of them: most never come. */
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { VERSION } from '../../../version.ts';
import type { Api } from '../endpoint.ts';
import type { ProblemBody } from '../problem.ts';
import { createMcpServer } from './mcp-server.ts';
import { ASSISTANT_HEADER, type CallApi, type ToSend } from './tools.ts';

/** Its tools call the API as everybody does, marked as an assistant. */
export async function answerMcp(api: Api, request: Request): Promise<Response> {
  const server = createMcpServer(callerIn(api, request.headers), VERSION);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
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
