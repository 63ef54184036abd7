/**
 * Signing in to GitLab to show which account is whose: there, back, and the confirmation that links
 * the two.
 */
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { findAccount } from '../../db/identities/accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import {
  findVerification,
  isUnderWay,
  type Verification,
} from '../../db/identities/account-verifications.ts';
import { oneTimeLinkById, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import { findPerson, type Person } from '../../db/identities/people.ts';
import type { Account } from '../../domain/identities/account.ts';
import { isId } from '../../domain/id.ts';
import { SIGN_IN_FAULTS } from '../../domain/identities/verification.ts';
import { NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { answerSignIn } from '../../operations/verifications/answer-sign-in.ts';
import { confirmSignIn } from '../../operations/verifications/confirm-sign-in.ts';
import { giveUpSignIn } from '../../operations/verifications/give-up-sign-in.ts';
import { foreign, SIGN_IN_MS, leavingPage, signInAt, whoSignedIn, type Trip } from './gitlab-round-trip.tsx';
import { actorOf, heldLink, type PageContext } from './page-context.ts';
import { browserOf, csrfOf, formOf, show } from './page-guard.ts';
import { Notice } from './views/page.tsx';
import { ConfirmLink, SignInCover } from './views/sign-in.tsx';

export function addSignIn(pages: Hono, ctx: PageContext): void {
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
    const signal = AbortSignal.timeout(SIGN_IN_MS);
    const now = await connector.findAccount({ externalId: account.externalId }, signal);
    const { goesOn } = await givingUp(ctx, { link, at, username }, () =>
      confirmSignIn(ctx, actorOf(link), { ...at, account: now }),
    );
    const says = `${person.name} in Slack is @${username} in GitLab from now on.`;
    const next = goesOn
      ? 'You can close this page. What you wanted goes on by itself: Slack tells you what becomes of it.'
      : 'You can close this page. Ask for access in Slack.';
    return show(c, <Notice title="Linked" says={says} next={next} />);
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

/** @throws RefusedError verification_over */
export const toGitLabToLink = async (ctx: PageContext, link: OneTimeLink, browser: string): Promise<Child> =>
  leavingPage(ctx, { link, browser, connectorId: (await verificationUnderWay(ctx, link)).connectorId });

async function verificationUnderWay(ctx: PageContext, link: OneTimeLink): Promise<Verification> {
  const verification = await verificationOf(ctx, link);
  if (isUnderWay(verification, ctx.now())) return verification;
  throw new RefusedError({ code: 'verification_over', method: 'sign_in' });
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

/** @throws RefusedError link_used when another GitLab answers */
async function begun(ctx: PageContext, { link, browser, connectorId }: Trip): Promise<Begun> {
  const verification = await verificationOf(ctx, link);
  if (verification.connectorId !== connectorId) throw foreign();
  return { link, verification, at: { linkId: link.id, browser } };
}

/** What is shown where somebody did not let GitLab tell who they are; the sign-in ends by it. */
export async function cancelledSignIn(ctx: PageContext, trip: Trip): Promise<Child> {
  const { link, at } = await begun(ctx, trip);
  await giveUpSignIn(ctx, actorOf(link), { ...at, failure: { why: 'cancelled', username: null } });
  return <Notice title="Nothing was linked" says="Signing in was cancelled at GitLab." next={AGAIN} />;
}

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

/** Keeps who signed in, to be confirmed. */
export async function takeSignIn(ctx: PageContext, trip: Trip, code: string): Promise<void> {
  const { link, at } = await begun(ctx, trip);
  const { username, account } = await whoSignedIn(ctx, trip, code);
  await givingUp(ctx, { link, at, username }, () => answerSignIn(ctx, actorOf(link), { ...at, account }));
}

/**
 * Runs `work`; when it is refused for good because of the account, the sign-in ends by that, and
 * Slack is told, too.
 */
async function givingUp<T>(
  ctx: PageContext,
  { link, at, username }: Pick<Begun, 'link' | 'at'> & { readonly username: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
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
