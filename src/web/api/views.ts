/** Rows as calls answer them. Pure. */
import type { ListedGrant, ListedRequest } from '../../db/models/api-lists.ts';
import { personRef } from '../../db/identities/people.ts';

/** An instant as text; null stays null. */
export const iso = <T extends Date | null>(at: T): T extends Date ? string : string | null =>
  (at === null ? null : at.toISOString()) as T extends Date ? string : string | null;

/** Only what calls answer of somebody. */
export const person = ({
  id,
  slackUserId,
  name,
}: {
  readonly id: string;
  readonly slackUserId: string;
  readonly name: string;
}) => ({ id, slackUserId, name });

const placeOf = ({
  connectorId,
  path,
  resourceKind,
}: Pick<ListedGrant, 'connectorId' | 'path' | 'resourceKind'>) => ({
  connectorId,
  path,
  kind: resourceKind,
});

export const requestView = (row: ListedRequest) => ({
  id: row.id,
  number: row.number,
  kind: row.kind,
  source: row.source,
  status: row.status,
  requester: { id: row.requesterId, slackUserId: row.personSlack, name: row.personName },
  place: placeOf(row),
  role: row.role,
  durationSeconds: row.durationSeconds,
  reason: row.reason,
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  decidedAt: iso(row.decidedAt),
  decidedBy: personRef(row.decidedBy, row.deciderSlack, row.deciderName),
  note: row.decisionNote,
  grantId: row.grantId,
  given:
    row.grantRole === null || row.grantSeconds === null
      ? null
      : { role: row.grantRole, durationSeconds: row.grantSeconds },
});

export const grantView = (row: ListedGrant) => ({
  id: row.id,
  requestId: row.requestId,
  number: row.number,
  status: row.status,
  holder: { id: row.personId, slackUserId: row.personSlack, name: row.personName },
  place: placeOf(row),
  role: row.role,
  durationSeconds: row.durationSeconds,
  activatedAt: iso(row.activatedAt),
  expiresAt: iso(row.expiresAt),
  endedAt: iso(row.endedAt),
  endReason: row.endReason,
  endNote: row.endNote,
});
