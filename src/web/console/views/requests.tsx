/** The list of requests. Pure. */
import type { UndecidedRequest } from '../../../db/models/undecided.ts';
import { REQUEST_STATUSES, type RequestStatus } from '../../../domain/access/request.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { distance, Empty, Older } from './parts.tsx';
import { RequestTable, type RequestTableParts } from './request-table.tsx';
import { REQUEST_WORDS } from './request-tag.tsx';

interface RequestsParts extends RequestTableParts {
  /** For the viewer to decide. */
  readonly waiting: readonly UndecidedRequest[];
  /** Undefined for all. */
  readonly status: RequestStatus | undefined;
  readonly older: string | null;
  readonly now: Date;
}

export const Requests = ({ waiting, requests, status, older, now, tz }: RequestsParts) => (
  <>
    {waiting.length === 0 ? null : (
      <section class="card" aria-labelledby="waiting">
        <h2 id="waiting">Waiting for you: {waiting.length}</h2>
        <ul class="steps">
          {waiting.map(({ number, requester, path, role, durationSeconds, reason, expiresAt }) => (
            <li>
              <a href={`/requests/${number}`}>
                {requester.name}: {roleLabel(role)} on {path}
              </a>
              <span class="soft">
                for {spellDuration(durationSeconds)}, lapses {distance(expiresAt, now)}
                {reason === '' ? null : `: “${reason}”`}
              </span>
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
        <RequestTable requests={requests} tz={tz} isNamed />
      )}
    </section>
    <Older href={older} />
  </>
);
