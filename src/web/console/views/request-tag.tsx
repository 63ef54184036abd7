import type { RequestStatus } from '../../../domain/access/request.ts';

const TAGS: Readonly<Record<RequestStatus, readonly [kind: string, word: string]>> = {
  pending: ['accent', 'waits'],
  approved: ['good', 'approved'],
  denied: ['bad', 'denied'],
  cancelled: ['', 'withdrawn'],
  expired: ['', 'ran out'],
};

/** How a request was answered. Pure. */
export const RequestTag = ({ status }: { readonly status: RequestStatus }) => (
  <span class={`tag ${TAGS[status][0]}`}>{TAGS[status][1]}</span>
);
