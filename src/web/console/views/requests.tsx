/** The list of requests. Pure. */
import type { UndecidedRequest } from '../../../db/models/undecided.ts';
import { REQUEST_STATUSES, type RequestStatus } from '../../../domain/access/request.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { Empty, Older } from './parts.tsx';
import { RequestTable, type RequestTableParts } from './request-table.tsx';
import { REQUEST_WORDS } from './request-tag.tsx';

interface RequestsParts extends RequestTableParts {
  /** For the viewer to decide. */
  readonly waiting: readonly UndecidedRequest[];
  /** Undefined for all. */
  readonly status: RequestStatus | undefined;
  readonly older: string | null;
}

export const Requests = ({ waiting, requests, status, older, tz }: RequestsParts) => (
  <>
    {waiting.length === 0 ? null : (
      <section class="card" aria-labelledby="waiting">
        <h2 id="waiting">They wait for you</h2>
        <ul class="steps">
          {waiting.map(({ number, requester, path, role, durationSeconds }) => (
            <li>
              <a href={`/requests/${number}`}>
                {requester.name}: {roleLabel(role)} on {path}
              </a>
              <span class="soft">for {spellDuration(durationSeconds)}</span>
            </li>
          ))}
        </ul>
      </section>
    )}
    <form class="filter" method="get" action="/requests">
      <label>
        Answer
        <select name="status">
          <option value="">All of them</option>
          {REQUEST_STATUSES.map((one) => (
            <option value={one} selected={one === status}>
              {REQUEST_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <button>Show</button>
    </form>
    <section class="card" aria-label="Requests">
      {requests.length === 0 ? (
        <Empty title="No requests here" next="Requests are made in Slack, with /access." />
      ) : (
        <RequestTable requests={requests} tz={tz} />
      )}
    </section>
    <Older href={older} />
  </>
);
