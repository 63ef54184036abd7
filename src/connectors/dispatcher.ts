import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { guardedLookup, isPrivateAddress, privateAddressError } from './address-guard.ts';

export interface Reach {
  /** PEM of an authority to trust besides those that Node knows. */
  readonly caCertificate?: string | undefined;
  /** Whether it may connect to addresses of private networks, of this machine and of its cloud. */
  readonly allowPrivate: boolean;
}

/** Connects as a connector may; undefined where nothing is special about that. */
export function dispatcherFor({ caCertificate, allowPrivate }: Reach): Dispatcher | undefined {
  if (allowPrivate && caCertificate === undefined) return undefined;
  const connect = buildConnector({
    ...(caCertificate === undefined ? {} : { ca: [...rootCertificates, caCertificate] }),
    ...(allowPrivate ? {} : { lookup: guardedLookup() }),
  });
  if (allowPrivate) return new Agent({ connect });
  return new Agent({
    connect: (options, done) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // What is an address already is never looked up.
      if (isIP(host) !== 0 && isPrivateAddress(host)) return done(privateAddressError(host), null);
      return connect(options, done);
    },
  });
}
