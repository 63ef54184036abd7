/** How a request was answered. Pure. */
import type { RequestStatus } from '../../../domain/access/request.ts';

export const REQUEST_WORDS: Readonly<Record<RequestStatus, string>> = {
  pending: 'waiting',
  approved: 'approved',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'ran out',
};

const KINDS: Readonly<Record<RequestStatus, string>> = {
  pending: 'accent',
  approved: 'good',
  denied: 'bad',
  cancelled: '',
  expired: '',
};

export const RequestTag = ({ status }: { readonly status: RequestStatus }) => (
  <span class={`tag ${KINDS[status]}`}>{REQUEST_WORDS[status]}</span>
);
