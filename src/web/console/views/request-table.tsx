import type { ListedRequest } from '../../../db/models/api-lists.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { When } from '../../pages/views/when.tsx';
import { RoleTag, Table } from './parts.tsx';
import { RequestTag } from './request-tag.tsx';

export interface RequestTableParts {
  readonly requests: readonly ListedRequest[];
  readonly tz: string | null;
}

/** One row a request, newest first. Pure. */
export const RequestTable = ({
  requests,
  tz,
  isNamed = false,
}: RequestTableParts & { readonly isNamed?: boolean }) => (
  <Table columns={['Request', ...(isNamed ? ['Person'] : []), 'What', 'Asked', 'Answer']}>
    {requests.map((request) => (
      <tr>
        <td class="name">
          <a href={`/requests/${request.number}`}>#{request.number}</a>
        </td>
        {isNamed ? <td>{request.personName}</td> : null}
        <td>
          <RoleTag role={request.role} /> <code>{request.path}</code>
          <span class="soft">
            {request.kind === 'extension' ? 'more time: ' : 'for '}
            {spellDuration(request.durationSeconds)}
          </span>
        </td>
        <td data-of="Asked">
          <When at={request.createdAt} tz={tz} />
        </td>
        <td>
          <RequestTag status={request.status} />
        </td>
      </tr>
    ))}
  </Table>
);
