/** Who holds which role right now: figures, a picture, and a table that says the same. Pure. */
import type { ElevatedFigures } from '../../../db/models/console-figures.ts';
import type { ListedGrant } from '../../../db/models/api-lists.ts';
import { When } from '../../pages/views/when.tsx';
import { distance, Empty, Older, RoleTag, Table } from './parts.tsx';
import { Timeline, TimelineKey } from './timeline.tsx';

export interface ElevatedParts {
  readonly figures: ElevatedFigures;
  readonly grants: readonly ListedGrant[];
  readonly filter: { readonly path: string; readonly connector: string };
  /** To choose from. */
  readonly connectors: readonly { readonly id: string; readonly name: string }[];
  /** The next page; null where this is the last. */
  readonly older: string | null;
  readonly now: Date;
  readonly tz: string | null;
}

const Figures = ({ people, roles, endingSoon }: ElevatedFigures) => (
  <dl class="figures">
    <div>
      <dt>People with a role</dt>
      <dd>{people}</dd>
    </div>
    <div>
      <dt>Temporary roles</dt>
      <dd>{roles}</dd>
    </div>
    <div>
      <dt>End within an hour</dt>
      <dd>{endingSoon}</dd>
    </div>
  </dl>
);

const Filter = ({ filter, connectors }: ElevatedParts) => (
  <form class="filter" method="get" action="/">
    <label>
      Group or project, and all below it
      <input name="path" value={filter.path} placeholder="acme/prod" autocomplete="off" />
    </label>
    {connectors.length < 2 ? null : (
      <label>
        Integration
        <select name="connector">
          <option value="">All of them</option>
          {connectors.map(({ id, name }) => (
            <option value={id} selected={id === filter.connector}>
              {name}
            </option>
          ))}
        </select>
      </label>
    )}
    <button>Show</button>
  </form>
);

export const Elevated = (parts: ElevatedParts) => (
  <>
    <Figures {...parts.figures} />
    <Filter {...parts} />
    {parts.grants.length === 0 ? (
      <section class="card">
        <Empty
          title="Nobody holds a role through hallpass here right now"
          next="Whoever asks for one in Slack, and gets it, is shown here until it ends."
        />
      </section>
    ) : (
      <>
        <section class="card" aria-labelledby="picture">
          <h2 id="picture">Over time</h2>
          <Timeline bars={parts.grants.map(barOf(parts.now))} now={parts.now} tz={parts.tz} />
          <TimelineKey roles={parts.grants.map(({ role }) => role)} />
        </section>
        <section class="card" aria-labelledby="table">
          <h2 id="table">One by one</h2>
          <GrantTable {...parts} />
        </section>
        <Older href={parts.older} />
      </>
    )}
  </>
);

const barOf = (now: Date) => (grant: ListedGrant) => ({
  label: `${grant.personName} · ${grant.path}`,
  role: grant.role,
  from: grant.activatedAt ?? now,
  to: grant.expiresAt ?? new Date(now.getTime() + grant.durationSeconds * 1000),
  isGoing: grant.status === 'revoking',
});

/** One row a grant, newest first. */
export const GrantTable = ({ grants, now, tz }: Pick<ElevatedParts, 'grants' | 'now' | 'tz'>) => (
  <Table columns={['Person', 'Role', 'Where', 'Since', 'Ends']}>
    {grants.map((grant) => (
      <tr>
        <td class="name">
          <a href={`/grants/${grant.id}`}>{grant.personName}</a>
        </td>
        <td>
          <RoleTag role={grant.role} />
        </td>
        <td data-of="Where">
          <code>{grant.path}</code>
        </td>
        <td data-of="Since">
          {grant.activatedAt === null ? 'not yet' : <When at={grant.activatedAt} tz={tz} />}
        </td>
        <td data-of="Ends">
          <EndOf grant={grant} now={now} tz={tz} />
        </td>
      </tr>
    ))}
  </Table>
);

export const EndOf = ({
  grant: { status, expiresAt },
  now,
  tz,
}: {
  readonly grant: Pick<ListedGrant, 'status' | 'expiresAt'>;
  readonly now: Date;
  readonly tz: string | null;
}) => {
  if (status === 'revoking') return <span class="tag warn">being taken back</span>;
  if (status === 'provisioning' || expiresAt === null) return <span class="tag accent">being given</span>;
  return (
    <>
      {distance(expiresAt, now)}
      <span class="soft">
        <When at={expiresAt} tz={tz} />
      </span>
    </>
  );
};
