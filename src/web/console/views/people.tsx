/** People, and one of them. Pure. */
import type { ListedGrant } from '../../../db/models/api-lists.ts';
import type { accountsOfPeople } from '../../../db/models/identities/api-people.ts';
import { isActive, type Person } from '../../../db/identities/people.ts';
import type { Hold } from '../../../domain/conflicts/conflict.ts';
import { GrantTable } from './elevated.tsx';
import { Empty, Older, RoleTag, Table } from './parts.tsx';

type Named = (connectorId: string) => string;
type Accounts = Awaited<ReturnType<typeof accountsOfPeople>>;

const State = ({ person }: { readonly person: Person }) =>
  isActive(person) ? null : <span class="tag bad">{person.deactivatedAt === null ? 'guest' : 'left'}</span>;

const AccountTags = ({ accounts, named }: { readonly accounts: Accounts; readonly named: Named }) =>
  accounts.length === 0 ? (
    <span class="soft">no account is linked</span>
  ) : (
    <>
      {accounts.map(({ username, state, connectorId }) => (
        <>
          <span class={`tag ${state === 'active' ? '' : 'warn'}`}>
            @{username} · {named(connectorId)}
          </span>{' '}
        </>
      ))}
    </>
  );

interface PeopleParts {
  readonly people: readonly Person[];
  readonly accounts: Accounts;
  /** What an integration is called. */
  readonly named: Named;
  /** Letters of whom to show; empty for everybody. */
  readonly query: string;
  readonly next: string | null;
}

export const People = ({ people, accounts, named, query, next }: PeopleParts) => (
  <>
    <form class="filter" method="get" action="/people">
      <label>
        Part of a name or e-mail
        <input name="q" value={query} autocomplete="off" />
      </label>
      <button>Find</button>
    </form>
    <section class="card" aria-label="People">
      {people.length === 0 ? (
        <Empty title="Nobody is called that" next="Try fewer letters, or an e-mail." />
      ) : (
        <Listed people={people} accounts={accounts} named={named} />
      )}
    </section>
    <Older href={next} label="More" />
  </>
);

const Listed = ({ people, accounts, named }: Pick<PeopleParts, 'people' | 'accounts' | 'named'>) => (
  <Table columns={['Name', 'E-mail', 'Accounts']}>
    {people.map((person) => (
      <tr>
        <td class="name">
          <a href={`/people/${person.id}`}>{person.name}</a> <State person={person} />
        </td>
        <td>{person.email ?? <span class="soft">not shown by Slack</span>}</td>
        <td>
          <AccountTags accounts={accounts.filter(({ personId }) => personId === person.id)} named={named} />
        </td>
      </tr>
    ))}
  </Table>
);

export const PersonView = ({
  person,
  accounts,
  grants,
  holds,
  named,
  hasTrail,
  now,
  tz,
}: {
  readonly person: Person;
  readonly accounts: Accounts;
  readonly grants: readonly ListedGrant[];
  readonly holds: readonly Hold[];
  readonly named: Named;
  /** Whether the viewer has the audit trail. */
  readonly hasTrail: boolean;
  readonly now: Date;
  readonly tz: string | null;
}) => (
  <>
    <section class="card" aria-labelledby="accounts">
      <h2 id="accounts">
        Accounts <State person={person} />
      </h2>
      <AccountTags accounts={accounts} named={named} />
      {hasTrail ? (
        <p class="actions">
          <a href={`/audit?person=${person.id}`}>
            What they did, and what was about them, in the audit trail
          </a>
        </p>
      ) : null}
    </section>
    <section class="card" aria-labelledby="grants">
      <h2 id="grants">Through hallpass, for a while</h2>
      {grants.length === 0 ? (
        <Empty title="Nothing right now" next="Whatever is granted is listed here until it ends." />
      ) : (
        <GrantTable grants={grants} now={now} tz={tz} />
      )}
    </section>
    <section class="card" aria-labelledby="holds">
      <h2 id="holds">All in all, by the last syncs</h2>
      {holds.length === 0 ? (
        <Empty title="No role in GitLab" next="As far as you may see." />
      ) : (
        <Holds holds={holds} />
      )}
    </section>
  </>
);

const Holds = ({ holds }: { readonly holds: readonly Hold[] }) => (
  <Table columns={['Where', 'Role', 'How']}>
    {holds.map(({ path, role, grantId, invited }) => (
      <tr>
        <td>
          <code>{path}</code>
        </td>
        <td>
          <RoleTag role={role} />
        </td>
        <td data-of="How">
          {grantId !== null ? (
            <a href={`/grants/${grantId}`}>through hallpass</a>
          ) : invited !== null ? (
            `through the invited group ${invited}`
          ) : (
            'a membership of their own'
          )}
        </td>
      </tr>
    ))}
  </Table>
);
