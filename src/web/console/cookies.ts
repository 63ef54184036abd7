/** The two secrets a browser keeps: who is signed in, and which sign-in it has begun. */
import { randomBytes } from 'node:crypto';
import type { Context as Call } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

const SECRET = /^[\w-]{43}$/;

export type CookieKind = 'session' | 'signin';

/** Over https a cookie is bound to this very host, so that no other one can set it. */
const cookieOf = (publicUrl: string, kind: CookieKind) => {
  const secure = publicUrl.startsWith('https:');
  return { name: secure ? `__Host-hallpass-${kind}` : `hallpass-${kind}`, secure };
};

/** Null for a browser that has none. */
export function cookieSecret(c: Call, publicUrl: string, kind: CookieKind): string | null {
  const secret = getCookie(c, cookieOf(publicUrl, kind).name);
  return secret !== undefined && SECRET.test(secret) ? secret : null;
}

/** Makes one up, and gives it to the browser for so long. */
export function giveSecret(c: Call, publicUrl: string, kind: CookieKind, seconds: number): string {
  const secret = randomBytes(32).toString('base64url');
  const { name, secure } = cookieOf(publicUrl, kind);
  // Not Strict: Slack sends the browser back to us, and people follow links to the console from it.
  setCookie(c, name, secret, { httpOnly: true, secure, sameSite: 'Lax', path: '/', maxAge: seconds });
  return secret;
}

export function takeBackSecret(c: Call, publicUrl: string, kind: CookieKind): void {
  const { name, secure } = cookieOf(publicUrl, kind);
  deleteCookie(c, name, { httpOnly: true, secure, sameSite: 'Lax', path: '/' });
}
