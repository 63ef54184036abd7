/**
 * To GitLab and back, to learn who signed in: the same for whatever it is for. What comes back is
 * only good in the browser that was sent away.
 */
import { createHash } from 'node:crypto';
import type { Child } from 'hono/jsx';
import { oneTimeLinkById, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import type { Account } from '../../domain/identities/account.ts';
import { deriveSecret } from '../../domain/identities/one-time-link.ts';
import { isId } from '../../domain/id.ts';
import { RefusedError } from '../../errors.ts';
import { elsewhere, heldLink, type PageContext } from './page-context.ts';
import { isSame } from './page-guard.ts';
import { Leaving } from './views/sign-in.tsx';

/** How long GitLab may take for all that a sign-in asks of it. */
export const SIGN_IN_MS = 25_000;

/** A link that is open in a browser, and where somebody signs in for it. */
export interface Trip {
  readonly link: OneTimeLink;
  readonly browser: string;
  readonly connectorId: string;
}

/**
 * Sends the browser of an opened link on to GitLab. Not by a redirect: that would still be the
 * form's, which may lead to us alone, and who knows where GitLab sends people to sign in.
 */
export async function leavingPage(ctx: PageContext, { link, browser, connectorId }: Trip): Promise<Child> {
  const signIn = await signInAt(ctx, connectorId);
  const challenge = createHash('sha256').update(verifierOf(link, browser)).digest('base64url');
  const state = stateOf(link, browser);
  const address = signIn.address({ redirectUri: redirectUri(ctx, connectorId), state, challenge });
  return <Leaving address={address} origin={signIn.origin} />;
}

/**
 * The link with which this browser was sent away.
 * @throws RefusedError link_used, link_expired
 */
export async function linkOfState(
  ctx: PageContext,
  browser: string | null,
  state: string,
): Promise<{ readonly link: OneTimeLink; readonly browser: string }> {
  const [linkId = ''] = state.split('.');
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link === undefined || browser === null || !isSame(state, stateOf(link, browser))) throw elsewhere();
  return { link, browser: heldLink(ctx, link, browser) };
}

/** Who signed in, and their account as it is now; null for one that is gone. */
export async function whoSignedIn(
  ctx: PageContext,
  { link, browser, connectorId }: Trip,
  code: string,
): Promise<{ readonly username: string; readonly account: Account | null }> {
  const signal = AbortSignal.timeout(SIGN_IN_MS);
  const signIn = await signInAt(ctx, connectorId);
  const answer = { redirectUri: redirectUri(ctx, connectorId), code, verifier: verifierOf(link, browser) };
  const { externalId, username } = await signIn.whoIs(answer, signal);
  const connector = await ctx.connectors.get(connectorId);
  return { username, account: await connector.findAccount({ externalId }, signal) };
}

/** @throws RefusedError verification_over where nobody can sign in there any more */
export async function signInAt(ctx: PageContext, connectorId: string) {
  const signIn = await ctx.connectors.signIn(connectorId);
  if (signIn !== null) return signIn;
  throw new RefusedError({ code: 'verification_over', method: 'sign_in_withdrawn' });
}

/**
 * Of its own for each connector, so that the answer of one GitLab is never taken for that of
 * another.
 */
const redirectUri = (ctx: PageContext, connectorId: string): string =>
  `${ctx.publicUrl}/pages/sign-in/${connectorId}/callback`;

/**
 * Both are derived from the browser's secret, which alone can come back with them: nothing has to
 * be kept.
 */
const stateOf = ({ id }: OneTimeLink, browser: string): string =>
  `${id}.${deriveSecret(browser, 'state', id)}`;
const verifierOf = ({ id }: OneTimeLink, browser: string): string => deriveSecret(browser, 'verifier', id);

/** What was begun at one GitLab was answered by another. Pure. */
export const foreign = (): RefusedError => new RefusedError({ code: 'link_used', why: 'other_gitlab' });
