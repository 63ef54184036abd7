/** A tunnel through a proxy (CONNECT), for https:// and http:// alike. */
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import { proxyName, type Proxy } from './proxies.ts';

/**
 * The proxy is at fault, or what it needs is missing; the message is a clause that says so. No
 * request has left.
 */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'PROXY_FAULT';
}

const LIMIT_MS = 10_000;

/** The connection to `target` (`gitlab.com:443`). @throws ProxyError */
export function openTunnel(proxy: Proxy, target: string): Promise<Socket> {
  const { protocol, hostname, port, username, password } = new URL(proxy.address.reveal());
  const credentials = [username, password].map(decodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const refuse = (words: string, cause?: unknown): void =>
      reject(new ProxyError(`the proxy ${proxyName(proxy)} ${words}`, { cause }));
    const asked = (protocol === 'https:' ? requestSecure : requestPlain)({
      method: 'CONNECT',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      path: target,
      headers: { host: target, ...(username === '' ? {} : { 'proxy-authorization': authorization }) },
      agent: false,
    });
    const timer = setTimeout(() => {
      refuse(`does not answer within ${LIMIT_MS / 1000} s`);
      asked.destroy();
    }, LIMIT_MS);
    asked
      .on('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket, head: Buffer) => {
        clearTimeout(timer);
        if (statusCode >= 200 && statusCode < 300) {
          if (head.length > 0) socket.unshift(head);
          return resolve(socket);
        }
        socket.on('error', () => undefined).destroy();
        refuse(refusal(statusCode, target));
      })
      .on('response', (answer) => {
        clearTimeout(timer);
        answer.destroy();
        refuse(refusal(answer.statusCode ?? 0, target));
      })
      .on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        refuse(`cannot be reached (${error.code ?? error.message})`, error);
      })
      .end();
  });
}

function refusal(status: number, target: string): string {
  if (status === 407)
    return 'wants a user name and a password (407); write them as http://user:password@ before its host';
  return `answers ${status} when asked for ${target}; have it allow that, or name the host in NO_PROXY`;
}
