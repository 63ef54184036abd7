/** Which proxy leads to an address, as the variables of the environment say. */
import { BlockList, isIP } from 'node:net';
import type { Secret } from '../secret.ts';

/** A proxy's address may hold a password. */
export interface Proxies {
  readonly https: Secret | null;
  readonly http: Secret | null;
  /**
   * What is reached without one, in lower case: `*`, `acme.test` (and below), `.acme.test`,
   * `10.0.0.0/8`, each with `:port` or without.
   */
  readonly bypass: readonly string[];
}

export interface Proxy {
  /** Which variable names it. */
  readonly variable: 'HTTPS_PROXY' | 'HTTP_PROXY';
  readonly address: Secret;
}

export interface Destination {
  readonly protocol: string;
  /** IPv6 addresses with brackets or without. */
  readonly hostname: string;
  /** Empty for the protocol's own. */
  readonly port: string;
}

/** The proxy that leads there; null for straight on. Pure. */
export function proxyFor({ protocol, hostname, port }: Destination, proxies: Proxies): Proxy | null {
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  const address = isSecure ? proxies.https : proxies.http;
  const host = bare(hostname);
  const at = port === '' ? (isSecure ? '443' : '80') : port;
  if (address === null || proxies.bypass.some((entry) => covers(entry, host, at))) return null;
  return { variable: isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY', address };
}

/** `proxy.acme.test:3128 (HTTPS_PROXY)`, without the password. Pure. */
export const proxyName = ({ variable, address }: Proxy): string =>
  `${new URL(address.reveal()).host} (${variable})`;

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, whole = entry, onlyPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const [net = '', bits] = bare(whole).split('/');
  if (isIP(net) !== 0) return isIP(host) !== 0 && isIn(host, net, bits);
  const name = net.replace(/^\*?\./, '');
  return host === name || host.endsWith(`.${name}`);
}

function isIn(host: string, net: string, bits: string | undefined): boolean {
  const list = new BlockList();
  const [family, longest] = isIP(net) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  const length = bits === undefined ? longest : Number(bits);
  if (!Number.isInteger(length) || length < 0 || length > longest) return false;
  list.addSubnet(net, length, family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
