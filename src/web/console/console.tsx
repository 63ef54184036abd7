/**
 * The console: what people see who sign in with Slack, below `/`. Start here; how a page is added
 * is in docs/architecture.md.
 */
import { randomBytes } from 'node:crypto';
import { Hono, type Context as Call } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Context, OperationContext } from '../../context.ts';
import { NotFoundError, RefusedError } from '../../errors.ts';
import { endSession } from '../../operations/sessions/end-session.ts';
import { errorSentence } from '../../sentences/error-sentence.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';
import { formGuard, pageHeaders, show } from '../pages/page-guard.ts';
import { takeBackSecret } from '../pages/cookies.ts';
import {
  addConsoleAct,
  addConsoleFile,
  addConsolePage,
  type ConsoleAct,
  type ConsoleFile,
  type ConsolePage,
} from './page.tsx';
import { AUDIT, AUDIT_FILE } from './pages/audit.tsx';
import { CONFIGURATION, CONFIGURATION_VERSION, ROLL_BACK } from './pages/configuration.tsx';
import { CONFLICT, CONFLICTS, END_SIDE, EXEMPT } from './pages/conflicts.tsx';
import { ELEVATED } from './pages/elevated.tsx';
import { ACCEPT_FINDING, FINDING, FINDINGS, LIMIT_FINDING, REMOVE_FINDING } from './pages/findings.tsx';
import { END_GRANT, GRANT } from './pages/grant.tsx';
import { INTEGRATION, INTEGRATIONS, PAUSE, RESUME, SYNC } from './pages/integrations.tsx';
import { OWN_ACCESS } from './pages/own-access.tsx';
import { PEOPLE, PERSON } from './pages/people.tsx';
import { DECIDE, REQUEST, WITHDRAW } from './pages/request.tsx';
import { REQUESTS } from './pages/requests.tsx';
import { RESOURCE, RESOURCES } from './pages/resources.tsx';
import { REVOKE_TOKEN, TOKENS } from './pages/tokens.tsx';
import { EVIDENCE, REVIEW, REVIEW_ITEMS, REVIEWS, WANT_EVIDENCE } from './pages/reviews.tsx';
import { problemOf, type Problem } from './problem.ts';
import { addConsoleSignIn } from './sign-in.tsx';
import type { ConsoleContext } from './viewer.ts';
import { Trouble } from './views/layout.tsx';
import { SignIn } from './views/sign-in.tsx';
import { STYLESHEET, STYLESHEET_PATH } from './views/stylesheet.ts';

/** In the order of the menu. */
const PAGES: readonly ConsolePage[] = [
  ELEVATED,
  OWN_ACCESS,
  REQUESTS,
  REQUEST,
  GRANT,
  RESOURCES,
  RESOURCE,
  PEOPLE,
  PERSON,
  FINDINGS,
  FINDING,
  CONFLICTS,
  CONFLICT,
  REVIEWS,
  REVIEW,
  REVIEW_ITEMS,
  INTEGRATIONS,
  INTEGRATION,
  AUDIT,
  CONFIGURATION,
  CONFIGURATION_VERSION,
  TOKENS,
];
const ACTS: readonly ConsoleAct[] = [
  END_GRANT,
  DECIDE,
  WITHDRAW,
  REVOKE_TOKEN,
  ROLL_BACK,
  SYNC,
  PAUSE,
  RESUME,
  ACCEPT_FINDING,
  REMOVE_FINDING,
  LIMIT_FINDING,
  EXEMPT,
  END_SIDE,
  WANT_EVIDENCE,
];
const FILES: readonly ConsoleFile[] = [AUDIT_FILE, EVIDENCE];

/**
 * No script, no frame, nothing from elsewhere, styles from our own file, and forms that lead to us
 * alone.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Null where people cannot reach hallpass with a browser, or nobody can sign in. */
export function createConsole(ctx: OperationContext & Pick<Context, 'slackSignIn'>): Hono | null {
  const { publicUrl, slackSignIn } = ctx;
  if (publicUrl === null || slackSignIn === null) return null;
  const site: ConsoleContext = { ...ctx, publicUrl, slackSignIn };
  const app = new Hono();
  app.get(STYLESHEET_PATH, (c) =>
    c.body(STYLESHEET, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    }),
  );
  app.use('*', pageHeaders(POLICY), formGuard);
  addConsoleSignIn(app, site);
  addSignOut(app, site);
  for (const page of PAGES) addConsolePage(app, site, page, PAGES);
  for (const file of FILES) addConsoleFile(app, site, file);
  for (const act of ACTS) addConsoleAct(app, site, act, PAGES);
  // What programs ask for and is not there is answered as for all of hallpass.
  app.get('*', (c, next) => {
    if (!(c.req.header('accept') ?? '').includes('text/html')) return next();
    throw new NotFoundError('link');
  });
  app.onError((error, c) => trouble(ctx, c, error));
  return app;
}

function addSignOut(app: Hono, ctx: ConsoleContext): void {
  addConsoleAct(
    app,
    ctx,
    {
      path: '/sign-out',
      page: null,
      run: async (_, { actor, session }) => {
        await endSession(ctx, actor, { sessionId: session.id });
        return { to: '/sign-in' };
      },
    },
    PAGES,
  );
}

/** Whatever went wrong, as a page that says what to do. */
function trouble(ctx: OperationContext, c: Call, error: unknown): Response | Promise<Response> {
  if (error instanceof RefusedError && error.code === 'console_sign_in') {
    if (ctx.publicUrl !== null) takeBackSecret(c, ctx.publicUrl, 'session');
    return show(c, <SignIn to="/" fault={errorSentence(error, PLAIN_WAYS)} />, 403);
  }
  const { title, says, status } = problemOf(error) ?? unread(c, error) ?? broken(ctx, c, error);
  return show(c, <Trouble title={title} says={says} />, status);
}

/** What anybody can send, and is not logged. Null for anything else. Pure. */
function unread(c: Call, error: unknown): Problem | null {
  const title = 'Nothing was changed';
  if (error instanceof HTTPException && error.status === 413)
    return { title, says: 'What was sent is larger than any form here.', status: 413 };
  if (c.req.raw.signal.aborted) return { title, says: 'The form did not arrive whole.', status: 400 };
  return null;
}

function broken({ log }: OperationContext, c: Call, error: unknown): Problem {
  const reference = randomBytes(4).toString('hex');
  log.error({ err: error, reference, path: c.req.routePath }, 'console failed');
  return { title: 'Something broke', says: `It is in the log of hallpass as ${reference}.`, status: 500 };
}
