#!/usr/bin/env bash
# Model Context Protocol: a client checks what a tool answers against its schema only once it has listed the tools.
#
# Guess:   a tool with an `outputSchema` answers with `structuredContent`, and the SDK's client refuses what does not fit, as the
#          protocol says that clients should. It does so at every call, or never.
# Happens: the schema is learnt by listTools alone. A client that knows the name of the tool and calls it gets anything handed on,
#          and the very same answer is refused after a list.
# Seen:    before listTools: {"holds":"nobody"}
#          after listTools: refused, data/holds must be array
# Matters: a script that asks "who holds Owner here" by a name it knows iterates over a text or over nothing, finds no holder, and
#          reports that all is well; tried by hand with an inspector, which lists first, the same call is an error.
# With:    @modelcontextprotocol/sdk 1.32.2, Node 20.20.2; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @modelcontextprotocol/sdk@1.32.2 zod@4.6.7 || exit 2

cat > try.mjs <<'JS'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const outputSchema = { type: 'object', properties: { holds: { type: 'array' } }, required: ['holds'] };
const server = new Server({ name: 'access', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'who', inputSchema: { type: 'object' }, outputSchema }] }));
server.setRequestHandler(CallToolRequestSchema, () => ({ content: [], structuredContent: { holds: 'nobody' } }));

const [here, there] = InMemoryTransport.createLinkedPair();
await server.connect(there);
const client = new Client({ name: 'reader', version: '1.0.0' });
await client.connect(here);

const ask = () =>
  client.callTool({ name: 'who', arguments: {} }).then(
    ({ structuredContent }) => JSON.stringify(structuredContent),
    ({ message }) => `refused, ${message.split(': ').at(-1)}`,
  );
const before = await ask();
await client.listTools();
const after = await ask();
console.log(`before listTools: ${before}`);
console.log(`after listTools: ${after}`);
const stands = before === '{"holds":"nobody"}' && after.startsWith('refused');
console.log(stands ? 'stands: what was not listed is not checked' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
