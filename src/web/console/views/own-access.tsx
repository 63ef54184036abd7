/** What somebody holds themselves, and has asked for. Pure. */
import type { ListedGrant, ListedRequest } from '../../../db/models/api-lists.ts';
import { EndOf } from './elevated.tsx';
import { Empty, Press, RoleTag, Table } from './parts.tsx';
import { RequestTable } from './request-table.tsx';

export interface OwnAccessParts {
  readonly grants: readonly ListedGrant[];
  readonly requests: readonly ListedRequest[];
  readonly csrf: string;
  readonly now: Date;
  readonly tz: string | null;
}

export const OwnAccess = (parts: OwnAccessParts) => (
  <>
    <p>
      To ask for a role, or for more time, type <code>/access</code> in Slack.
    </p>
    <section class="card" aria-labelledby="held">
      <h2 id="held">What you hold</h2>
      {parts.grants.length === 0 ? (
        <Empty
          title="You hold nothing through hallpass"
          next={
            <>
              Type <code>/access</code> in Slack to ask for a role for a while.
            </>
          }
        />
      ) : (
        <Held {...parts} />
      )}
    </section>
    <section class="card" aria-labelledby="asked">
      <h2 id="asked">What you asked for</h2>
      {parts.requests.length === 0 ? (
        <Empty
          title="You have asked for nothing yet"
          next="Requests you make in Slack are listed here, with what became of them."
        />
      ) : (
        <RequestTable {...parts} />
      )}
    </section>
  </>
);

const Held = ({ grants, csrf, now, tz }: OwnAccessParts) => (
  <Table columns={['Where', 'Role', 'Ends', <span class="hidden">Give back</span>]}>
    {grants.map((grant) => (
      <tr>
        <td class="name">
          <a href={`/grants/${grant.id}`}>{grant.path}</a>
        </td>
        <td>
          <RoleTag role={grant.role} />
        </td>
        <td data-of="Ends">
          <EndOf grant={grant} now={now} tz={tz} />
        </td>
        <td class="act">
          {grant.status === 'revoking' ? null : (
            <Press
              action={`/grants/${grant.id}/end`}
              csrf={csrf}
              label="Give back"
              about={grant.path}
              kind="quiet"
            />
          )}
          {grant.status === 'revoking' ? null : (
            <a class="soft" href={`/grants/${grant.id}`}>
              with a note…<span class="hidden"> about {grant.path}</span>
            </a>
          )}
        </td>
      </tr>
    ))}
  </Table>
);
