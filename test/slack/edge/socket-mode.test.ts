import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/context.ts';
import { createLog } from '../../../src/log.ts';
import { Secret } from '../../../src/secret.ts';
import { createSlackApp, type SlackApp } from '../../../src/slack/app.ts';

/** Just enough of Slack's Socket Mode: says who the bot is, hands out the socket, sends envelopes, collects their answers. */
class SocketSlack {
  readonly answers: string[] = [];
  readonly responses: string[] = [];
  refuses: string | null = null;
  #socket: Socket | null = null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(
      (req, res) => void this.#answer(req, (body) => res.end(JSON.stringify(body))),
    );
    this.#server.on('upgrade', (req: IncomingMessage, socket: Socket) => this.#accept(req, socket));
  }

  listen = (): Promise<void> => new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  send(envelope: object): void {
    const payload = Buffer.from(JSON.stringify(envelope));
    const length = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]);
    this.#socket?.write(Buffer.concat([length, payload]));
  }

  close(): Promise<void> {
    this.#socket?.destroy();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(req: IncomingMessage, reply: (body: object) => void): Promise<void> {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    if (req.url === '/respond') {
      this.responses.push(body);
      return reply({ ok: true });
    }
    if (this.refuses !== null) return reply({ ok: false, error: this.refuses });
    if (req.url === '/api/auth.test') return reply({ ok: true, team_id: 'T1', bot_id: 'B1', user_id: 'U1' });
    return reply({ ok: true, url: `ws://127.0.0.1:${this.port}/link` });
  }

  #accept(req: IncomingMessage, socket: Socket): void {
    this.#socket = socket;
    const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (frame) => this.#read(frame));
    socket.on('error', () => undefined);
    this.send({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } });
  }

  /** Text frames of the client, which are masked and short; a close is answered with one. */
  #read(frame: Buffer): void {
    if (frame[0] === 0x88) return void this.#socket?.end(Buffer.from([0x88, 0]));
    if (frame[0] !== 0x81) return;
    const length = (frame[1] ?? 0) & 0x7f;
    const start = length === 126 ? 4 : 2;
    const size = length === 126 ? frame.readUInt16BE(2) : length;
    const mask = frame.subarray(start, start + 4);
    const bytes = frame
      .subarray(start + 4, start + 4 + size)
      .map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.answers.push(Buffer.from(bytes).toString());
  }
}

let slack: SocketSlack;
let app: SlackApp;
beforeEach(async () => {
  slack = new SocketSlack();
  await slack.listen();
  const ctx: Pick<Context, 'log' | 'now'> = { log: createLog('silent'), now: () => new Date() };
  // Help is said without a look at any row.
  app = createSlackApp(ctx as Context, {
    botToken: new Secret('xoxb-1'),
    mode: { kind: 'socket', appToken: new Secret('xapp-1') },
    apiUrl: `http://127.0.0.1:${slack.port}/api/`,
  });
});
afterEach(async () => {
  await app.stop();
  await slack.close();
});

describe('Socket Mode', () => {
  it('is ready once connected, answers over the socket, and needs no HTTP', async () => {
    expect(app.requestListener).toBeNull();
    expect(app.ready()).toBe(false);
    await app.start();
    expect(app.ready()).toBe(true);
    slack.send({
      type: 'slash_commands',
      envelope_id: 'e-1',
      accepts_response_payload: true,
      payload: {
        command: '/access',
        text: 'help',
        user_id: 'U2',
        team_id: 'T1',
        trigger_id: 't',
        response_url: `http://127.0.0.1:${slack.port}/respond`,
      },
    });
    await expect
      .poll(() => slack.answers.map((text) => JSON.parse(text)))
      .toEqual([{ envelope_id: 'e-1', payload: {} }]);
    await expect.poll(() => slack.responses.join()).toContain('/access request');
    await app.stop();
    expect(app.ready()).toBe(false);
  });

  it('acknowledges an event when its work is done, and not when it failed, so that Slack sends it again', async () => {
    await app.start();
    const event = (id: string, user: object) =>
      slack.send({
        type: 'events_api',
        envelope_id: id,
        accepts_response_payload: false,
        payload: { type: 'event_callback', team_id: 'T1', event: { type: 'user_change', user } },
      });
    // Nothing in these tests has a database, so nobody can be written down.
    event('cannot-be-done-now', { id: 'U2', team_id: 'T1', name: 'ana', deleted: true });
    event('never-makes-sense', { name: 'no id' });
    await expect
      .poll(() => slack.answers.map((text) => (JSON.parse(text) as { envelope_id: string }).envelope_id))
      .toEqual(['never-makes-sense']);
    await app.stop();
    expect(slack.answers).toHaveLength(1);
  });

  it('says at once when the token is refused', async () => {
    slack.refuses = 'invalid_auth';
    await expect(app.start()).rejects.toThrow(/invalid_auth/);
    expect(app.ready()).toBe(false);
  });
});
