import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { DatabaseAddress } from '../../src/db/database.ts';

/** A host and port, or the path of a socket. */
export type Target = NetConnectOpts;

/** A way to a server that can be closed and opened again, led elsewhere, fall silent, and get stuck for a while. */
export interface TcpProxy {
  readonly port: number;
  /** Where connections to come lead; those there are stay where they are. */
  target: Target;
  /** Breaks what is connected and refuses what comes. */
  readonly shut: () => Promise<void>;
  readonly open: () => Promise<void>;
  /** What is connected now stays so, and nothing passes any more. */
  readonly silence: () => void;
  /** Lets nothing through in either direction, also of what comes, without breaking anything, until it flows again. */
  readonly stall: () => void;
  readonly flow: () => void;
}

/** The host and port of `redis://127.0.0.1:6379`. Pure. */
export const targetOf = (url: string): Target => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 6379) };
};

/** A way to the server of this database, and the address at its end. */
export async function databaseProxy(address: DatabaseAddress, instead?: Instead) {
  const url = new URL('url' in address ? address.url : 'postgres://127.0.0.1');
  let target: Target = { host: url.hostname, port: Number(url.port || 5432) };
  if ('connection' in address) {
    const { host, port, user, database } = address.connection;
    [url.username, url.pathname] = [user, database];
    target = { path: `${host}/.s.PGSQL.${port}` };
  }
  const proxy = await tcpProxy(target, instead);
  [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
  return { proxy, url: url.href };
}

/** What the server is asked in place of a text; both are of one length. */
export type Instead = readonly [asked: string, instead: string];

const replacing = ([asked, instead]: Instead): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(chunk.toString('latin1').replaceAll(asked, instead), 'latin1'));
    },
  });

export async function tcpProxy(target: Target, instead?: Instead): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
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
    const asking = instead === undefined ? inward : inward.pipe(replacing(instead));
    asking.pipe(outward).pipe(inward);
    if (isStalled) for (const socket of [inward, outward]) socket.pause();
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
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    flow() {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
  });
}
