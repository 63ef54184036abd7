/**
 * The pages that people see, below `/pages`: each is reached by a one-time link from Slack. Start
 * here; page-guard.ts stands around them, what they look like is in pages/.
 */
import { randomBytes } from 'node:crypto';
import { Hono, type Context as Call } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Context } from '../../context.ts';
import { findOneTimeLink, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import { findPerson, isActive } from '../../db/identities/people.ts';
import { isSecretKind } from '../../domain/connectors/connector-secret.ts';
import { hashOf, oneTimeLinkFault } from '../../domain/identities/one-time-link.ts';
import { ConnectorError, ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { linkRefusal } from '../../operations/one-time-links/link-refusal.ts';
import { openOneTimeLink } from '../../operations/one-time-links/open-one-time-link.ts';
import { actorOf, type PageContext } from './page-context.ts';
import { csrfOf, formOf, knownBrowser, pageGuard, show } from './page-guard.ts';
import { Notice } from './views/page.tsx';
import { addApprovePage, approveCover, toGitLabToApprove } from './approve.tsx';
import { addSignIn, signInCover, toGitLabToLink } from './sign-in.tsx';
import { addSignInCallback } from './sign-in-callback.tsx';
import { addSecretPages, secretCover, toSecretPage } from './secret-page.tsx';
import { addApiTokenPage, apiTokenCover, toApiTokenPage } from './api-token-page.tsx';
import { addTokenPage, tokenCover, toTokenPage } from './token-page.tsx';
import { errorSentence, isTold } from '../../sentences/error-sentence.ts';
import { notFoundSentence } from '../../sentences/not-found.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';
import { faultSentence } from '../../sentences/faults.ts';

/** Null where people cannot reach hallpass with a browser. */
export function createPages(ctx: Context): Hono | null {
  if (ctx.publicUrl === null) return null;
  const site: PageContext = { ...ctx, publicUrl: ctx.publicUrl };
  const pages = new Hono();
  pages.use('*', ...pageGuard);
  addLinks(pages, site);
  addSignInCallback(pages, site);
  addSignIn(pages, site);
  addApprovePage(pages, site);
  addTokenPage(pages, site);
  addSecretPages(pages, site);
  addApiTokenPage(pages, site);
  pages.all('*', () => {
    throw new NotFoundError('link');
  });
  pages.onError((error, c) => problem(ctx, c, error));
  return pages;
}

/** What is shown first, by what the link is for. */
const COVERS = {
  'sign-in': signInCover,
  token: tokenCover,
  webhook: secretCover,
  oauth: secretCover,
  approve: approveCover,
  'api-token': apiTokenCover,
} as const;

/** A GET opens nothing: programs that look links over before people do must not use them up. */
function addLinks(pages: Hono, ctx: PageContext): void {
  pages.get('/link/:token', async (c) => {
    const link = await linkBy(ctx, c.req.param('token'));
    const browser = knownBrowser(c, ctx.publicUrl);
    const fault = oneTimeLinkFault(link, hashOf(browser), ctx.now());
    if (fault !== null) throw linkRefusal(fault);
    const person = await findPerson(ctx.db, link.personId);
    if (person === undefined || !isActive(person)) throw new NotFoundError('link');
    const cover = COVERS[link.purpose];
    return show(c, await cover(ctx, { link, person, csrf: csrfOf(browser) }));
  });

  pages.post('/link/:token', async (c) => {
    const { browser } = await formOf(c, ctx.publicUrl);
    const link = await linkBy(ctx, c.req.param('token'));
    await openOneTimeLink(ctx, actorOf(link), { linkId: link.id, browser });
    if (link.purpose === 'token') return c.redirect(toTokenPage(ctx, link), 303);
    if (link.purpose === 'api-token') return c.redirect(toApiTokenPage(ctx, link), 303);
    if (isSecretKind(link.purpose)) return c.redirect(toSecretPage(ctx, link), 303);
    const toGitLab = link.purpose === 'approve' ? toGitLabToApprove : toGitLabToLink;
    return show(c, await toGitLab(ctx, link, browser));
  });
}

/** @throws NotFoundError link */
async function linkBy(ctx: PageContext, token: string): Promise<OneTimeLink> {
  const link = await findOneTimeLink(ctx.db, hashOf(token));
  if (link === undefined) throw new NotFoundError('link');
  return link;
}

const AGAIN =
  'Get another link in Slack, where you got this one: from hallpass for your account or an API token, from the list of integrations for what belongs to one, from the card for what you approve.';

interface Problem {
  readonly title: string;
  readonly says: string;
  readonly next: string;
  readonly status: 400 | 403 | 404 | 409 | 413 | 422 | 500 | 502;
}

/** Whatever went wrong, as a page that says what to do. */
function problem(ctx: Context, c: Call, error: unknown): Response | Promise<Response> {
  if (error instanceof ConnectorError) ctx.log.warn({ err: error }, 'page: GitLab failed');
  const { status, ...notice } = problemOf(error) ?? unread(c, error) ?? broken(ctx, c, error);
  return show(c, <Notice {...notice} />, status);
}

/** Null for a bug. Pure. */
function problemOf(error: unknown): Problem | null {
  const next = AGAIN;
  if (error instanceof ConnectorError)
    return { title: 'GitLab did not go along', says: faultSentence(error.fault), next, status: 502 };
  if (!isTold(error)) return null;
  const says = errorSentence(error, PLAIN_WAYS).replaceAll('`', '');
  if (error instanceof NotFoundError) {
    const nowhere = notFoundSentence({ code: 'link' }, PLAIN_WAYS);
    return { title: 'There is nothing here', says: nowhere, next, status: 404 };
  }
  if (error instanceof StaleError) return { title: 'Nothing was changed', says, next, status: 409 };
  if (error instanceof RefusedError && error.code === 'web_approval')
    return { title: 'Nothing was approved', says, next, status: 403 };
  if (error instanceof ForbiddenError) return { title: 'That does not work', says, next, status: 403 };
  const isOver = OVER.has(error.code);
  const title = isOver ? 'This link is not good any more' : 'Nothing was changed';
  return { title, says, next: isOver ? LOOK : AGAIN, status: 422 };
}

const OVER = new Set<RefusedError['code']>(['link_expired', 'link_used', 'verification_over']);
const LOOK = `In Slack, the Home tab of hallpass shows what is linked to you. ${AGAIN}`;

/**
 * What was sent did not arrive whole, or was no form of ours; nothing is logged, for anybody can
 * send it. Null for anything else. Pure.
 */
function unread(c: Call, error: unknown): Problem | null {
  const problem = { title: 'Nothing was changed', next: AGAIN } as const;
  if (error instanceof HTTPException && error.status === 413)
    return { ...problem, says: 'What was sent is larger than any form here.', status: 413 };
  if (c.req.raw.signal.aborted) return { ...problem, says: 'The form did not arrive whole.', status: 400 };
  return null;
}

function broken({ log }: Context, c: Call, error: unknown): Problem {
  const reference = randomBytes(4).toString('hex');
  log.error({ err: error, reference, path: c.req.routePath }, 'page failed');
  const says = `It is in the log of hallpass as ${reference}.`;
  return { title: 'Something broke', says, next: AGAIN, status: 500 };
}
