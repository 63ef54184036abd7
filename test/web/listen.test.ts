import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { listen, type Listening, type ListenOptions } from '../../src/web/listen.ts';

const open: Listening[] = [];
/** Told of every request that arrived, by its path. */
const arrivals = new EventEmitter();
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

async function start(options: Partial<ListenOptions> = {}): Promise<Listening> {
  const web = new Hono().get('/slow', async (c) => {
    arrivals.emit('/slow');
    await sleep(150);
    return c.text('done');
  });
  const server = await listen({ host: '127.0.0.1', port: 0, slack: null, web, ...options });
  open.push(server);
  return server;
}

describe('listen', () => {
  it('gives /slack/ to Slack and the rest to the web', async () => {
    const { url } = await start({
      slack: (request, response) => response.end(`slack ${request.url}`),
      web: new Hono().get('*', (c) => c.text(`web ${c.req.path}`)),
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/slack/events`)).text()).toBe('slack /slack/events');
    expect(await (await fetch(`${url}/slackers`)).text()).toBe('web /slackers');
  });

  it('has nothing under /slack/ in Socket Mode', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
  });

  it('finishes answers under way when it closes, and takes no new ones', async () => {
    const server = await start();
    const arrived = once(arrivals, '/slow');
    const answer = fetch(`${server.url}/slow`);
    await arrived;
    await server.close();
    expect(await (await answer).text()).toBe('done');
    await expect(fetch(`${server.url}/slow`)).rejects.toThrow('fetch failed');
  });

  it('cuts off what does not end', async () => {
    const server = await start({ slack: () => void arrivals.emit('/slack') });
    const arrived = once(arrivals, '/slack');
    const answer = fetch(`${server.url}/slack/events`).catch(() => 'cut');
    await arrived;
    await server.close(50);
    expect(await answer).toBe('cut');
  });

  it('does not wait for ever for a body that does not come', async () => {
    const arrival = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 50 };
    const { url } = await start({
      arrival,
      web: new Hono().post('*', async (c) => c.text(await c.req.text())),
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nthe beginning');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
    await once(socket, 'close');
  });

  it('closes at once what comes beyond the most connections, and goes on with the others', async () => {
    const { url } = await start({ mostConnections: 1 });
    const dial = () => connect(Number(new URL(url).port), '127.0.0.1');
    const first = dial();
    await once(first, 'connect');
    const second = dial();
    await once(second, 'close');
    first.write('GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(String(((await once(first, 'data')) as [Buffer])[0])).toMatch(/^HTTP\/1\.1 404 /);
    await once(first, 'close');
    const third = dial();
    await once(third, 'connect');
    third.destroy();
  });

  it('says what to do when the port is taken', async () => {
    const { url } = await start();
    const taken = start({ port: Number(new URL(url).port) });
    await expect(taken).rejects.toThrow(ConfigError);
    await expect(taken).rejects.toThrow(/^PORT: \d+ is in use on 127\.0\.0\.1; choose another one$/);
  });
});
