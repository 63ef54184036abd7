import type { ConfigFault } from '../errors.ts';

const INSUFFICIENT_PRIVILEGE = '42501';
/** What somebody reads whose user has fewer rights in the database than hallpass needs. */
export const RIGHT_MISSING =
  'this user may not do what hallpass needs; let it own the database (`alter database … owner to …`)';

/** Whether PostgreSQL says so. Pure. */
export const isRightMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE;

/**
 * What PostgreSQL, TLS and the network answer when the address of the database is wrong, by their
 * codes; what is wrong and what to do.
 */
const FAULTS: Readonly<Record<string, string>> = {
  ...each(
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    'the certificate of PostgreSQL is from an authority this machine does not know; add `?sslmode=verify-full&sslrootcert=/path/to/ca.pem` to the address',
  ),
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate of PostgreSQL is for another host name; write the name it was made for in the address',
  CERT_HAS_EXPIRED: 'the certificate of PostgreSQL has expired; renew it there',
  '28P01': 'PostgreSQL refuses the password; percent-encode what is unusual in it, such as # as %23',
  '28000':
    'PostgreSQL lets nobody of this name in from here; see its pg_hba.conf, which may ask for TLS (`?sslmode=verify-full`)',
  '3D000': 'there is no such database; make it, or name another one at the end of the address',
  [INSUFFICIENT_PRIVILEGE]: RIGHT_MISSING,
  ENOTFOUND: 'no machine has this name; check the host in the address',
  EAI_AGAIN: 'the name of the host cannot be looked up now; check the address and the DNS of this machine',
  ECONNREFUSED: 'nothing listens there; check that PostgreSQL runs, and host and port in the address',
  ...each(
    ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
    'nothing answers there; check host, port and firewalls',
  ),
  ENOENT: 'there is no such file; check the socket, or what `sslrootcert` names, in the address',
};

const NO_TLS = /server does not support SSL/;

/**
 * Why the database cannot be used, for somebody who can set it right; null when it is nothing of
 * that kind. Pure.
 */
export function databaseFault(error: unknown): ConfigFault | null {
  if (error instanceof AggregateError) return first(error.errors.map(databaseFault));
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = NO_TLS.test(error.message)
    ? 'PostgreSQL there does not speak TLS; take `sslmode` out of the address, or switch TLS on there'
    : FAULTS[code];
  return message === undefined ? null : { path: 'DATABASE_URL', message };
}

const first = <T>(all: readonly (T | null)[]): T | null => all.find((one) => one !== null) ?? null;

function each(codes: readonly string[], message: string): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, message]));
}
