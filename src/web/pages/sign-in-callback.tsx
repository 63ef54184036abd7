/** Where GitLab sends people back to, whatever they signed in for. */
import type { Hono } from 'hono';
import { ConnectorError } from '../../errors.ts';
import { cancelledApproval, takeApprovalSignIn } from './approve.tsx';
import { linkOfState } from './gitlab-round-trip.tsx';
import type { PageContext } from './page-context.ts';
import { browserOf, show } from './page-guard.ts';
import { cancelledSignIn, takeSignIn } from './sign-in.tsx';

/** By what the link is for: what an answer, and what none, leads to. */
const ANSWERS = {
  'sign-in': { taken: takeSignIn, cancelled: cancelledSignIn, page: 'sign-in' },
  approve: { taken: takeApprovalSignIn, cancelled: cancelledApproval, page: 'approve' },
} as const;

export function addSignInCallback(pages: Hono, ctx: PageContext): void {
  pages.get('/sign-in/:connectorId/callback', async (c) => {
    const { link, browser } = await linkOfState(ctx, browserOf(c, ctx.publicUrl), c.req.query('state') ?? '');
    const connectorId = c.req.param('connectorId');
    const answers = link.purpose === 'approve' ? ANSWERS.approve : ANSWERS['sign-in'];
    const error = c.req.query('error');
    if (error !== undefined && error !== 'access_denied') throw refusedBy(error);
    const trip = { link, browser, connectorId };
    if (error !== undefined) return show(c, await answers.cancelled(ctx, trip));
    await answers.taken(ctx, trip, c.req.query('code') ?? '');
    return c.redirect(`${ctx.publicUrl}/pages/${answers.page}/${link.id}`, 303);
  });
}

/** Not the person's doing: the application is not registered as it should be. Pure. */
const refusedBy = (error: string): ConnectorError =>
  new ConnectorError({
    code: 'rejected',
    fault: { code: 'sign_in_refused', said: error.slice(0, 60) },
    applied: 'no',
  });
