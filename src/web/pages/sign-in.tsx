/**
 * Signing in to GitLab to show which account is whose: there, back, and the confirmation that links
 * the two.
 */
import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { findAccount } from '../../db/accounts.ts';
import { activeConfig } from '../../db/config.ts';
import { findVerification, isUnderWay, type Verification } from '../../db/account-verifications.ts';
import { oneTimeLinkById, type OneTimeLink } from '../../db/one-time-links.ts';
import { findPerson, type Person } from '../../db/people.ts';
import type { Account } from '../../domain/identities/account.ts';
import { isId } from '../../domain/id.ts';
import { SIGN_IN_FAULTS } from '../../domain/identities/verification.ts';
import { deriveSecret } from '../../domain/identities/one-time-link.ts';
import { ConnectorError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { answerSignIn } from '../../operations/verifications/answer-sign-in.ts';
import { confirmSignIn } from '../../operations/verifications/confirm-sign-in.ts';
import { giveUpSignIn } from '../../operations/verifications/give-up-sign-in.ts';
import { actorOf, elsewhere, heldLink, type PageContext } from './page-context.ts';
import { browserOf, csrfOf, formOf, isSame, show } from './page-guard.ts';
import { Notice } from './views/page.tsx';
import { ConfirmLink, Leaving, SignInCover } from './views/sign-in.tsx';

/** The connector gives up on one call after 10 s. */
const GITLAB_MS = 25_000;

export function addSignIn(pages: Hono, ctx: PageContext): void {
  pages.get('/sign-in/:connectorId/callback', async (c) => {
    const begun = await begunHere(ctx, browserOf(c, ctx.publicUrl), c.req.query('state') ?? '');
    if (begun.verification.connectorId !== c.req.param('connectorId')) throw foreign();
    const error = c.req.query('error');
    if (error !== undefined && error !== 'access_denied') throw refusedBy(error);
    if (error !== undefined) {
      await giveUpSignIn(ctx, actorOf(begun.link), {
        ...begun.at,
        failure: { why: 'cancelled', username: null },
      });
      return show(
        c,
        <Notice title="Nothing was linked" says="Signing in was cancelled at GitLab." next={AGAIN} />,
      );
    }
    await takeAnswer(ctx, begun, c.req.query('code') ?? '');
    return c.redirect(`${ctx.publicUrl}/pages/sign-in/${begun.link.id}`, 303);
  });

  pages.get('/sign-in/:linkId', async (c) => {
    const browser = browserOf(c, ctx.publicUrl);
    const { person, account, origin } = await answered(ctx, browser, c.req.param('linkId'));
    const csrf = csrfOf(browser ?? '');
    return show(c, <ConfirmLink person={person} account={{ ...account, origin }} csrf={csrf} />);
  });

  pages.post('/sign-in/:linkId', async (c) => {
    const { browser, fields } = await formOf(c, ctx.publicUrl);
    const { link, verification, person, account } = await answered(ctx, browser, c.req.param('linkId'));
    const at = { linkId: link.id, browser };
    const { username } = account;
    if (fields['decision'] !== 'link') {
      await giveUpSignIn(ctx, actorOf(link), { ...at, failure: { why: 'declined', username } });
      return show(
        c,
        <Notice title="Nothing was linked" says="The two stay apart, as you said." next={AGAIN} />,
      );
    }
    if (fields['account'] !== account.externalId) throw anotherOne();
    const connector = await ctx.connectors.get(verification.connectorId);
    const signal = AbortSignal.timeout(GITLAB_MS);
    const now = await connector.findAccount({ externalId: account.externalId }, signal);
    await givingUp(ctx, { link, at, username }, () =>
      confirmSignIn(ctx, actorOf(link), { ...at, account: now }),
    );
    const says = `${person.name} in Slack is @${username} in GitLab from now on.`;
    return show(
      c,
      <Notice title="Linked" says={says} next="You can close this page. Ask for access in Slack." />,
    );
  });
}

const AGAIN = 'Begin anew in Slack with Link your account, which also offers other ways.';

/** What is shown to whoever opens the link. @throws RefusedError verification_over */
export async function signInCover(
  ctx: PageContext,
  { link, person, csrf }: { readonly link: OneTimeLink; readonly person: Person; readonly csrf: string },
): Promise<Child> {
  const { connectorId } = await verificationUnderWay(ctx, link);
  const { origin } = await signInAt(ctx, connectorId);
  const { file } = await activeConfig(ctx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId)?.name ?? connectorId;
  return <SignInCover person={person} connector={connector} origin={origin} csrf={csrf} />;
}

/**
 * Sends the browser of an opened link on to GitLab. Not by a redirect: that would still be the
 * form's, which may lead to us alone, and who knows where GitLab sends people to sign in.
 */
export async function leavingPage(ctx: PageContext, link: OneTimeLink, browser: string): Promise<Child> {
  const { connectorId } = await verificationUnderWay(ctx, link);
  const signIn = await signInAt(ctx, connectorId);
  const challenge = createHash('sha256').update(verifierOf(link, browser)).digest('base64url');
  const state = stateOf(link, browser);
  const address = signIn.address({ redirectUri: redirectUri(ctx, connectorId), state, challenge });
  return <Leaving address={address} origin={signIn.origin} />;
}

async function verificationUnderWay(ctx: PageContext, link: OneTimeLink): Promise<Verification> {
  const verification = await verificationOf(ctx, link);
  if (isUnderWay(verification, ctx.now())) return verification;
  throw new RefusedError({ code: 'verification_over', method: 'sign_in' });
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

async function signInAt(ctx: PageContext, connectorId: string) {
  const signIn = await ctx.connectors.signIn(connectorId);
  if (signIn !== null) return signIn;
  throw new RefusedError({ code: 'verification_over', method: 'sign_in_withdrawn' });
}

async function verificationOf(ctx: PageContext, { subjectId }: OneTimeLink): Promise<Verification> {
  const verification = isId('lnk', subjectId) ? await findVerification(ctx.db, subjectId) : undefined;
  if (verification === undefined) throw new NotFoundError('link');
  return verification;
}

interface Begun {
  readonly link: OneTimeLink;
  readonly verification: Verification;
  readonly at: { readonly linkId: OneTimeLink['id']; readonly browser: string };
}

/**
 * The sign-in that this browser was sent away with.
 * @throws RefusedError link_used, link_expired
 */
async function begunHere(ctx: PageContext, browser: string | null, state: string): Promise<Begun> {
  const [linkId = ''] = state.split('.');
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link === undefined || browser === null || !isSame(state, stateOf(link, browser))) throw elsewhere();
  return held(ctx, link, browser);
}

/** Not the person's doing: the application is not registered as it should be. Pure. */
const refusedBy = (error: string): ConnectorError =>
  new ConnectorError({
    code: 'rejected',
    fault: { code: 'sign_in_refused', said: error.slice(0, 60) },
    applied: 'no',
  });

const foreign = (): RefusedError => new RefusedError({ code: 'link_used', why: 'other_gitlab' });

/** What was confirmed is not what would be linked. Pure. */
const anotherOne = (): StaleError => new StaleError({ code: 'moved', what: 'other_account' });

/**
 * The sign-in of a link that is open in this browser.
 * @throws RefusedError link_used, link_expired
 */
async function held(ctx: PageContext, link: OneTimeLink, browser: string | null): Promise<Begun> {
  const at = { linkId: link.id, browser: heldLink(ctx, link, browser) };
  return { link, verification: await verificationOf(ctx, link), at };
}

async function takeAnswer(ctx: PageContext, { link, verification, at }: Begun, code: string): Promise<void> {
  const signal = AbortSignal.timeout(GITLAB_MS);
  const signIn = await signInAt(ctx, verification.connectorId);
  const answer = {
    redirectUri: redirectUri(ctx, verification.connectorId),
    code,
    verifier: verifierOf(link, at.browser),
  };
  const { externalId, username } = await signIn.whoIs(answer, signal);
  const connector = await ctx.connectors.get(verification.connectorId);
  const account = await connector.findAccount({ externalId }, signal);
  await givingUp(ctx, { link, at, username }, () => answerSignIn(ctx, actorOf(link), { ...at, account }));
}

/**
 * Runs `work`; when it is refused for good because of the account, the sign-in ends by that, and
 * Slack is told, too.
 */
async function givingUp(
  ctx: PageContext,
  { link, at, username }: Pick<Begun, 'link' | 'at'> & { readonly username: string },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = SIGN_IN_FAULTS.find((fault) => error instanceof RefusedError && error.code === fault);
    if (why !== undefined) await giveUpSignIn(ctx, actorOf(link), { ...at, failure: { why, username } });
    throw error;
  }
}

/** Both sides of a sign-in that waits to be confirmed in this browser. */
async function answered(ctx: PageContext, browser: string | null, linkId: string) {
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link === undefined) throw new NotFoundError('link');
  const { verification } = await held(ctx, link, browser);
  const { connectorId, accountExternalId } = verification;
  const person = await findPerson(ctx.db, link.personId);
  const account: Account | undefined =
    accountExternalId === null ? undefined : await findAccount(ctx.db, connectorId, accountExternalId);
  if (person === undefined || account === undefined) throw new NotFoundError('link');
  const { origin } = await signInAt(ctx, connectorId);
  return { link, verification, person, account, origin };
}
