/** Groups and projects, and one of them. Pure. */
import type { ListedGrant } from '../../../db/models/api-lists.ts';
import type { HeldAt } from '../../../db/models/grants/held-at.ts';
import type { FoundResource } from '../../../db/models/resource-search.ts';
import { roleLabel, type Role } from '../../../domain/entitlement.ts';
import { GrantTable } from './elevated.tsx';
import { Empty, RoleTag, Table } from './parts.tsx';

export const Resources = ({
  query,
  found,
  isCut,
  named,
}: {
  readonly query: string;
  readonly found: readonly FoundResource[];
  readonly isCut: boolean;
  readonly named: (connectorId: string) => string;
}) => (
  <>
    <form class="filter" method="get" action="/resources">
      <label>
        Words of its path or name
        <input name="q" value={query} autocomplete="off" />
      </label>
      <button>Find</button>
    </form>
    <section class="card" aria-label="Groups and projects">
      {found.length === 0 ? (
        <Empty
          title="Nothing is called that"
          next="Try fewer letters, or wait for the next sync of the integration."
        />
      ) : (
        <ul class="steps">
          {found.map(({ id, path, kind, connectorId }) => (
            <li>
              <a href={`/resources/${id}`}>{path}</a>
              <span class="soft">
                {kind} · {named(connectorId)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
    {isCut ? <p class="soft">There are more: name it more precisely.</p> : null}
  </>
);

interface ResourceParts {
  readonly held: readonly HeldAt[];
  /** Whether there are more than are shown. */
  readonly isCut: boolean;
  readonly grants: readonly ListedGrant[];
  /** What would become of a request of the viewer's, role by role. */
  readonly ways: readonly { readonly role: Role; readonly lines: readonly string[] }[];
  readonly now: Date;
  readonly tz: string | null;
}

export const ResourceView = ({ held, isCut, grants, ways, now, tz }: ResourceParts) => (
  <>
    <section class="card" aria-labelledby="grants">
      <h2 id="grants">For a while, here and below</h2>
      {grants.length === 0 ? (
        <Empty
          title="Nobody right now"
          next="Whoever asks for a role in Slack, and gets it, is shown here."
        />
      ) : (
        <GrantTable grants={grants} now={now} tz={tz} />
      )}
    </section>
    <section class="card" aria-labelledby="held">
      <h2 id="held">Who is in, by the last sync</h2>
      {held.length === 0 ? (
        <Empty title="Nobody" next="As far as the last sync found." />
      ) : (
        <Held held={held} />
      )}
    </section>
    {isCut ? <p class="soft">There are more than are shown.</p> : null}
    <section class="card" aria-labelledby="ways">
      <h2 id="ways">If you asked for it now</h2>
      <dl class="facts">
        {ways.map(({ role, lines }) => (
          <>
            <dt>{roleLabel(role)}</dt>
            <dd class="lines">
              {lines.map((line) => (
                <p>{line}</p>
              ))}
            </dd>
          </>
        ))}
      </dl>
    </section>
  </>
);

const Held = ({ held }: Pick<ResourceParts, 'held'>) => (
  <Table columns={['Account', 'Person', 'Role', 'Through', 'Ends in GitLab']}>
    {held.map(({ username, person, role, path, expiresOn }) => (
      <tr>
        <td class="name">@{username}</td>
        <td>{person ?? <span class="soft">linked to nobody</span>}</td>
        <td>
          <RoleTag role={role} />
        </td>
        <td data-of="Through">
          <code>{path}</code>
        </td>
        <td data-of="Ends in GitLab">{expiresOn ?? 'never'}</td>
      </tr>
    ))}
  </Table>
);
