/** One person in one conflict: through what, and what can be done. Pure. */
import type { ConflictAlertModel } from '../../../db/models/conflicts/conflict-alert-model.ts';
import { LONGEST_NOTE, LONGEST_REASON } from '../../../domain/access/request.ts';
import {
  heldBy,
  LONGEST_EXEMPTION_DAYS,
  sideKey,
  type ConflictAlertStatus,
} from '../../../domain/conflicts/conflict-alert.ts';
import { lastDayOf } from '../../../domain/conflicts/conflict-csv.ts';
import type { Part } from '../../../domain/conflicts/conflict.ts';
import { addDays, type Day } from '../../../domain/day.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { When } from '../../pages/views/when.tsx';

export const CONFLICT_WORDS: Readonly<Record<ConflictAlertStatus, string>> = {
  active: 'In conflict',
  exempted: 'Exempted',
  resolved: 'Resolved',
};

const KINDS: Readonly<Record<ConflictAlertStatus, string>> = {
  active: 'bad',
  exempted: 'warn',
  resolved: 'good',
};

const USUAL_DAYS = 30;

interface ConflictParts {
  readonly alert: ConflictAlertModel;
  /** It is about the viewer, who cannot exempt themselves. */
  readonly isOwn: boolean;
  readonly mayAct: boolean;
  readonly csrf: string;
  /** In UTC. */
  readonly today: Day;
  /** Into the form that was refused just now; null where none was. */
  readonly typed: {
    readonly through: string | null;
    readonly reason: string | null;
    readonly note: string | null;
  };
  readonly tz: string | null;
}

export const ConflictView = (parts: ConflictParts) => {
  const { alert, mayAct, tz } = parts;
  const { status, sides, exemption } = alert;
  return (
    <>
      <section class="card" aria-labelledby="why">
        <h2 id="why">
          Why <span class={`tag ${KINDS[status]}`}>{CONFLICT_WORDS[status]}</span>
        </h2>
        <dl class="facts">
          <dt>One side</dt>
          <dd>
            <Side alert={alert} parts={sides.a} tz={tz} most={20} />
          </dd>
          <dt>The other side</dt>
          <dd>
            <Side alert={alert} parts={sides.b} tz={tz} most={20} />
          </dd>
          <dt>Seen</dt>
          <dd>
            <When at={alert.foundAt} tz={tz} />
          </dd>
          {exemption === null ? null : (
            <>
              <dt>Exempted</dt>
              <dd>
                through {lastDayOf(exemption.until)}
                {exemption.by === null ? null : ` by ${exemption.by.name}`}: {exemption.reason}
              </dd>
            </>
          )}
        </dl>
      </section>
      {mayAct ? <Acts {...parts} /> : null}
    </>
  );
};

/** What puts somebody on a side, with the rest as a number. */
export const Side = ({
  alert,
  parts,
  tz,
  most,
}: {
  readonly alert: ConflictAlertModel;
  readonly parts: readonly Part[];
  readonly tz: string | null;
  readonly most: number;
}) =>
  parts.length === 0 ? (
    <>nothing, which has to go with it</>
  ) : (
    <>
      {parts.slice(0, most).map((part) => (
        <span class="line">
          <Held part={part} alert={alert} tz={tz} />
        </span>
      ))}
      {parts.length > most ? <span class="soft">and {parts.length - most} more</span> : null}
    </>
  );

const Held = ({
  part,
  alert,
  tz,
}: {
  readonly part: Part;
  readonly alert: ConflictAlertModel;
  readonly tz: string | null;
}) => {
  if (part.kind === 'user_group') return <>in the user group {part.userGroup}</>;
  const { role, at, path, invited, grantId } = part;
  const end = grantId === null ? undefined : alert.ends.get(grantId);
  return (
    <>
      {roleLabel(role)} on <code>{at}</code>
      {path === at ? null : `, through ${path}`}
      {invited === null ? null : `, by the invited group ${invited}`}
      {grantId === null ? null : (
        <>
          , by <a href={`/grants/${grantId}`}>a grant</a>
          {end === undefined || end === null ? null : (
            <>
              {' '}
              until <When at={end} tz={tz} />
            </>
          )}
        </>
      )}
    </>
  );
};

const Acts = ({ alert, isOwn, csrf, today, typed }: ConflictParts) => (
  <section class="card" aria-labelledby="decide">
    <h2 id="decide">What you can do</h2>
    {isOwn ? <p>It is about you, so somebody else can exempt you from it.</p> : null}
    {mayExempt(alert, isOwn) ? <Exempt {...{ alert, csrf, today, typed }} /> : null}
    {alert.isEnding ? <p>What hallpass gave on one side is being taken back.</p> : null}
    {alert.temporary.length === 0 || alert.isEnding ? null : <EndSide {...{ alert, isOwn, csrf, typed }} />}
    {alert.temporary.length === 0 && alert.status !== 'active' ? (
      <p class="soft">hallpass gave neither side, so one has to be taken away in GitLab.</p>
    ) : null}
  </section>
);

const mayExempt = ({ status }: ConflictAlertModel, isOwn: boolean): boolean => status === 'active' && !isOwn;

const MOST_NAMED = 5;

/** `Developer on acme/data/ml, Developer on acme/prod and 3 more`. */
function whatEnds({ sides, temporary }: ConflictAlertModel): string {
  const ending = heldBy(sides, temporary).map(({ role, at }) => `${roleLabel(role)} on ${at}`);
  const more = ending.length - MOST_NAMED;
  return `${ending.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const EndSide = ({
  alert,
  isOwn,
  csrf,
  typed,
}: Pick<ConflictParts, 'alert' | 'isOwn' | 'csrf' | 'typed'>) => (
  <form
    class={mayExempt(alert, isOwn) ? 'narrow apart' : 'narrow'}
    method="post"
    action={`/conflicts/${alert.id}/end-side`}
  >
    <input type="hidden" name="csrf" value={csrf} />
    <input type="hidden" name="side" value={sideKey(alert.temporary)} />
    <label>
      Note (optional), for {alert.person.name} and the owners
      <textarea name="note" maxlength={LONGEST_NOTE} rows={2}>
        {typed.note ?? ''}
      </textarea>
    </label>
    <div class="actions">
      <button class="danger">
        End the temporary side<span class="hidden"> of {alert.person.name}</span>
      </button>
      <span class="soft">At once: {whatEnds(alert)}. The rest stays.</span>
    </div>
  </form>
);

const Exempt = ({ alert, csrf, today, typed }: Pick<ConflictParts, 'alert' | 'csrf' | 'today' | 'typed'>) => (
  <form method="post" action={`/conflicts/${alert.id}/exempt`}>
    <input type="hidden" name="csrf" value={csrf} />
    <div class="two">
      <label>
        Exempt through, in UTC
        <input
          type="date"
          name="through"
          required
          value={typed.through ?? addDays(today, USUAL_DAYS)}
          min={today}
          max={addDays(today, LONGEST_EXEMPTION_DAYS)}
        />
      </label>
      <label>
        Reason, for whoever looks at it later
        <input
          name="reason"
          value={typed.reason ?? ''}
          required
          maxlength={LONGEST_REASON}
          autocomplete="off"
        />
      </label>
    </div>
    <div class="actions">
      <button>Exempt</button>
    </div>
  </form>
);
