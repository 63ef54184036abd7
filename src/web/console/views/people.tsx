/** People, and one of them. Pure. */
import type { ListedGrant } from '../../../db/models/api-lists.ts';
import type { accountsOfPeople } from '../../../db/models/api-people.ts';
import { isActive, type Person } from '../../../db/people.ts';
import type { Hold } from '../../../domain/conflicts/conflict.ts';
import { GrantTable } from './elevated.tsx';
import { Empty, Older, RoleTag, Table } from './parts.tsx';

type Accounts = Awaited<ReturnType<typeof accountsOfPeople>>;

const State = ({ person }: { readonly person: Person }) =>
  isActive(person) ? null : <span class="tag bad">{person.deactivatedAt === null ? 'guest' : 'left'}</span>;

const AccountTags = ({ accounts }: { readonly accounts: Accounts }) =>
  accounts.length === 0 ? (
    <span class="soft">no account is linked</span>
  ) : (
    <>
      {accounts.map(({ username, state, connectorId }) => (
        <>
          <span class={`tag ${state === 'active' ? '' : 'warn'}`}>
            @{username} · {connectorId}
          </span>{' '}
        </>
      ))}
    </>
  );

export const People = ({
  people,
  accounts,
  next,
}: {
  readonly people: readonly Person[];
  readonly accounts: Accounts;
  readonly next: string | null;
}) => (
  <>
    <section class="card" aria-label="People">
      <Table columns={['Name', 'E-mail', 'Accounts']}>
        {people.map((person) => (
          <tr>
            <td class="name">
              <a href={`/people/${person.id}`}>{person.name}</a> <State person={person} />
            </td>
            <td>{person.email ?? <span class="soft">not shown by Slack</span>}</td>
            <td>
              <AccountTags accounts={accounts.filter(({ personId }) => personId === person.id)} />
            </td>
          </tr>
        ))}
      </Table>
    </section>
    <Older href={next} label="More" />
  </>
);

export const PersonView = ({
  person,
  accounts,
  grants,
  holds,
  now,
  tz,
}: {
  readonly person: Person;
  readonly accounts: Accounts;
  readonly grants: readonly ListedGrant[];
  readonly holds: readonly Hold[];
  readonly now: Date;
  readonly tz: string | null;
}) => (
  <>
    <section class="card" aria-labelledby="accounts">
      <h2 id="accounts">
        Accounts <State person={person} />
      </h2>
      <AccountTags accounts={accounts} />
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
            'a row of their own'
          )}
        </td>
      </tr>
    ))}
  </Table>
);
