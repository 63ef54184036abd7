import type { Tables } from '../../src/db/schema/tables.ts';

export const FINDING_COLUMNS: { readonly [C in keyof Tables['findings']]: 1 } = {
  id: 1,
  connectorId: 1,
  resourceId: 1,
  accountExternalId: 1,
  found: 1,
  former: 1,
  status: 1,
  foundAt: 1,
  toldAt: 1,
  author: 1,
  lookDueAt: 1,
  decidedBy: 1,
  decidedAt: 1,
  requestId: 1,
  refusal: 1,
  leftRole: 1,
};
