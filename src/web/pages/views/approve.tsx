/** What somebody sees who approves a request on a page. Pure. */
import type { RequestModel } from '../../../db/models/request-model.ts';
import type { ShownProgress } from '../../../db/models/request-progress.ts';
import type { NamedConflict } from '../../../domain/conflicts/conflict-ask.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel, type GrantableRole } from '../../../domain/entitlement.ts';
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
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

const Fact = ({ label, children }: { readonly label: string; readonly children?: unknown }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);

function conflictWords({ name, others }: NamedConflict): string {
  const roles = others.flatMap((part) =>
    part.kind === 'role' ? [`${roleLabel(part.role)} on ${part.at}`] : [],
  );
  return roles.length === 0 ? name : `${name}: would also hold ${roles.join('; ')}`;
}

function agreedWords({ steps, question }: ShownProgress): string {
  const agreed = steps.flatMap((step) => step.agreed.map(({ by }) => by.name));
  const where = question.of === 1 ? '' : `Step ${question.step} of ${question.of}. `;
  return agreed.length === 0 ? `${where}You are the first` : `${where}Agreed so far: ${agreed.join(', ')}`;
}

export interface ApproveParts {
  readonly person: SlackSide;
  /** In GitLab. */
  readonly username: string;
  /** With what is asked by now. */
  readonly request: RequestModel;
  readonly progress: ShownProgress;
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

const WhatIsAsked = ({ person, username, request, progress, tickets }: ApproveParts) => (
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
    {(request.conflicts?.found ?? []).map((conflict) => (
      <Fact label="Conflict">{conflictWords(conflict)}</Fact>
    ))}
    {progress.steps.length === 1 && progress.steps[0]?.need === 1 ? null : (
      <Fact label="Who agrees">{agreedWords(progress)}</Fact>
    )}
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
