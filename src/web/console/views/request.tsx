/** One request: what is asked, whom it waits for, and what became of it. Pure. */
import { lapsesAt } from '../../../domain/policies/escalation.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import type { ShownStandstill } from '../../../db/models/requests/standstill.ts';
import type { ToldMessage, TrailFact } from '../../../db/models/history/trail.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { NamedTicket } from '../../../domain/policies/tickets.ts';
import { standstillWords } from '../../../sentences/standstill.ts';
import { PLAIN_WAYS } from '../../../sentences/ways.ts';
import { When } from '../../pages/views/when.tsx';
import { Decide, type Choices } from './decide.tsx';
import { distance, Linked, Press, RoleTag } from './parts.tsx';
import { RequestTag } from './request-tag.tsx';
import { Trail } from './trail.tsx';

export interface RequestParts {
  readonly request: RequestModel;
  /** Null once it is answered. */
  readonly progress: ShownProgress | null;
  /** That the reason names. */
  readonly tickets: readonly NamedTicket[];
  /** Null where the viewer decides nothing. */
  readonly choices: Choices | null;
  readonly facts: readonly TrailFact[];
  readonly messages: readonly ToldMessage[];
  readonly isOwn: boolean;
  /** Whether there are pages for them of people and places. */
  readonly seesOthers: boolean;
  readonly csrf: string;
  readonly now: Date;
  readonly tz: string | null;
}

export const RequestView = (parts: RequestParts) => (
  <>
    <Facts {...parts} />
    {parts.choices === null ? null : (
      <Decide number={parts.request.number} choices={parts.choices} csrf={parts.csrf} />
    )}
    <Trail facts={parts.facts} messages={parts.messages} tz={parts.tz} />
  </>
);

const Facts = ({ request, progress, tickets, isOwn, seesOthers, csrf, now, tz }: RequestParts) => (
  <section class="card" aria-labelledby="facts">
    <h2 id="facts">
      <Linked href={seesOthers ? `/people/${request.requester.id}` : null}>{request.requester.name}</Linked>{' '}
      <RequestTag status={request.status} />
    </h2>
    <dl class="facts">
      <dt>Role</dt>
      <dd>
        <RoleTag role={request.role} />
      </dd>
      <dt>Where</dt>
      <dd>
        <Linked href={seesOthers ? `/resources/${request.resource.id}` : null}>
          <code>{request.resource.path}</code>
        </Linked>
      </dd>
      <dt>{request.kind === 'extension' ? 'More time' : 'For'}</dt>
      <dd>{spellDuration(request.durationSeconds)}</dd>
      <dt>Reason</dt>
      <dd>{request.reason === '' ? 'none given' : request.reason}</dd>
      <Tickets tickets={tickets} />
      <dt>Asked</dt>
      <dd>
        <When at={request.createdAt} tz={tz} />
      </dd>
      {progress === null ? (
        <Answered {...request} tz={tz} />
      ) : (
        <Waits progress={progress} until={lapsesAt(progress, request)} now={now} tz={tz} />
      )}
      {request.grant === null ? null : (
        <>
          <dt>Access</dt>
          <dd>
            <a href={`/grants/${request.grant.id}`}>What was given</a>
          </dd>
        </>
      )}
    </dl>
    {isOwn && request.status === 'pending' ? (
      <div class="actions">
        <Press
          action={`/requests/${request.number}/cancel`}
          csrf={csrf}
          label="Cancel request"
          kind="danger"
        />
      </div>
    ) : null}
  </section>
);

const Tickets = ({ tickets }: Pick<RequestParts, 'tickets'>) => (
  <>
    {tickets.map(({ name, url }) => (
      <>
        <dt>Ticket</dt>
        <dd>
          <a href={url} rel="noreferrer">
            {name}
          </a>
        </dd>
      </>
    ))}
  </>
);

const Answered = ({
  decider,
  decidedAt,
  note,
  tz,
}: Pick<RequestModel, 'decider' | 'decidedAt' | 'note'> & { readonly tz: string | null }) => (
  <>
    <dt>Answered</dt>
    <dd>
      {decider === null ? 'by its rules, or by time' : `by ${decider.name}`}
      {decidedAt === null ? null : (
        <>
          , <When at={decidedAt} tz={tz} />
        </>
      )}
    </dd>
    {note === null ? null : (
      <>
        <dt>Note</dt>
        <dd>{note}</dd>
      </>
    )}
  </>
);

const Stands = ({ standstill }: { readonly standstill: ShownStandstill }) => {
  const { what, until } = standstillWords(standstill, PLAIN_WAYS);
  const names = standstill.owners.map(({ name }) => name);
  return (
    <>
      <dt>{what}</dt>
      <dd>
        {until.replaceAll('`', '')}
        {names.length === 0 ? '' : `. ${names.join(', ')} can, and any hallpass admin`}
      </dd>
    </>
  );
};

const Waits = ({
  progress: { question, waitsFor, yes, standstill },
  until,
  now,
  tz,
}: Pick<RequestParts, 'now' | 'tz'> & { readonly progress: ShownProgress; readonly until: Date }) => (
  <>
    <dt>{question.of === 1 ? 'Waits for' : `Step ${question.step} of ${question.of} waits for`}</dt>
    <dd>
      {waitsFor.length === 0 ? 'nobody who is there' : waitsFor.map(({ name }) => name).join(', ')}
      {question.need > 1 ? ` (${question.need} of them)` : ''}
    </dd>
    {yes.length === 0 ? null : (
      <>
        <dt>Agreed so far</dt>
        <dd>{yes.map(({ name }) => name).join(', ')}</dd>
      </>
    )}
    {standstill === null ? null : <Stands standstill={standstill} />}
    <dt>Lapses unanswered</dt>
    <dd>
      {distance(until, now)} <When at={until} tz={tz} isAside />
    </dd>
  </>
);
