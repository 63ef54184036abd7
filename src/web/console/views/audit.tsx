/** The audit trail as a table with its filter, and the ways to have it as a file. Pure. */
import type { History, HistoryEntry, Someone } from '../../../domain/access/history.ts';
import { When } from '../../pages/views/when.tsx';
import { Empty, Nothing, Older, RoleTag, Table } from './parts.tsx';
import { deedWords, viaWords } from './deeds.ts';

/** What the filter says; empty for what it leaves open. */
export interface AuditWords {
  readonly what: History;
  /** An e-mail, a Slack user id or an id of ours. */
  readonly person: string;
  readonly place: string;
  /** Days, both meant whole. */
  readonly from: string;
  readonly until: string;
}

interface AuditParts {
  readonly words: AuditWords;
  readonly entries: readonly HistoryEntry[];
  readonly older: string | null;
  /** What is wrong with the filter; null for nothing. */
  readonly fault: string | null;
  /** What an integration is called. */
  readonly named: (connectorId: string) => string;
  readonly tz: string | null;
}

const KINDS: Readonly<Record<History, string>> = {
  all: 'Every fact',
  access: 'Who had what',
  decisions: 'Decisions',
};
const KIND_ORDER = ['all', 'access', 'decisions'] as const satisfies readonly History[];

export const Audit = ({ words, entries, older, fault, named, tz }: AuditParts) => (
  <>
    <Filter {...words} />
    {fault === null ? null : (
      <p class="notice bad" role="alert">
        {fault}
      </p>
    )}
    {fault === null ? <Found {...{ words, entries, older, named, tz }} /> : null}
  </>
);

const Found = ({ words, entries, older, named, tz }: Omit<AuditParts, 'fault'>) => (
  <>
    <section class="card" aria-label="Facts">
      {entries.length === 0 ? (
        <Empty title="Nothing of that is in the audit trail" next={<a href="/audit">Show every fact</a>} />
      ) : (
        <Facts {...{ entries, named, tz }} />
      )}
    </section>
    <Older href={older} />
    <Files {...words} />
  </>
);

const Filter = ({ what, person, place, from, until }: AuditWords) => (
  <form class="filter" method="get" action="/audit">
    <label>
      Kind
      <select name="what">
        {KIND_ORDER.map((one) => (
          <option value={one} selected={one === what}>
            {KINDS[one]}
          </option>
        ))}
      </select>
    </label>
    <label>
      Person
      <input name="person" value={person} placeholder="ana@acme.test" autocomplete="off" />
    </label>
    <label>
      Place, with all below it
      <input name="place" value={place} placeholder="acme/prod" autocomplete="off" />
    </label>
    <label>
      From (UTC day)
      <input name="from" type="date" value={from} />
    </label>
    <label>
      To (UTC day)
      <input name="until" type="date" value={until} />
    </label>
    <button>Show</button>
  </form>
);

const Files = (words: AuditWords) => {
  const query = String(new URLSearchParams({ ...words }));
  return (
    <p class="pager">
      <a class="button" href={`/audit/export/csv?${query}`}>
        Export as CSV
      </a>
      <a class="button" href={`/audit/export/jsonl?${query}`}>
        Export as JSON lines
      </a>
    </p>
  );
};

const Facts = ({ entries, named, tz }: Pick<AuditParts, 'entries' | 'named' | 'tz'>) => (
  <Table columns={['When', 'What', 'About', 'Where and why']}>
    {entries.map((entry) => (
      <Fact {...{ entry, named, tz }} />
    ))}
  </Table>
);

const Fact = ({ entry, named, tz }: Pick<AuditParts, 'named' | 'tz'> & { readonly entry: HistoryEntry }) => {
  const { seq, at, action, by, actor, person, account, path, connectorId, role, request } = entry;
  return (
    <tr>
      <td>
        <When at={at} tz={tz} exact />
      </td>
      <td>
        {by === null ? <span class="name">hallpass</span> : <Name {...by} />} {deedWords(action)}
        <details>
          <summary>
            <code>{action}</code> {doorOf(actor, by)} · Fact {seq}
            <span class="hidden">, whole</span>
          </summary>
          <pre tabindex={0}>{wholeText(entry)}</pre>
        </details>
      </td>
      <td data-of="About">
        {person === null ? account === null ? <Nothing /> : null : <Name {...person} />}
        {account === null ? null : <span class="soft">@{account}</span>}
      </td>
      <td>
        {path === null && connectorId === null && request === null ? <Nothing /> : null}
        {role === null ? null : <RoleTag role={role} />} {path === null ? null : <code>{path}</code>}{' '}
        {path !== null || connectorId === null ? null : named(connectorId)}
        {request === null ? null : (
          <span class="soft">
            <a href={`/requests/${request.number}`}>Request #{request.number}</a> {request.reason}
          </span>
        )}
        {path === null || connectorId === null ? null : <span class="soft">in {named(connectorId)}</span>}
        <Held {...entry} tz={tz} />
      </td>
    </tr>
  );
};

/** Leads on to whatever they did, or was about them. */
const Name = ({ id, name }: Someone) => (
  <a class="name" href={`/audit?person=${id}`}>
    {name}
  </a>
);

/** Of an entry that stands for access: from when to when it was held. */
const Held = ({ action, held, tz }: Pick<HistoryEntry, 'action' | 'held'> & Pick<AuditParts, 'tz'>) => {
  if (action !== 'grant.started' || held === null || held.from === null) return null;
  return (
    <span class="soft">
      held from <When at={held.from} tz={tz} exact />{' '}
      {held.until === null ? (
        'until now'
      ) : (
        <>
          to <When at={held.until} tz={tz} exact />
        </>
      )}
    </span>
  );
};

/** `in Slack`; of hallpass what it was doing. Pure. */
function doorOf(actor: string, by: Someone | null): string {
  if (by === null) return actor;
  const via = /@([a-z]+)/.exec(actor)?.[1];
  return via === undefined ? actor : viaWords(via);
}

/** What the hash was made of, and the hash. Pure. */
const wholeText = ({ actor, subjectId, body, prevHash, hash }: HistoryEntry): string =>
  [
    `by       ${actor}`,
    `about    ${subjectId}`,
    `details  ${JSON.stringify(JSON.parse(body), null, 2)}`,
    `after    ${prevHash}`,
    `hash     ${hash}`,
  ].join('\n');
