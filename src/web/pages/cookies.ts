/**
 * The secrets a browser keeps: which one it is, who is signed in to the console, and which sign-in
 * it has begun.
 */
import { randomBytes } from 'node:crypto';
import type { Context as Call } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

const SECRET = /^[\w-]{43}$/;

const NAMES = { page: 'hallpass', session: 'hallpass-session', signin: 'hallpass-signin' } as const;
export type CookieKind = keyof typeof NAMES;

/** Over https a cookie is bound to this very host, so that no other one can set it. */
const cookieOf = (publicUrl: string, kind: CookieKind) => {
  const secure = publicUrl.startsWith('https:');
  return { name: `${secure ? '__Host-' : ''}${NAMES[kind]}`, secure };
};

/** Null for a browser that has none. */
export function cookieSecret(c: Call, publicUrl: string, kind: CookieKind): string | null {
  const secret = getCookie(c, cookieOf(publicUrl, kind).name);
  return secret !== undefined && SECRET.test(secret) ? secret : null;
}

/** Gives the browser a secret for so long; one is made up unless it has one to keep. */
export function giveSecret(
  c: Call,
  publicUrl: string,
  kind: CookieKind,
  seconds: number,
  secret = randomBytes(32).toString('base64url'),
): string {
  const { name, secure } = cookieOf(publicUrl, kind);
  // Not Strict: Slack and GitLab send the browser back to us, and people follow links from Slack.
  setCookie(c, name, secret, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: seconds });
  return secret;
}

export function takeBackSecret(c: Call, publicUrl: string, kind: CookieKind): void {
  const { name, secure } = cookieOf(publicUrl, kind);
  deleteCookie(c, name, { httpOnly: true, secure, sameSite: 'Lax', path: '/' });
}
