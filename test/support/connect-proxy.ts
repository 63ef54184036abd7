import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ConnectProxy {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What tunnels were asked for, `host:port` each, in order. */
  readonly asked: readonly string[];
  /** The `proxy-authorization` that came with the last one; null for none. */
  authorization: string | null;
  /** What it answers instead of opening a tunnel; null to open it, 0 to say nothing. */
  answers: number | null;
  /** Where tunnels lead to whatever was asked for: a name of the world is answered on this machine. */
  readonly leadsTo: number | null;
}

/** A proxy that opens tunnels and nothing else, as those of companies do. Closed when the test ends. */
export async function connectProxy(leadsTo: number | null = null): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '', headers }, inward: Socket) => {
    asked.push(url);
    proxy.authorization = headers['proxy-authorization'] ?? null;
    inward.on('error', () => undefined);
    if (proxy.answers === 0) return;
    if (proxy.answers !== null)
      return void inward.end(`HTTP/1.1 ${proxy.answers} No\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${url}`);
    const outward = connect(leadsTo ?? Number(port || 80), leadsTo === null ? hostname : '127.0.0.1');
    sockets.add(outward);
    outward
      .on('error', () => inward.destroy())
      .on('connect', () => {
        inward.write('HTTP/1.1 200 Connection established\r\n\r\n');
        inward.pipe(outward).pipe(inward);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: ConnectProxy = {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    authorization: null,
    answers: null,
    leadsTo,
  };
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return proxy;
}
