/** One grant as it is now. Pure. */
import type { ListedGrant } from '../../../db/models/api-lists.ts';
import type { ToldMessage, TrailFact } from '../../../db/models/trail.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { When } from '../../pages/views/when.tsx';
import { EndOf } from './elevated.tsx';
import { Press, RoleTag } from './parts.tsx';
import { Trail } from './trail.tsx';

export interface GrantParts {
  readonly grant: ListedGrant;
  readonly facts: readonly TrailFact[];
  readonly messages: readonly ToldMessage[];
  readonly isOwn: boolean;
  readonly mayEnd: boolean;
  readonly csrf: string;
  readonly now: Date;
  readonly tz: string | null;
}

export const GrantView = (parts: GrantParts) => (
  <>
    <Facts {...parts} />
    <Trail {...parts} />
  </>
);

const Facts = ({ grant, isOwn, mayEnd, csrf, now, tz }: GrantParts) => (
  <section class="card" aria-labelledby="facts">
    <h2 id="facts">
      <a href={`/requests/${grant.number}`}>Request #{grant.number}</a>
    </h2>
    <dl class="facts">
      <dt>Person</dt>
      <dd>{grant.personName}</dd>
      <dt>Role</dt>
      <dd>
        <RoleTag role={grant.role} />
      </dd>
      <dt>Where</dt>
      <dd>
        <code>{grant.path}</code>
      </dd>
      <dt>For</dt>
      <dd>{spellDuration(grant.durationSeconds)}</dd>
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
    </dl>
    {mayEnd ? (
      <div class="actions">
        <Press
          action={`/grants/${grant.id}/end`}
          csrf={csrf}
          label={isOwn ? 'Give back' : `End ${grant.personName}’s access now`}
          kind="danger"
        />
      </div>
    ) : null}
  </section>
);
