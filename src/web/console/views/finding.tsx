/** One finding, and what can be decided about it. Pure. */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import type { FindingStatus, OwnFinding } from '../../../domain/access/finding.ts';
import type { NamedRow } from '../../../domain/access/membership.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { forbiddenSentence } from '../../../sentences/forbidden.ts';
import { refusalSentence } from '../../../sentences/refusals.ts';
import { beyondRole } from '../../../sentences/review-item-words.ts';
import { PLAIN_WAYS } from '../../../sentences/ways.ts';
import { When } from '../../pages/views/when.tsx';
import { Press, unmarked } from './parts.tsx';

/** What the viewer can decide, and why not the rest; null is that they can. */
export interface FindingChoices {
  readonly noKeep: OwnFinding | null;
  readonly noRemove: Refusal | null;
  readonly noLimit: Refusal | null;
  /** In seconds, the longest last. */
  readonly lengths: readonly number[];
  /** Null for none. */
  readonly chosen: number | null;
  readonly note: string;
}

interface FindingParts {
  readonly finding: FindingModel;
  /** Null where there is nothing for the viewer to decide. */
  readonly choices: FindingChoices | null;
  readonly csrf: string;
  readonly tz: string | null;
}

const STATUS_WORDS: Readonly<Record<FindingStatus, string>> = {
  open: 'waits for a decision',
  accepted: 'stays',
  temporary: 'has an end',
  removing: 'is being taken back',
  removed: 'is taken back',
  gone: 'is not in GitLab any more',
  replaced: 'rose once more: see the newer finding',
};

export const FindingView = ({ finding, choices, csrf, tz }: FindingParts) => (
  <>
    <section class="card" aria-labelledby="found">
      <h2 id="found">
        Given outside hallpass{' '}
        <span class={`tag ${finding.status === 'open' ? 'warn' : 'accent'}`}>
          {STATUS_WORDS[finding.status]}
        </span>
      </h2>
      <Facts finding={finding} tz={tz} />
    </section>
    {choices === null ? null : <Decide finding={finding} choices={choices} csrf={csrf} />}
  </>
);

/** Whose it is, or what it is where it is nobody's. */
export function holderOf({ person, username, leftover, facts }: FindingModel): string {
  if (leftover !== null) return `${leftover.replaceAll('_', ' ')} ${username}`;
  if (facts.kind === 'share') return `group ${username}`;
  return person?.name ?? username;
}

const rowWords = (row: NamedRow | null): string =>
  row === null
    ? 'nothing'
    : `${roleLabel(row.role)}${beyondRole({ ...row, expiresOn: null })}${row.expiresOn === null ? ', without an end' : `, until ${row.expiresOn}`}`;

const Facts = ({ finding, tz }: Pick<FindingParts, 'finding' | 'tz'>) => {
  const { author, suspects, decider, decidedAt, refusal } = finding;
  return (
    <dl class="facts">
      <dt>Who</dt>
      <dd>
        {holderOf(finding)}
        {finding.person === null ? null : ` (@${finding.username})`}
      </dd>
      <dt>Where</dt>
      <dd>
        <code>{finding.resource.path}</code>
      </dd>
      <dt>Before</dt>
      <dd>{rowWords(finding.former)}</dd>
      <dt>Now</dt>
      <dd>{rowWords(finding.found)}</dd>
      <dt>Given by</dt>
      <dd>{author?.person?.name ?? author?.name ?? 'GitLab does not say'}</dd>
      {suspects.length === 0 ? null : (
        <>
          <dt>Can have done it</dt>
          <dd>
            {suspects
              .map(({ person, role, path }) => `${person.name}, ${roleLabel(role)} on ${path}`)
              .join('; ')}
          </dd>
        </>
      )}
      <dt>Seen</dt>
      <dd>
        <When at={finding.foundAt} tz={tz} />
      </dd>
      {decidedAt === null ? null : (
        <>
          <dt>Decided</dt>
          <dd>
            <When at={decidedAt} tz={tz} /> by {decider?.name ?? 'nobody'}
          </dd>
        </>
      )}
      {refusal === null ? null : (
        <>
          <dt>Not done</dt>
          <dd>{unmarked(faultSentence(refusal))}</dd>
        </>
      )}
    </dl>
  );
};

const Decide = ({
  finding,
  choices,
  csrf,
}: Omit<FindingParts, 'tz'> & { readonly choices: FindingChoices }) => {
  const { noKeep, noRemove, noLimit } = choices;
  const isPutBack = finding.returnedAt !== null;
  const about = `${holderOf(finding)} on ${finding.resource.path}`;
  const action = `/findings/${finding.id}`;
  return (
    <section class="card" aria-labelledby="decide">
      <h2 id="decide">Waiting for you</h2>
      {noKeep === null ? null : (
        <p>{unmarked(forbiddenSentence({ code: 'self_approval', of: noKeep }, PLAIN_WAYS))}</p>
      )}
      {noRemove === null ? null : <p>{unmarked(refusalSentence(noRemove, PLAIN_WAYS))}</p>}
      <div class="actions">
        {noKeep !== null ? null : (
          <Press
            action={`${action}/accept`}
            csrf={csrf}
            label={isPutBack ? 'Put back' : 'Accept'}
            about={about}
            kind="primary"
          />
        )}
        {noRemove !== null ? null : (
          <Press
            action={`${action}/remove`}
            csrf={csrf}
            label={isPutBack ? 'Leave it so' : 'Remove'}
            about={about}
            kind="danger"
          />
        )}
      </div>
      {isPutBack ? null : <Meaning noKeep={noKeep} noRemove={noRemove} />}
      {noKeep !== null || noRemove !== null ? null : noLimit !== null ? (
        <p class="soft">It cannot be made temporary: {unmarked(refusalSentence(noLimit, PLAIN_WAYS))}</p>
      ) : (
        <Limit {...{ finding, choices, csrf }} />
      )}
    </section>
  );
};

/** What the buttons do, before one is pressed. */
const Meaning = ({ noKeep, noRemove }: Pick<FindingChoices, 'noKeep' | 'noRemove'>) => (
  <p class="soft meaning">
    {noKeep === null ? 'Accept: it stays as it is, and nobody is told of it again. ' : null}
    {noRemove === null ? 'Remove: hallpass takes it back in GitLab, to what was there before.' : null}
  </p>
);

const Limit = ({
  finding,
  choices: { lengths, chosen, note },
  csrf,
}: Omit<FindingParts, 'tz'> & { readonly choices: FindingChoices }) => (
  <form class="narrow apart" method="post" action={`/findings/${finding.id}/limit`}>
    <h3>Or let it end by itself</h3>
    <input type="hidden" name="csrf" value={csrf} />
    <div class="two">
      <label>
        For how long
        <select name="duration">
          {lengths.map((seconds) => (
            <option value={String(seconds)} selected={seconds === chosen}>
              {spellDuration(seconds)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Note, which whoever holds it reads
        <input name="note" value={note} maxlength={1000} autocomplete="off" />
      </label>
    </div>
    <div class="actions">
      <button>Make temporary</button>
    </div>
  </form>
);
