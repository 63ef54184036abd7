import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isUtf8 } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';

import { isRecord } from '../../src/slack/blocks/spot.ts';
import { contentAt, takeUpload } from './slack-file-methods.ts';
import { type Grant, callsAMinute, runMethod, scopeOf } from './slack-methods.ts';
import { openIdMethod, openIdPage, type OpenId } from './slack-openid.ts';
import { Refusal } from './slack-refusal.ts';
import { respond } from './slack-response-urls.ts';
import type { SlackStore } from './slack-store.ts';
import type { SlackCall, Trouble, Troubles } from './slack-trouble.ts';

/** What the HTTP side of the fake works on. */
export interface Wire {
  readonly store: SlackStore;
  readonly troubles: Troubles;
  readonly calls: SlackCall[];
  readonly grant: Grant;
  readonly openId: OpenId;
  readonly rateLimits: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves the Web API under /api/ and the response_urls, on 127.0.0.1. */
export async function listen(
  wire: Wire,
  port: number,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((req, res) => {
    serve(wire, req, res).catch((error: unknown) => {
      wire.store.violate(`the fake Slack failed: ${String(error)}`);
      res.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function serve(wire: Wire, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = (req.url ?? '/').split('?')[0] ?? '/';
  if (path.startsWith('/upload/') || path.startsWith('/files/')) return serveFile(wire, path, req, res);
  const query = Object.fromEntries(new URL(req.url ?? '/', 'http://fake').searchParams);
  const page = openIdPage(wire.store, wire.openId, path, query);
  if (page !== null) return void res.writeHead(page.status, page.headers).end(page.body);
  const isApi = path.startsWith('/api/');
  const { token, args } = request(req, await bodyOf(req));
  const method = isApi ? path.slice('/api/'.length) : 'response_url';
  const call: SlackCall = { method, args, at: wire.store.now(), status: null, reply: null, applied: false };
  wire.calls.push(call);
  const trouble = wire.troubles.next(method) ?? tooFast(wire, call);
  await wire.troubles.runHooks('before', call);
  if (trouble?.kind === 'slow') await sleep(trouble.ms);
  const refused = refusedBy(trouble);
  if (refused === 'silence') return;
  if (refused === 'cut') return void req.socket.destroy();
  const answer = refused ?? (isApi ? apiAnswer(wire, call, token) : responseUrlAnswer(wire, call, path));
  await wire.troubles.runHooks('after', call);
  if (trouble?.kind === 'applied-hang') return;
  if (trouble?.kind === 'applied-reset') return void req.socket.destroy();
  send(call, res, trouble?.kind === 'applied-500' ? { status: 500, body: {} } : answer);
}

/** What is uploaded and downloaded is outside the Web API: bytes one way, text the other. */
async function serveFile(wire: Wire, path: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { store } = wire;
  const body = await bytesOf(req);
  const headers = { 'content-type': req.headers['content-type'] ?? '' };
  const found = path.startsWith('/files/')
    ? contentAt(store, path)
    : await takeUpload(store, path, new Response(new Uint8Array(body), { headers }));
  res.writeHead(found === null ? 404 : 200, {
    'content-type':
      Buffer.isBuffer(found) && !isUtf8(found) ? 'application/octet-stream' : 'text/plain; charset=utf-8',
  });
  res.end(found ?? '');
}

function refusedBy(trouble: Trouble | null): Answer | 'silence' | 'cut' | null {
  if (trouble === null) return null;
  switch (trouble.kind) {
    case 'hang':
      return 'silence';
    case 'reset':
      return 'cut';
    case 'rate-limited': {
      const headers = { 'retry-after': String(trouble.retryAfter) };
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers };
    }
    case 'status':
      return { status: trouble.status, body: {} };
    case 'error':
      return { status: 200, body: { ok: false, error: trouble.error } };
    case 'slow':
    case 'applied-500':
    case 'applied-reset':
    case 'applied-hang':
      return null;
    default:
      return trouble satisfies never;
  }
}

function tooFast(wire: Wire, call: SlackCall): Trouble | null {
  if (!wire.rateLimits) return null;
  const retryAfter = wire.troubles.rateLimit(call.method, callsAMinute(call.method));
  return retryAfter === null ? null : { kind: 'rate-limited', retryAfter };
}

function apiAnswer(wire: Wire, call: SlackCall, token: string | null): Answer {
  const headers = {
    'x-oauth-scopes': wire.grant.scopes.join(','),
    'x-accepted-oauth-scopes': scopeOf(call.method) ?? '',
  };
  try {
    const { method, args } = call;
    const reply =
      openIdMethod(wire.store, wire.openId, { method, token, args }) ??
      runMethod(wire.store, method, token, args, wire.grant);
    call.applied = true;
    return { status: 200, body: { ok: true, ...reply }, headers };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.details }, headers };
  }
}

function responseUrlAnswer(wire: Wire, call: SlackCall, path: string): Answer {
  try {
    respond(wire.store, path, call.args);
    call.applied = true;
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.code.endsWith('_url') ? 404 : 400, body: { ok: false, error: error.code } };
  }
}

function send(call: SlackCall, res: ServerResponse, answer: Answer): void {
  call.status = answer.status;
  call.reply = structuredClone(answer.body);
  res.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  res.end(JSON.stringify(answer.body));
}

function request(
  req: IncomingMessage,
  body: string,
): { readonly token: string | null; readonly args: Readonly<Record<string, unknown>> } {
  const isJson = req.headers['content-type']?.startsWith('application/json') === true;
  const parsed: unknown = isJson ? parsedJson(body) : Object.fromEntries(new URLSearchParams(body));
  const { token, ...args } = isRecord(parsed) ? parsed : {};
  const bearer = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1];
  return { token: bearer ?? (typeof token === 'string' ? token : null), args };
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

const bodyOf = async (req: IncomingMessage): Promise<string> => (await bytesOf(req)).toString();

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
