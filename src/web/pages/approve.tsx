/**
 * Approving on a page: whoever got the link in Slack signs in to GitLab with the account that is
 * theirs, sees what is asked, and approves it, or less of it. Nothing else on it can.
 */
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { activeConfig } from '../../db/config/config.ts';
import { lesserRoles } from '../../db/models/requests/lesser-roles.ts';
import { knownOf, reachesIn } from '../../db/models/requests/asked-standing.ts';
import { requestModel, type RequestModel } from '../../db/models/requests/request-model.ts';
import { shownProgress, type ShownProgress } from '../../db/models/requests/request-progress.ts';
import { oneTimeLinkById, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import { findPerson, type Person } from '../../db/identities/people.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { GRANTABLE_ROLES } from '../../domain/entitlement.ts';
import { isId, type RequestId } from '../../domain/id.ts';
import { lengthsUpTo } from '../../domain/policies/offers.ts';
import { ticketsIn } from '../../domain/policies/tickets.ts';
import { readQuestion, writeQuestion } from '../../domain/policies/question.ts';
import { NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import { answerWebApproval } from '../../operations/requests/answer-web-approval.ts';
import { decideRequest, type Decide } from '../../operations/requests/decide-request.ts';
import { vouchingAccount } from '../../operations/requests/vouching-account.ts';
import { errorSentence } from '../../sentences/error-sentence.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';
import { foreign, leavingPage, signInAt, whoSignedIn, type Trip } from './gitlab-round-trip.tsx';
import { actorOf, heldLink, type PageContext } from './page-context.ts';
import { browserOf, csrfOf, formOf, show } from './page-guard.ts';
import { ApprovePage, ApproveCover } from './views/approve.tsx';
import { Notice } from './views/page.tsx';

const LONGEST_NOTE = 1000;
const AGAIN = 'Press Approve on the card in Slack for another link.';

export function addApprovePage(pages: Hono, ctx: PageContext): void {
  pages.get('/approve/:linkId', async (c) => {
    const { link, asked, browser } = await opened(ctx, c.req.param('linkId'), browserOf(c, ctx.publicUrl));
    return show(c, await pageOf(ctx, link, asked, { csrf: csrfOf(browser), note: '', fault: null }));
  });

  pages.post('/approve/:linkId', async (c) => {
    const { browser, fields } = await formOf(c, ctx.publicUrl);
    const { link, asked } = await opened(ctx, c.req.param('linkId'), browser);
    const choice = choiceIn(fields);
    try {
      const page = { linkId: link.id, browser };
      const requestId = asked.request.id;
      await decideRequest(ctx, actorOf(link), { ...choice, requestId, decision: 'approve', page });
    } catch (error) {
      if (!(error instanceof RefusedError) || error.field === 'resource') throw error;
      const fault = errorSentence(error, PLAIN_WAYS).replaceAll('`', '');
      const shown = { csrf: csrfOf(browser), note: choice.note ?? '', fault };
      return show(c, await pageOf(ctx, link, asked, shown), 422);
    }
    return show(
      c,
      <Notice
        title="Approved"
        says="Your yes counts. The card in Slack says how it goes on."
        next="You can close this page."
      />,
    );
  });
}

/** What was chosen; whatever is none of the choices is as it was asked. */
function choiceIn(fields: Readonly<Record<string, unknown>>): Omit<Decide, 'requestId' | 'decision'> {
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const [note, seconds] = [text('note').trim().slice(0, LONGEST_NOTE), Number(text('duration'))];
  return {
    note: note === '' ? null : note,
    role: GRANTABLE_ROLES.find((role) => role === text('role')),
    durationSeconds: Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined,
    shown: readQuestion(text('question')) ?? undefined,
  };
}

/** What is shown to whoever opens the link. */
export async function approveCover(
  ctx: PageContext,
  { link, person, csrf }: { readonly link: OneTimeLink; readonly person: Person; readonly csrf: string },
): Promise<Child> {
  const { request } = await askedBy(ctx, link);
  const { connectorId } = request.resource;
  const { username } = await vouchingAccount(ctx.db, connectorId, link.personId);
  const { origin } = await signInAt(ctx, connectorId);
  return <ApproveCover person={person} username={username} request={request} origin={origin} csrf={csrf} />;
}

export async function toGitLabToApprove(
  ctx: PageContext,
  link: OneTimeLink,
  browser: string,
): Promise<Child> {
  const { request } = await askedBy(ctx, link);
  return leavingPage(ctx, { link, browser, connectorId: request.resource.connectorId });
}

/** Keeps who signed in. @throws RefusedError web_approval for somebody else */
export async function takeApprovalSignIn(ctx: PageContext, trip: Trip, code: string): Promise<void> {
  const { link, browser, connectorId } = trip;
  const { request } = await askedBy(ctx, link);
  if (request.resource.connectorId !== connectorId) throw foreign();
  const { account } = await whoSignedIn(ctx, trip, code);
  await answerWebApproval(ctx, actorOf(link), { linkId: link.id, browser, account });
}

/** What is shown where somebody did not let GitLab tell who they are. */
export const cancelledApproval = (): Promise<Child> =>
  Promise.resolve(
    <Notice title="Nothing was approved" says="Signing in was cancelled at GitLab." next={AGAIN} />,
  );

/** A request that waits, with what is asked by now. */
interface Asked {
  readonly file: ConfigFile;
  /** With what is asked by now. */
  readonly request: RequestModel;
  /** As it was asked at first. */
  readonly asked: RequestModel;
  readonly progress: ShownProgress;
}

/** @throws StaleError decided; NotFoundError link */
async function askedBy(ctx: PageContext, { purpose, subjectId }: OneTimeLink): Promise<Asked> {
  const isAsked = purpose === 'approve' && isId('req', subjectId);
  const found = isAsked ? await requestModel(ctx.db, subjectId satisfies RequestId) : undefined;
  if (found === undefined) throw new NotFoundError('link');
  const { status, decider } = found;
  if (status !== 'pending')
    throw new StaleError({ code: 'decided', what: 'request', status, by: decider?.name ?? null });
  const { file } = await activeConfig(ctx.db);
  const now = ctx.now();
  const progress = await shownProgress(ctx.db, file, { ...found, requesterId: found.requester.id, now });
  const { role, durationSeconds } = progress.question;
  return { file, request: { ...found, role, durationSeconds }, asked: found, progress };
}

/** @throws RefusedError link_used, link_expired */
async function opened(ctx: PageContext, linkId: string, browser: string | null) {
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link?.purpose !== 'approve' || link.signedInAs === null) throw new NotFoundError('link');
  return { link, browser: heldLink(ctx, link, browser), asked: await askedBy(ctx, link) };
}

async function pageOf(
  ctx: PageContext,
  link: OneTimeLink,
  { file, request, asked, progress }: Asked,
  form: { readonly csrf: string; readonly note: string; readonly fault: string | null },
): Promise<Child> {
  const person = await findPerson(ctx.db, link.personId);
  const { username } = await vouchingAccount(ctx.db, request.resource.connectorId, link.personId);
  if (person === undefined) throw new NotFoundError('link');
  const isMore = request.kind === 'extension';
  return (
    <ApprovePage
      {...form}
      person={person}
      username={username}
      request={request}
      asked={asked}
      progress={progress}
      known={await knownOf(ctx.db, request)}
      reaches={await reachesIn(ctx, file, asked)}
      tz={person.tz}
      tickets={ticketsIn(file.policies, request)}
      question={writeQuestion(progress.question)}
      roles={isMore ? [] : await lesserRoles(ctx.db, file, request, ctx.now())}
      lengths={lengthsUpTo(request.durationSeconds)}
    />
  );
}
