/**
 * Sign in with Slack: there, and back with who it is. Nothing is kept between the two: the state
 * says when it was begun and where to go on, sealed with the browser's own secret, and leads to one
 * session at most.
 */
import type { Hono } from 'hono';
import type { ConsoleSignInFault } from '../../domain/console-sign-in.ts';
import { SESSION_SECONDS } from '../../domain/identities/console-session.ts';
import { deriveSecret, ONE_TIME_LINK_SECONDS } from '../../domain/identities/one-time-link.ts';
import { RefusedError } from '../../errors.ts';
import { beginSession } from '../../operations/sessions/begin-session.ts';
import { isSame, show } from '../pages/page-guard.ts';
import { cookieSecret, giveSecret, takeBackSecret } from '../pages/cookies.ts';
import { safePath } from './safe-path.ts';
import { viewerOf, type ConsoleContext } from './viewer.ts';
import { SignIn } from './views/sign-in.tsx';

export function addConsoleSignIn(app: Hono, ctx: ConsoleContext): void {
  const { publicUrl } = ctx;

  app.get('/sign-in', async (c) => {
    const to = safePath(c.req.query('to'));
    const viewer = await viewerOf(ctx, cookieSecret(c, publicUrl, 'session'));
    if (viewer !== null) return c.redirect(`${publicUrl}${to}`, 303);
    return show(c, <SignIn to={to} fault={null} />);
  });

  // By a link, not a form: a form would have to lead to us alone, also through redirects.
  app.get('/sign-in/slack', async (c) => {
    const browser = giveSecret(c, publicUrl, 'signin', ONE_TIME_LINK_SECONDS);
    const state = stateFor(browser, ctx.now(), safePath(c.req.query('to')));
    const address = await ctx.slackSignIn.address(tripOf(ctx, browser, state));
    if (address === null) throw refused('unreachable');
    return c.redirect(address, 302);
  });

  app.get('/sign-in/callback', async (c) => {
    const state = c.req.query('state') ?? '';
    const browser = cookieSecret(c, publicUrl, 'signin');
    takeBackSecret(c, publicUrl, 'signin');
    if (browser === null) throw refused('other_browser');
    const { begunAt, to } = openState(browser, state);
    if (ctx.now().getTime() - begunAt > ONE_TIME_LINK_SECONDS * 1000) throw refused('late');
    if (c.req.query('error') === 'access_denied') throw refused('cancelled');
    const query = new URL(c.req.url).search;
    const redirectUri = `${publicUrl}/sign-in/callback`;
    const who = await ctx.slackSignIn.whoIs(tripOf(ctx, browser, state), `${redirectUri}${query}`);
    if ('fault' in who) throw refused(who.fault);
    const secret = giveSecret(c, publicUrl, 'session', SESSION_SECONDS);
    await beginSession(ctx, { ...who.by, secret, state });
    return c.redirect(`${publicUrl}${to}`, 303);
  });
}

const tripOf = ({ publicUrl }: ConsoleContext, browser: string, state: string) => ({
  redirectUri: `${publicUrl}/sign-in/callback`,
  state,
  nonce: deriveSecret(browser, 'nonce', state),
});

const sealOf = (browser: string, body: string): string => deriveSecret(browser, 'console', body);

/** Pure. */
function stateFor(browser: string, now: Date, to: string): string {
  const body = `${now.getTime()}.${Buffer.from(to).toString('base64url')}`;
  return `${body}.${sealOf(browser, body)}`;
}

/** @throws RefusedError console_sign_in: other_browser. Pure. */
function openState(browser: string, state: string): { readonly begunAt: number; readonly to: string } {
  const [at = '', to = '', seal = ''] = state.split('.');
  if (!isSame(seal, sealOf(browser, `${at}.${to}`))) throw refused('other_browser');
  return { begunAt: Number(at), to: safePath(Buffer.from(to, 'base64url').toString('utf8')) };
}

const refused = (why: ConsoleSignInFault): RefusedError => new RefusedError({ code: 'console_sign_in', why });
