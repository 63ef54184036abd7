/** What is asked, for whoever decides on a page: as much as their card in Slack shows. Pure. */
import type { Child } from 'hono/jsx';
import type { Known } from '../../../db/models/requests/asked-standing.ts';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import type { Holding } from '../../../domain/access/holding.ts';
import type { NamedConflict, UnseenConflict } from '../../../domain/conflicts/conflict-ask.ts';
import { scheduleIn } from '../../../domain/document/config-on-call.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { rank, roleLabel, type Held } from '../../../domain/entitlement.ts';
import type { Reading } from '../../../domain/policies/staff.ts';
import type { Reaches } from '../../../domain/policies/terms.ts';
import { When } from './when.tsx';

export interface AskedFactsParts {
  /** With what is asked by now. */
  readonly request: RequestModel;
  /** What was asked at first. */
  readonly asked: Pick<RequestModel, 'role' | 'durationSeconds'>;
  readonly progress: ShownProgress;
  readonly known: Known;
  readonly reaches: Reaches | null;
  /** The reader's time zone; null for UTC. */
  readonly tz: string | null;
}

export const Fact = ({ label, children }: { readonly label: string; readonly children?: Child }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);

export const AskedFacts = (parts: AskedFactsParts) => (
  <>
    <Less {...parts} />
    {parts.request.kind === 'extension' ? (
      <MoreTime {...parts} />
    ) : (
      <Fact label="Holds today">
        <Standing {...parts} />
      </Fact>
    )}
    <Reached {...parts} />
    <Fact label="Answer by">
      <When at={parts.request.expiresAt} tz={parts.tz} />
    </Fact>
    {(parts.request.conflicts?.found ?? []).map((conflict) => (
      <Fact label="Conflict">
        <Conflict {...conflict} tz={parts.tz} />
      </Fact>
    ))}
    {(parts.request.conflicts?.unseen ?? []).map((conflict) => (
      <Fact label="Conflict">{unseenText(conflict)}</Fact>
    ))}
    <Agreed {...parts} />
    {(parts.progress.steps[parts.progress.open ?? parts.progress.steps.length - 1]?.readings ?? []).map(
      (reading) => (
        <ReadAt {...reading} tz={parts.tz} />
      ),
    )}
  </>
);

const Less = ({ request, asked }: AskedFactsParts) => {
  const { role, durationSeconds, kind } = request;
  if (role === asked.role && durationSeconds === asked.durationSeconds) return null;
  const time = spellDuration(asked.durationSeconds);
  return (
    <Fact label="Asked for at first">
      {kind === 'extension' ? `${time} more` : `${roleLabel(asked.role)} for ${time}`}; whoever agreed has
      agreed to less
    </Fact>
  );
};

const MoreTime = ({ request: { grant, durationSeconds }, tz }: AskedFactsParts) => {
  const end = grant?.expiresAt ?? null;
  if (end === null) return null;
  return (
    <>
      <Fact label="Holds it until">
        <When at={end} tz={tz} />
      </Fact>
      <Fact label="Would end">
        <When at={new Date(end.getTime() + durationSeconds * 1000)} tz={tz} />
      </Fact>
    </>
  );
};

/** What GitLab says where it was asked, and else how sure it is. */
const Standing = ({ request: { look, isLooking }, known, tz }: AskedFactsParts) => {
  const { inAll, byGrant } = known;
  if (look?.said === 'held' && !isLooking) {
    const isGrant = byGrant !== null && rank(byGrant.role) >= rank(look.holding.role);
    if (isGrant) return <Holds held={byGrant} tz={tz} />;
    if (look.holding.through === null && inAll?.role === look.holding.role)
      return <Holds held={inAll} tz={tz} />;
    return <>{holdingText(look.holding)}</>;
  }
  if (look?.said === 'nothing' && !isLooking) return <Holds held={byGrant} tz={tz} />;
  const isUnsure = isLooking || look?.said === 'no_answer';
  return (
    <>
      <Holds held={inAll} tz={tz} />
      {isUnsure ? ', as of the last sync: GitLab has not answered' : ''}
    </>
  );
};

const Holds = ({ held, tz }: { readonly held: Held | null; readonly tz: string | null }) => {
  if (held === null) return <>nothing</>;
  const { grantUntil } = held;
  return (
    <>
      {roleLabel(held.role)}, {held.direct ? 'directly' : `through ${held.through}`}
      {grantUntil === undefined ? '' : ', by a grant '}
      {grantUntil === null ? 'that begins' : ''}
      {grantUntil instanceof Date ? (
        <>
          until <When at={grantUntil} tz={tz} />
        </>
      ) : null}
    </>
  );
};

const WAYS: { readonly [W in NonNullable<Holding['through']>['way']]: (path: string) => string } = {
  own: () => 'directly',
  above: (path) => `through ${path}`,
  invited: (path) => `through the invited group ${path}`,
};

function holdingText({ role, through, endsOn }: Holding): string {
  if (through === null) return `${roleLabel(role)}, through something that GitLab does not show to hallpass`;
  return `${roleLabel(role)}, ${WAYS[through.way](through.path)}${endsOn === null ? '' : ` until ${endsOn}`}`;
}

const MOST_PLACES = 3;

const Reached = ({ reaches }: AskedFactsParts) => {
  if (reaches === null || !reaches.isGroup) return null;
  const { stricter } = reaches;
  const places = stricter.slice(0, MOST_PLACES).map(({ path, others, projects }) => {
    const more = others === 0 ? '' : ` and ${others} more ${others === 1 ? 'place' : 'places'}`;
    return `${path}${more}: ${projectsText(projects)}`;
  });
  const rest = stricter.length - places.length;
  return (
    <Fact label="Reaches">
      {projectsText(reaches.projects)} below it
      {places.length === 0 ? '' : `, also ${places.join('; ')}`}
      {rest > 0 ? `; and places of ${rest} more policies` : ''}
    </Fact>
  );
};

const projectsText = (count: number): string =>
  count === 1 ? '1 project' : `${count === 0 ? 'no' : count.toLocaleString('en-US')} projects`;

const Conflict = ({
  name,
  others,
  onRequest,
  exemptUntil,
  tz,
}: NamedConflict & Pick<AskedFactsParts, 'tz'>) => {
  const held = others.map((part) =>
    part.kind === 'role'
      ? `hold ${roleLabel(part.role)} on ${part.at}`
      : `be in the user group ${part.userGroup}`,
  );
  return (
    <>
      {name}:{' '}
      {held.length === 0
        ? 'goes only with the other side, where they are not'
        : `would also ${held.join('; ')}`}
      {onRequest === 'block' ? '. It cannot be approved while that is so' : ''}
      {onRequest !== 'block' && exemptUntil !== undefined ? (
        <>
          . They are exempted until <When at={new Date(exemptUntil)} tz={tz} />
        </>
      ) : null}
    </>
  );
};

const unseenText = ({ name, path, group }: UnseenConflict): string =>
  group === null
    ? `${name} is not fully known: which groups are invited below ${path} was not read yet`
    : `${name} is not fully known: hallpass does not read who is in ${group}, invited to ${path}`;

/** Who has agreed, and who else is asked. */
const Agreed = ({ progress: { steps, question, waitsFor, yes } }: AskedFactsParts) => {
  const isPlain = steps.length === 1 && steps[0]?.need === 1;
  const where = question.of === 1 ? '' : `Step ${question.step} of ${question.of}. `;
  const names = yes.map(({ name }) => name).join(', ');
  return (
    <>
      {isPlain ? null : (
        <Fact label="Who agrees">
          {where}
          {names === '' ? 'You are the first' : `Agreed so far: ${names}`}
        </Fact>
      )}
      <Fact label="Asked now">{waitsFor.map(({ name }) => name).join(', ')}</Fact>
    </>
  );
};

const ReadAt = ({ ref, at, counts, tz }: Reading & Pick<AskedFactsParts, 'tz'>) => {
  const schedule = scheduleIn(ref);
  return (
    <Fact label={schedule === null ? 'Manager' : `On call by ${schedule}`}>
      {at === null ? 'not known yet' : <>as of {<When at={at} tz={tz} />}</>}
      {at === null || counts ? '' : ', which is too long ago: nobody is asked for it'}
    </Fact>
  );
};
