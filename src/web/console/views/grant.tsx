/** One grant as it is now. Pure. */
import type { ListedGrant } from '../../../db/models/api-lists.ts';
import type { ToldMessage, TrailFact } from '../../../db/models/history/trail.ts';
import type { GrantStatus } from '../../../domain/access/grant.ts';
import { LONGEST_NOTE } from '../../../domain/access/request.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { When } from '../../pages/views/when.tsx';
import { roleLabel } from '../../../domain/entitlement.ts';
import { EndOf } from './elevated.tsx';
import { Linked } from './parts.tsx';
import { Trail } from './trail.tsx';

export interface GrantParts {
  readonly grant: ListedGrant;
  readonly facts: readonly TrailFact[];
  readonly messages: readonly ToldMessage[];
  readonly isOwn: boolean;
  readonly mayEnd: boolean;
  /** Whether there is a page for them of the person. */
  readonly seesOthers: boolean;
  readonly csrf: string;
  /** What was written about the end, and not taken; empty for nothing. */
  readonly note: string;
  readonly now: Date;
  readonly tz: string | null;
}

export const GrantView = (parts: GrantParts) => (
  <>
    <Facts {...parts} />
    <Trail {...parts} />
  </>
);

const STATES: Readonly<Record<GrantStatus, readonly [string, string]>> = {
  provisioning: ['being given', 'accent'],
  active: ['held now', 'good'],
  revoking: ['being taken back', 'warn'],
  ended: ['ended', ''],
  failed: ['never given', 'bad'],
};

const StateTag = ({ grant: { status } }: Pick<GrantParts, 'grant'>) => (
  <span class={`tag ${STATES[status][1]}`}>{STATES[status][0]}</span>
);

const Facts = ({ grant, isOwn, mayEnd, seesOthers, csrf, note, now, tz }: GrantParts) => (
  <section class="card" aria-labelledby="facts">
    <h2 id="facts">
      {roleLabel(grant.role)} for {spellDuration(grant.durationSeconds)} <StateTag grant={grant} />
    </h2>
    <dl class="facts">
      <dt>Person</dt>
      <dd>
        <Linked href={seesOthers ? `/people/${grant.personId}` : null}>{grant.personName}</Linked>
      </dd>
      <dt>Where</dt>
      <dd>
        <code>{grant.path}</code>
      </dd>
      <dt>Asked for in</dt>
      <dd>
        <a href={`/requests/${grant.number}`}>Request #{grant.number}</a>
      </dd>
      <dt>Since</dt>
      <dd>{grant.activatedAt === null ? 'not yet' : <When at={grant.activatedAt} tz={tz} />}</dd>
      <dt>{grant.endedAt === null ? 'Ends' : 'Ended'}</dt>
      <dd>
        {grant.endedAt === null ? (
          <EndOf grant={grant} now={now} tz={tz} />
        ) : (
          <When at={grant.endedAt} tz={tz} />
        )}
      </dd>
      {grant.endNote === null ? null : (
        <>
          <dt>Note on the end</dt>
          <dd>{grant.endNote}</dd>
        </>
      )}
    </dl>
    {mayEnd ? <End {...{ grant, isOwn, csrf, note }} /> : null}
  </section>
);

const End = ({ grant, isOwn, csrf, note }: Pick<GrantParts, 'grant' | 'isOwn' | 'csrf' | 'note'>) => (
  <form class="narrow apart" method="post" action={`/grants/${grant.id}/end`}>
    <input type="hidden" name="csrf" value={csrf} />
    <label>
      {isOwn ? 'Note (optional), for the owners' : `Note (optional), for ${grant.personName} and the owners`}
      <textarea name="note" maxlength={LONGEST_NOTE} rows={2}>
        {note}
      </textarea>
    </label>
    <div class="actions">
      <button class="danger">{isOwn ? 'Give back' : `End ${grant.personName}’s access now`}</button>
    </div>
  </form>
);
