/** What somebody sees who approves a request on a page. Pure. */
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel, type GrantableRole } from '../../../domain/entitlement.ts';
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
import { AskedFacts, Fact, type AskedFactsParts } from './asked-facts.tsx';
import { Page } from './page.tsx';
import { InSlack, type SlackSide } from './sign-in.tsx';

/** `Lee Park asks for Maintainer on acme/prod/ledger for 2 hours`. */
const askOf = ({ requester, role, resource, durationSeconds, kind }: RequestModel): string =>
  kind === 'extension'
    ? `${requester.name} asks for ${spellDuration(durationSeconds)} more as ${roleLabel(role)} on ${resource.path}`
    : `${requester.name} asks for ${roleLabel(role)} on ${resource.path} for ${spellDuration(durationSeconds)}`;

/** Before anybody signs in: whose link it is, and what for. */
export const ApproveCover = ({
  person,
  username,
  request,
  origin,
  csrf,
}: {
  readonly person: SlackSide;
  readonly username: string;
  readonly request: RequestModel;
  readonly origin: string;
  readonly csrf: string;
}) => (
  <Page title={`Approve request #${request.number}`}>
    <p>{askOf(request)}.</p>
    <p>
      The policy wants more than a press in Slack here. Sign in to GitLab as <code>@{username}</code>, and
      decide on the next page. Nothing is approved by signing in.
    </p>
    <div class="sides">
      <InSlack {...person} />
    </div>
    <form method="post">
      <input type="hidden" name="csrf" value={csrf} />
      <div class="actions">
        <button class="primary">Sign in to GitLab</button>
      </div>
    </form>
    <p class="small">You will be sent to {origin}, and come back here. To deny it, press Deny in Slack.</p>
  </Page>
);

export interface ApproveParts extends AskedFactsParts {
  readonly person: SlackSide;
  /** In GitLab. */
  readonly username: string;
  /** That the reason names. */
  readonly tickets: readonly NamedTicket[];
  /** As it is sent back. */
  readonly question: string;
  /** To choose from, weakest first; one or none where there is no choice. */
  readonly roles: readonly GrantableRole[];
  /** In seconds, the longest last. */
  readonly lengths: readonly number[];
  readonly note: string;
  /** What is wrong with what was sent; null for nothing. */
  readonly fault: string | null;
  readonly csrf: string;
}

const WhatIsAsked = ({ person, username, request, tickets, ...parts }: ApproveParts) => (
  <dl class="side facts">
    {request.source === 'assistant' ? (
      <Fact label="Filed by">an assistant, for {request.requester.name}</Fact>
    ) : null}
    <Fact label="Reason">{request.reason === '' ? 'none given' : request.reason}</Fact>
    {tickets.length === 0 ? null : (
      <Fact label={tickets.length === 1 ? 'Ticket' : 'Tickets'}>
        {tickets.map(({ name, url }) => (
          <>
            <a href={url} rel="noreferrer">
              {name}
            </a>{' '}
          </>
        ))}
      </Fact>
    )}
    <AskedFacts {...parts} request={request} />
    <Fact label="You approve as">
      {person.name}, <code>@{username}</code> in GitLab
    </Fact>
  </dl>
);

const Choices = ({ request, roles, lengths }: ApproveParts) => (
  <>
    {roles.length < 2 ? null : (
      <label>
        Role
        <select name="role">
          {roles.map((role) => (
            <option value={role} selected={role === request.role}>
              {roleLabel(role)}
            </option>
          ))}
        </select>
      </label>
    )}
    <label>
      {request.kind === 'extension' ? 'How much more time' : 'For how long'}
      <select name="duration">
        {lengths.map((seconds) => (
          <option value={String(seconds)} selected={seconds === request.durationSeconds}>
            {spellDuration(seconds)}
          </option>
        ))}
      </select>
    </label>
  </>
);

/** After somebody signed in: what is asked, and the last word. */
export const ApprovePage = (parts: ApproveParts) => (
  <Page title={`Approve request #${parts.request.number}`}>
    {parts.fault === null ? null : (
      <p class="warning" role="alert">
        {parts.fault}
      </p>
    )}
    <p>{askOf(parts.request)}.</p>
    <WhatIsAsked {...parts} />
    <form method="post">
      <input type="hidden" name="csrf" value={parts.csrf} />
      <input type="hidden" name="question" value={parts.question} />
      <Choices {...parts} />
      <label>
        Note <span class="small">The requester and the other people asked read this.</span>
        <textarea name="note" maxlength={1000} rows={3}>
          {parts.note}
        </textarea>
      </label>
      <div class="actions">
        <button class="primary">Approve</button>
      </div>
    </form>
    <p class="small">To leave it open, close this page. To deny it, press Deny in Slack.</p>
  </Page>
);
