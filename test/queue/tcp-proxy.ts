import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A way to a server that can be closed and opened again, led elsewhere, and fall silent. */
export interface TcpProxy {
  readonly port: number;
  /** Where connections to come lead; those there are stay where they are. */
  target: Target;
  /** Breaks what is connected and refuses what comes. */
  readonly shut: () => Promise<void>;
  readonly open: () => Promise<void>;
  /** What is connected now stays so, and nothing passes any more. */
  readonly silence: () => void;
}

/** The host and port of `redis://127.0.0.1:6379`. Pure. */
export const targetOf = (url: string): Target => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 6379) };
};

export async function tcpProxy(target: Target): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect({ ...proxy.target });
    for (const socket of [inward, outward]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          inward.destroy();
          outward.destroy();
        });
    }
    inward.pipe(outward).pipe(inward);
  });
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const proxy = { target };
  await open(0);
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    port,
    async shut() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
    open: () => open(port),
    silence() {
      for (const socket of sockets) socket.unpipe().pause();
    },
  });
}
