/** Assistants, by a client of the official SDK: over HTTP at the real port, and over standard input and output of the real program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Hono } from 'hono';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { history } from '../../../src/db/models/history/history.ts';
import { createApi } from '../../../src/web/api/api.ts';
import { listen } from '../../../src/web/listen.ts';
import { decideRequest } from '../../../src/operations/requests/decide-request.ts';
import { apiOf, tokenFor } from '../../support/api.ts';
import { openOffice, type Handle, type Office } from '../../support/office.ts';

let office: Office;
let url: string;
beforeEach(async () => {
  office = await openOffice();
  const api = createApi(office.ctx);
  const web = new Hono().all('/api/v1/*', (c) => api.fetch(c.req.raw));
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  ({ url } = listening);
  onTestFinished(() => listening.close());
});

const tokenOf = (handle: Handle, wish?: Parameters<typeof tokenFor>[2]) =>
  tokenFor(office.ctx, office.actor(handle), wish);

/** A client that is connected, and closed when the test ends. */
async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  onTestFinished(() => client.close());
  await client.connect(transport);
  return client;
}

const overHttp = (token: string) =>
  connected(
    new StreamableHTTPClientTransport(new URL(`${url}/api/v1/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );

function overStdio(token: string): Promise<Client> {
  const home = mkdtempSync(join(tmpdir(), 'hallpass-mcp-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return connected(
    new StdioClientTransport({
      command: process.execPath,
      args: ['--import', 'tsx', 'src/cli/main.ts', 'mcp'],
      env: { ...getDefaultEnvironment(), HALLPASS_URL: url, HALLPASS_TOKEN: token, XDG_CONFIG_HOME: home },
    }),
  );
}

const DOORS = [
  ['HTTP', overHttp],
  ['standard input and output', overStdio],
] as const;

interface Told {
  readonly isError?: boolean;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

async function use(client: Client, name: string, args: Record<string, unknown> = {}): Promise<Told> {
  const { isError, content, structuredContent } = await client.callTool({ name, arguments: args });
  const [{ text }] = content as [{ text: string }];
  return { isError: isError === true, text, body: (structuredContent ?? {}) as Record<string, unknown> };
}

const ASK = {
  path: 'acme/platform/api',
  role: 'developer',
  duration: '2h',
  reason: 'INC-1, the queue is stuck',
};

const trail = () =>
  office.ctx.db.selectFrom('auditEvents').select(['action', 'actor', 'body']).orderBy('seq').execute();

it('a tool over HTTP counts once against the limit of its token', async () => {
  const token = await tokenOf('ana', { kind: 'assistant' });
  const call = async () => {
    const answer = await fetch(`${url}/api/v1/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'my_access', arguments: {} },
      }),
    });
    expect(await answer.text()).toContain('heldInGitLab');
    return Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1]);
  };
  const left = await call();
  expect(await call()).toBe(left - 1);
});

describe.each(DOORS)('an assistant over %s', (_, open) => {
  it('searches, explains, asks, sees how it stands and what the person holds', async () => {
    const client = await open(await tokenOf('ana', { kind: 'assistant' }));
    expect(client.getServerVersion()?.name).toBe('hallpass');
    expect(client.getInstructions()).toContain('cannot approve');
    const found = await use(client, 'search_places', { words: 'platform api' });
    expect(found.body['items']).toContainEqual(expect.objectContaining({ path: ASK.path }));
    const { reason: _reason, ...what } = ASK;
    const explained = await use(client, 'explain_access', what);
    expect(explained.body).toMatchObject({ outcome: 'ask', durationSeconds: 7200 });
    const asked = await use(client, 'request_access', ASK);
    expect(asked).toMatchObject({
      isError: false,
      body: { status: 'pending', source: 'assistant', reason: ASK.reason, requester: { name: 'ana' } },
    });
    const { id, number } = asked.body as { id: `req_${string}`; number: number };
    const created = (await trail()).find(({ action }) => action === 'request.created');
    expect(created?.actor).toMatch(/^per_\w+@assistant:tok_\w+$/);
    expect(JSON.parse(created?.body ?? '')).toMatchObject({ source: 'assistant' });
    await decideRequest(office.ctx, office.actor('omar'), { requestId: id, decision: 'approve', note: 'go' });
    await office.reconcile();
    expect((await use(client, 'request_status', { request: `#${number}` })).body).toMatchObject({
      status: 'approved',
      note: 'go',
    });
    const part = { after: null, order: 'newest', limit: 9 } as const;
    expect(await history(office.ctx.db, { what: 'access' }, part)).toMatchObject([
      { request: { source: 'assistant' } },
    ]);
    expect((await use(client, 'request_status')).body).toMatchObject({ items: [{ number }] });
    expect((await use(client, 'my_access')).body).toMatchObject({
      givenByHallpass: [{ status: 'active', place: { path: ASK.path } }],
      heldInGitLab: expect.arrayContaining([expect.objectContaining({ path: ASK.path, role: 'developer' })]),
    });
  });

  it('MCP asked to approve: there is no tool, and the call behind it is refused, also with a token that decides', async () => {
    const client = await open(await tokenOf('omar'));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'search_places',
      'explain_access',
      'request_access',
      'request_status',
      'my_access',
    ]);
    expect(
      tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name),
    ).toEqual(['request_access']);
    const call = apiOf(office.ctx);
    const { body } = await call(await tokenOf('ana'), 'POST', '/requests', {
      body: { path: ASK.path, role: 'developer', durationSeconds: 3600, reason: 'INC-1' },
    });
    for (const name of ['approve', 'approve_request', 'decide_request'])
      expect(await use(client, name, { request: body['id'], decision: 'approve' })).toMatchObject({
        isError: true,
      });
    expect(await use(client, 'request_status', { request: `${String(body['id'])}/decision` })).toMatchObject({
      isError: true,
    });
    const seen = await use(client, 'request_status', { request: String(body['number']) });
    expect(seen.body).toMatchObject({ status: 'pending' });
    expect(await office.ctx.db.selectFrom('approvals').selectAll().execute()).toEqual([]);
  });

  it('is told why not, in words and by the code', async () => {
    const client = await open(await tokenOf('ana'));
    await use(client, 'request_access', ASK);
    const twin = await use(client, 'request_access', ASK);
    expect(twin.isError).toBe(true);
    expect(twin.text).toMatch(/already asked for this.*\(pending_twin\)/s);
    const nonsense = await use(client, 'request_access', { ...ASK, duration: 'for ever' });
    expect(nonsense.isError).toBe(true);
    expect(nonsense.text).toContain('no length of time');
  });
});

describe('a token for an assistant', () => {
  it('reads and asks, whatever else was ticked, and is marked without MCP as well', async () => {
    const token = await tokenOf('lee', { kind: 'assistant' });
    const row = await office.ctx.db.selectFrom('apiTokens').select('verbs').executeTakeFirstOrThrow();
    expect(row.verbs).toEqual(['read', 'ask']);
    const call = apiOf(office.ctx);
    const body = { path: ASK.path, role: 'developer', durationSeconds: 3600, reason: 'INC-2' };
    expect((await call(token, 'POST', '/requests', { body })).body).toMatchObject({ source: 'assistant' });
    const { body: other } = await call(await tokenOf('ana'), 'POST', '/requests', { body });
    expect(other).toMatchObject({ source: 'api' });
    const deciding = await tokenOf('omar', { kind: 'assistant' });
    expect(
      await call(deciding, 'POST', `/requests/${String(other['id'])}/decision`, {
        body: { decision: 'approve' },
      }),
    ).toMatchObject({ status: 403, body: { code: 'assistant' } });
  });

  it('says so with the header of an assistant on any call of a personal token', async () => {
    const [token, call] = [await tokenOf('omar'), apiOf(office.ctx)];
    const { body: other } = await call(await tokenOf('ana'), 'POST', '/requests', {
      body: { path: ASK.path, role: 'developer', durationSeconds: 3600, reason: 'INC-1' },
    });
    const headers = { 'hallpass-assistant': 'mine' };
    for (const decision of ['approve', 'deny'])
      expect(
        await call(token, 'POST', `/requests/${String(other['id'])}/decision`, {
          body: { decision },
          headers,
        }),
      ).toMatchObject({ status: 403, body: { code: 'assistant' } });
  });

  it('lets no approval be recorded that came through it, whatever door it took', async () => {
    const { body } = await apiOf(office.ctx)(await tokenOf('ana'), 'POST', '/requests', {
      body: { path: ASK.path, role: 'developer', durationSeconds: 3600, reason: 'INC-1' },
    });
    const actor = { ...office.actor('omar'), via: 'assistant' } as const;
    const requestId = body['id'] as `req_${string}`;
    for (const decision of ['approve', 'deny'] as const)
      await expect(
        decideRequest(office.ctx, actor, { requestId, decision, note: null }),
      ).rejects.toMatchObject({
        code: 'assistant',
      });
  });
});

describe('MCP over HTTP', () => {
  it('wants a token, takes POST alone, and nothing from pages of other sites', async () => {
    const send = (method: string, headers: Record<string, string>) =>
      fetch(`${url}/api/v1/mcp`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect((await send('POST', {})).status).toBe(401);
    const authorization = `Bearer ${await tokenOf('ana')}`;
    const got = await send('GET', { authorization });
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await send('POST', { authorization, origin: 'https://evil.example' })).status).toBe(403);
  });
});
