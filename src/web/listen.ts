import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { ConfigError } from '../errors.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Gets every request under `/slack/`; null in Socket Mode. */
  readonly slack: RequestListener | null;
  readonly web: Hono;
  /** How long a request may take to arrive, in milliseconds; for tests. */
  readonly arrival?: typeof ARRIVAL;
  /** How many connections there may be; for tests. */
  readonly mostConnections?: number;
}

export interface Listening {
  /** `http://127.0.0.1:3000`, without a slash at the end. */
  readonly url: string;
  /**
   * Takes no new connection and resolves when the answers under way are sent, cutting them off
   * after `limitMs`. Twice: the same promise.
   */
  close(limitMs?: number): Promise<void>;
}

const CLOSE_LIMIT_MS = 5_000;

/**
 * Limits on what a stranger can hold open: the time for a request to arrive whole (Slack, GitLab
 * and browsers take well under a second), and the number of connections, which is more than any
 * reverse proxy keeps. Further ones are closed at once.
 */
const ARRIVAL = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 };
const MOST_CONNECTIONS = 1_000;

/** Opens the one HTTP port. @throws ConfigError when the address cannot be had */
export async function listen({
  host,
  port,
  slack,
  web,
  arrival = ARRIVAL,
  mostConnections = MOST_CONNECTIONS,
}: ListenOptions): Promise<Listening> {
  const others = getRequestListener(web.fetch, { hostname: host });
  const server = createServer(arrival, (request, response) => {
    if (slack !== null && request.url?.startsWith('/slack/')) slack(request, response);
    else void others(request, response);
  });
  server.maxConnections = mostConnections;
  await opened(server, host, port);
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closing: Promise<void> | null = null;
  return {
    url: `http://${name}:${address.port}`,
    close: (limitMs = CLOSE_LIMIT_MS) => (closing ??= closed(server, limitMs)),
  };
}

function opened(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.syscall === 'listen' ? refusal(error, host, port) : error);
    });
    server.listen(port, host, () => resolve());
  });
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): ConfigError {
  if (error.code === 'EADDRINUSE') {
    return new ConfigError([{ path: 'PORT', message: `${port} is in use on ${host}; choose another one` }]);
  }
  if (error.code === 'EACCES') {
    return new ConfigError([{ path: 'PORT', message: `${port} may not be opened; choose one from 1024 on` }]);
  }
  return new ConfigError([{ path: 'HOST', message: `cannot listen on ${host}: ${error.message}` }]);
}

function closed(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), limitMs);
    // A kept-alive connection is closed once its answer is sent, not when its idle time is over.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
  });
}
