/**
 * MCP over HTTP (Streamable HTTP), at `/api/v1/mcp`, for assistants that call hallpass by
 * themselves. Each call stands alone: no session is kept, so any process answers any of them.
 */
import type { Context } from '../../../context.ts';
import type { Api } from '../endpoint.ts';
import { ApiProblem } from '../problem.ts';

const MCP_PATH = '/mcp';

/** Adds the address. */
export function addMcp(api: Api, { publicUrl }: Pick<Context, 'publicUrl'>): void {
  api.on('ALL', MCP_PATH, async (c) => {
    const origin = c.req.header('origin');
    // A page of somebody else's in a browser is no assistant.
    if (origin !== undefined && origin !== publicUrl) throw new ApiProblem('foreign_origin');
    if (c.req.method !== 'POST') throw new ApiProblem('post_only', { headers: { allow: 'POST' } });
    const { answerMcp } = await import('./answer-mcp.ts');
    return answerMcp(api, c.req.raw);
  });
}
