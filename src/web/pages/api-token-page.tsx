/** The page that makes a token for the API: Slack describes it, and never sees it. */
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { apiTokenById, type ApiToken } from '../../db/api/api-tokens.ts';
import { oneTimeLinkById, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import type { Person } from '../../db/identities/people.ts';
import { dayOf } from '../../domain/day.ts';
import { isId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import { makeToken } from '../../operations/api/make-token.ts';
import { actorOf, heldLink, type PageContext } from './page-context.ts';
import { browserOf, csrfOf, formOf, show } from './page-guard.ts';
import { ApiTokenMade, MakeApiToken } from './views/api-token.tsx';
import { Cover } from './views/cover.tsx';

export function addApiTokenPage(pages: Hono, ctx: PageContext): void {
  pages.get('/api-token/:linkId', async (c) => {
    const { token, browser } = await opened(ctx, c.req.param('linkId'), browserOf(c, ctx.publicUrl));
    const { name, kind, lifetimeDays: days } = token;
    return show(c, <MakeApiToken name={name} kind={kind} days={days} csrf={csrfOf(browser)} />);
  });

  pages.post('/api-token/:linkId', async (c) => {
    const { browser } = await formOf(c, ctx.publicUrl);
    const { link } = await opened(ctx, c.req.param('linkId'), browser);
    const { token, name, expiresAt } = await makeToken(ctx, actorOf(link), { linkId: link.id, browser });
    return show(c, <ApiTokenMade name={name} token={token} url={ctx.publicUrl} ends={dayOf(expiresAt)} />);
  });
}

/** What is shown to whoever opens the link. */
export async function apiTokenCover(
  ctx: PageContext,
  { link, person, csrf }: { readonly link: OneTimeLink; readonly person: Person; readonly csrf: string },
): Promise<Child> {
  const { name } = await tokenOf(ctx, link);
  return <Cover title={`API token ${name}`} person={person} csrf={csrf} />;
}

/** Where the browser goes from an opened link. */
export const toApiTokenPage = (ctx: PageContext, { id }: OneTimeLink): string =>
  `${ctx.publicUrl}/pages/api-token/${id}`;

async function opened(ctx: PageContext, linkId: string, browser: string | null) {
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link === undefined || link.purpose !== 'api-token') throw new NotFoundError('link');
  return { link, browser: heldLink(ctx, link, browser), token: await tokenOf(ctx, link) };
}

/** @throws NotFoundError link */
async function tokenOf(ctx: PageContext, { subjectId }: OneTimeLink): Promise<ApiToken> {
  const token = isId('tok', subjectId) ? await apiTokenById(ctx.db, subjectId) : undefined;
  if (token === undefined) throw new NotFoundError('link');
  return token;
}
