/**
 * What stands around every page: headers that let it do nothing but be read and send its own form,
 * a secret that tells one browser from another, and with it what shows that a form was sent from
 * our own page.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Context as Call, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import { deriveSecret, ONE_TIME_LINK_SECONDS } from '../../domain/identities/one-time-link.ts';
import { ForbiddenError } from '../../errors.ts';
import { cookieSecret, giveSecret } from './cookies.ts';
import { STYLE_SOURCE } from './views/page.tsx';

const BIGGEST_FORM = 16 * 1024;

/**
 * No script, no frame, nothing from elsewhere, and forms that lead to us alone, also through
 * redirects.
 */
const POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_SOURCE}`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Headers for every answer, with what the page may do. */
export const pageHeaders =
  (policy: string): MiddlewareHandler =>
  async (c, next) => {
    await next();
    for (const [name, value] of Object.entries({
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    }))
      c.res.headers.set(name, value);
  };

/** No body that is bigger than a form of ours. */
export const formGuard: MiddlewareHandler = bodyLimit({ maxSize: BIGGEST_FORM });

export const pageGuard: MiddlewareHandler[] = [pageHeaders(POLICY), formGuard];

/** A whole page as the answer. */
export const show = (
  c: Call,
  page: Child,
  status: 200 | 400 | 403 | 404 | 409 | 413 | 422 | 500 | 502 = 200,
): Response | Promise<Response> => c.html(html`<!doctype html>${page}`, status);

/** The secret of this browser; null for one that has not seen a page of ours lately. */
export const browserOf = (c: Call, publicUrl: string): string | null => cookieSecret(c, publicUrl, 'page');

/** The same, and one made up where there is none. It lasts as long as the links it can open. */
export const knownBrowser = (c: Call, publicUrl: string): string =>
  giveSecret(c, publicUrl, 'page', 2 * ONE_TIME_LINK_SECONDS, browserOf(c, publicUrl) ?? undefined);

/** What our own forms carry, and no other site can know. Pure. */
export const csrfOf = (browser: string): string => deriveSecret(browser, 'form');

/**
 * The fields of a form of ours.
 * @throws ForbiddenError not_holder when it was sent from elsewhere, or by a browser without
 * cookies
 */
export async function formOf(
  c: Call,
  publicUrl: string,
): Promise<{ readonly browser: string; readonly fields: Readonly<Record<string, unknown>> }> {
  const browser = browserOf(c, publicUrl);
  const fields = await c.req.parseBody();
  if (browser !== null && isSame(fields['csrf'], csrfOf(browser))) return { browser, fields };
  throw new ForbiddenError('foreign_form');
}

/** Takes the same time wherever the two differ. Pure. */
export function isSame(given: unknown, wanted: string): boolean {
  const [a, b] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
