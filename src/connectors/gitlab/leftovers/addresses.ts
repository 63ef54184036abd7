/** Addresses that data leads to, which can have secrets in them. Pure. */
import { createHash } from 'node:crypto';

/**
 * What people are shown of the address of a repository: its server and path. The server alone where
 * there is more in the path than names a repository.
 */
export function repositoryOf(address: string): string {
  try {
    const { host, pathname } = new URL(address);
    if (!REPOSITORY_PATH.test(pathname)) return host;
    return `${host}${pathname.length > 40 ? `${pathname.slice(0, 40)}…` : pathname}`;
  } catch {
    return 'an address';
  }
}

/** Neither `user:password@` of an address in an address, nor what is set by `=`. */
const REPOSITORY_PATH = /^[\w./~%+-]*$/;

/** The server alone, with its port: what comes behind it may be what lets somebody in. */
export function serverOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return 'an address';
  }
}

/**
 * The same for the same values in the same order, and does not tell them: what a vendor shows can
 * hold secrets.
 */
export const digestOf = (...values: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22);
