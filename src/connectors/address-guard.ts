/**
 * What keeps an address typed by a person from pointing hallpass at its own network: every address
 * a name leads to is looked at, at the moment of connecting, so that a name which leads elsewhere a
 * second later gains nothing.
 */
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const NOT_PUBLIC: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carriers, and the metadata service of one cloud
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata services of most clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
  ['::', 96], // unspecified, loopback, old embedded IPv4
  ['::ffff:0:0:0', 96], // IPv4 translated
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23], // Teredo and other special purposes
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 9], // link-local and the old site-local
  ['ff00::', 8],
];

const blocked = new BlockList();
for (const [net, bits] of NOT_PUBLIC) blocked.addSubnet(net, bits, isIP(net) === 6 ? 'ipv6' : 'ipv4');

/**
 * Whether an IP address is one that only a private network, this machine or its cloud answers at.
 * What is no IP address is, too. Pure.
 */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const version = isIP(bare);
  if (version === 0) return true;
  const embedded = version === 6 ? translated(bare) : null;
  return embedded === null
    ? blocked.check(bare, version === 6 ? 'ipv6' : 'ipv4')
    : blocked.check(embedded, 'ipv4');
}

/** The IPv4 address that a NAT64 gateway would make of an IPv6 one; null for any other. */
function translated(address: string): string | null {
  const { hostname } = new URL(`http://[${address}]/`);
  const [, high, low] = /^\[64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (low === undefined) return null;
  const bytes = [Number.parseInt(high ?? '0', 16), Number.parseInt(low, 16)];
  return bytes.flatMap((word) => [word >> 8, word & 255]).join('.');
}

/** The code of the error that a refused address gives. */
export const PRIVATE_ADDRESS = 'PRIVATE_ADDRESS';

export function privateAddressError(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} is a private address`), { code: PRIVATE_ADDRESS });
}

type Resolve = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Looks a name up as Node does, and refuses it when any of its addresses is private. */
export const guardedLookup =
  (resolveAll: Resolve = resolve): LookupFunction =>
  (host, options, done) => {
    resolveAll(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return done(error ?? privateAddressError(host), []);
      if (addresses.some(({ address }) => isPrivateAddress(address)))
        return done(privateAddressError(host), []);
      if (options.all === true) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };
