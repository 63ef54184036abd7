import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { VERSION } from '../version.ts';
import { createMcpServer } from '../web/api/assistants/mcp-server.ts';
import { ASSISTANT_HEADER, type CallApi } from '../web/api/assistants/tools.ts';
import { CallError } from './client/call-error.ts';
import { openClient, type Client } from './client/client.ts';
import { parseOptions, refusePositionals, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';

/**
 * Serves MCP over standard input and output, for an assistant on this machine that starts it; until
 * the input ends. Everything goes through the API, marked as an assistant's.
 */
export const mcp: Command = async (args, terminal) => {
  refusePositionals(parseOptions(args, {}).positionals);
  if (terminal.pipes === undefined) throw new UsageError('An assistant starts this, and talks to it.');
  const client = openClient(terminal);
  const { input, output } = terminal.pipes;
  const server = createMcpServer(callsOf(client), VERSION);
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
  });
  await server.connect(new StdioServerTransport(input, output));
  await Promise.race([ended, terminal.interrupted?.() ?? ended]);
  await server.close();
  return EXIT.ok;
};

const callsOf =
  (client: Client): CallApi =>
  async (method, path, sent) => {
    const headers = { [ASSISTANT_HEADER]: 'mcp', ...sent?.headers };
    try {
      const { body } = await client.call(method, path, {
        headers,
        ...(sent === undefined ? {} : { body: sent.body }),
      });
      return { ok: true, body };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return { ok: false, code: error.code || error.kind, detail: error.message };
    }
  };
