import { createHash, createHmac } from 'node:crypto';

/**
 * A one-time link to a page of hallpass, sent to somebody in Slack: for one purpose, one browser
 * and a while.
 */
export const PAGE_PURPOSES = ['sign-in', 'token', 'webhook', 'oauth', 'approve', 'api-token'] as const;
export type PagePurpose = (typeof PAGE_PURPOSES)[number];

export const ONE_TIME_LINK_SECONDS = 15 * 60;

/**
 * Why a link leads nowhere. `used`: it was opened in another browser, or what it was for is done.
 */
export type OneTimeLinkFault = 'expired' | 'used';

/** Whether a link can still be opened by a browser that shows this hash; null when it can. Pure. */
export function oneTimeLinkFault(
  link: {
    readonly browserHash: string | null;
    readonly expiresAt: Date;
    readonly closedAt: Date | null;
  },
  browserHash: string | null,
  now: Date,
): OneTimeLinkFault | null {
  if (link.closedAt !== null) return 'used';
  if (link.browserHash !== null && link.browserHash !== browserHash) return 'used';
  return link.expiresAt > now ? null : 'expired';
}

/** What is kept of a secret of at least 256 bits: SHA-256, in hex. Pure. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/**
 * Another secret that only whoever has the browser's can know, for one use of it: 43 characters of
 * base64url. Nothing of it is kept, and none tells anything about another. Pure.
 */
export const deriveSecret = (browser: string, ...use: readonly string[]): string =>
  createHmac('sha256', browser).update(use.join(' ')).digest('base64url');

/**
 * Whether what is typed on a page at this address gets to hallpass unread: by https, or without
 * leaving the machine. Pure.
 */
export function isUnreadOnTheWay(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
