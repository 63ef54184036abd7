import { lookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector, fetch as send, type Dispatcher } from 'undici';
import { guardedLookup, isPrivateAddress, privateAddressError, PRIVATE_ADDRESS } from './address-guard.ts';
import { proxyFor, type Destination, type Proxies, type Proxy } from './proxies.ts';
import { openTunnel, ProxyError } from './tunnel.ts';

export interface Reach {
  /** PEM of an authority to trust besides those that Node knows. */
  readonly caCertificate?: string | undefined;
  /**
   * PEM of those that NODE_EXTRA_CA_CERTS names, which Node leaves out as soon as it is given any.
   */
  readonly extraAuthorities?: string | null | undefined;
  /** Whether it may connect to addresses of private networks, of this machine and of its cloud. */
  readonly allowPrivate: boolean;
  /** What stands between here and there; nothing unless given. */
  readonly proxies?: Proxies | undefined;
  /** How names are looked up where addresses are judged; as Node does unless given. */
  readonly resolve?: typeof lookup | undefined;
}

/** Connects as a connector may; undefined where nothing is special about that. */
export function dispatcherFor({
  caCertificate,
  extraAuthorities = null,
  allowPrivate,
  proxies,
  resolve = lookup,
}: Reach): Dispatcher | undefined {
  const isProxied = proxies !== undefined && (proxies.http ?? proxies.https) !== null;
  if (allowPrivate && caCertificate === undefined && !isProxied) return undefined;
  const guarded = guardedLookup(resolve);
  const connect = buildConnector({
    ...(caCertificate === undefined
      ? {}
      : {
          ca: [...rootCertificates, ...(extraAuthorities === null ? [] : [extraAuthorities]), caCertificate],
        }),
    ...(allowPrivate ? {} : { lookup: guarded }),
  });
  return new Agent({
    connect(options, done) {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // What is an address already is never looked up.
      if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host))
        return done(privateAddressError(host), null);
      const proxy = proxies === undefined ? null : proxyFor(options, proxies);
      if (proxy === null) return connect(options, done);
      void tunnelled(proxy, host, options, done);
    },
  });

  async function tunnelled(
    proxy: Proxy,
    host: string,
    options: buildConnector.Options,
    done: buildConnector.Callback,
  ): Promise<void> {
    let httpSocket: Socket;
    try {
      const address = await judged(host, allowPrivate ? null : guarded);
      httpSocket = await openTunnel(proxy, authorityOf(address, options));
    } catch (error) {
      return done(error as Error, null);
    }
    if (options.protocol === 'https:') connect({ ...options, httpSocket }, done);
    else done(null, httpSocket.setNoDelay(true));
  }
}

/**
 * What a proxy is asked for: the name, or, where addresses are judged, the one that was judged, so
 * that the proxy cannot look the name up to another. A name that cannot be looked up here is not
 * asked for at all.
 */
function judged(host: string, guarded: ReturnType<typeof guardedLookup> | null): Promise<string> {
  if (guarded === null || isIP(host) !== 0) return Promise.resolve(host);
  return new Promise((resolve, reject) => {
    guarded(host, { all: false }, (error, address) => {
      if (error === null && typeof address === 'string') resolve(address);
      else reject(error?.code === PRIVATE_ADDRESS ? error : new ProxyError(unjudged(host), { cause: error }));
    });
  });
}

const unjudged = (host: string): string =>
  `${host} cannot be looked up here, so hallpass cannot tell whether it leads to a private address before it asks the proxy for it; the operator can leave that to the proxy with \`connectorsFromSlack: { allowPrivateAddresses: true }\` in hallpass.yaml`;

const authorityOf = (address: string, { protocol, port }: Destination): string =>
  `${isIP(address) === 6 ? `[${address}]` : address}:${port === '' || port === null ? (protocol === 'https:' ? 443 : 80) : port}`;

/** A way out for libraries that fetch and open sockets themselves; null for the ordinary one. */
export interface WayOut {
  readonly fetch: typeof globalThis.fetch;
  readonly dispatcher: Dispatcher;
}

/** Through the proxies, whatever the address; null without any. */
export function wayThrough(proxies: Proxies): WayOut | null {
  const dispatcher = dispatcherFor({ allowPrivate: true, proxies });
  if (dispatcher === undefined) return null;
  const through: typeof globalThis.fetch = async (input, init) => {
    const { body, ...rest } = init ?? {};
    // A form of Node's own is no form to undici: it is handed over as the bytes it makes.
    const form = body instanceof FormData ? new Response(body) : null;
    const headers = new Headers(rest.headers);
    if (form !== null) headers.set('content-type', form.headers.get('content-type') ?? '');
    const options = {
      ...rest,
      headers: [...headers],
      dispatcher,
      ...(form === null ? { body } : { body: await form.arrayBuffer() }),
    };
    const answer = await send(
      input instanceof Request ? input.url : input,
      options as Parameters<typeof send>[1],
    );
    return answer;
  };
  return { fetch: through, dispatcher };
}
