/**
 * Entering a connector's access token on a page: the token goes from the form to `enterOnPage`, and
 * nowhere else.
 */
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { findDraft, type ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import { oneTimeLinkById, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import type { Person } from '../../db/identities/people.ts';
import type { DetailsFault } from '../../domain/connectors/connector-details.ts';
import { isId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import { enterOnPage } from '../../operations/setup/enter-on-page.ts';
import { actorOf, heldLink, type PageContext } from './page-context.ts';
import { browserOf, csrfOf, formOf, show } from './page-guard.ts';
import { Notice } from './views/page.tsx';
import { Cover } from './views/cover.tsx';
import { TokenPage } from './views/token.tsx';

export function addTokenPage(pages: Hono, ctx: PageContext): void {
  pages.get('/token/:linkId', async (c) => {
    const { draft, browser } = await opened(ctx, c.req.param('linkId'), browserOf(c, ctx.publicUrl));
    return show(c, pageOf(draft, { faults: [], csrf: csrfOf(browser) }));
  });

  pages.post('/token/:linkId', async (c) => {
    const { browser, fields } = await formOf(c, ctx.publicUrl);
    const { link, draft } = await opened(ctx, c.req.param('linkId'), browser);
    const typed = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
    const details = draft.kind === 'add' ? { group: typed('group'), url: typed('url') } : {};
    const entered = await enterOnPage(ctx, actorOf(link), {
      linkId: link.id,
      browser,
      details,
      token: typed('token'),
    });
    if (entered.outcome === 'refused') {
      const shown = { ...draft, entered: { ...draft.entered, ...details } };
      const page = pageOf(shown, { faults: entered.faults, csrf: csrfOf(browser) });
      return show(c, page, 422);
    }
    const says = `GitLab is asked about ${draft.entered.name} now. What it says is sent to you in Slack, where you confirm it.`;
    return show(c, <Notice title="The token is taken" says={says} next="You can close this page." />);
  });
}

/** What is shown to whoever opens the link. */
export async function tokenCover(
  ctx: PageContext,
  { link, person, csrf }: { readonly link: OneTimeLink; readonly person: Person; readonly csrf: string },
): Promise<Child> {
  const { entered } = await draftOf(ctx, link);
  const title = `Enter the access token of ${entered.name}`;
  return <Cover {...{ title, person, csrf }} warning=", and enter no token of yours" />;
}

/** Where the browser goes from an opened link. */
export const toTokenPage = (ctx: PageContext, { id }: OneTimeLink): string =>
  `${ctx.publicUrl}/pages/token/${id}`;

const pageOf = (
  { kind, entered }: Pick<ConnectorDraft, 'kind' | 'entered'>,
  form: { readonly faults: readonly DetailsFault[]; readonly csrf: string },
): Child => <TokenPage connector={entered.name} entered={entered} isNew={kind === 'add'} {...form} />;

async function opened(ctx: PageContext, linkId: string, browser: string | null) {
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link?.purpose !== 'token') throw new NotFoundError('link');
  return { link, browser: heldLink(ctx, link, browser), draft: await draftOf(ctx, link) };
}

async function draftOf(ctx: PageContext, { subjectId }: OneTimeLink): Promise<ConnectorDraft> {
  const draft = isId('drf', subjectId) ? await findDraft(ctx.db, subjectId) : undefined;
  if (draft === undefined) throw new NotFoundError('link');
  return draft;
}
