/**
 * The lists people ask for: what is held, what is waiting, who they are in GitLab. Reads only;
 * every list is cut at its limit.
 */
import type { ExpressionBuilder } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import type { GrantableRole, ResourceKind, Role } from '../../../domain/entitlement.ts';
import { LIVE_STATUSES, type GrantStatus } from '../../../domain/access/grant.ts';
import type { GrantId, PersonId, RequestId, ResourceId } from '../../../domain/id.ts';
import type { RequestKind } from '../../../domain/access/request.ts';
import type { RequestSource } from '../../../domain/actor.ts';
import { personRef } from '../../identities/people.ts';
import type { Tables } from '../../schema/tables.ts';
import type { PersonRef } from '../requests/request-model.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface HeldGrant {
  readonly id: GrantId;
  readonly status: GrantStatus;
  readonly role: Role;
  readonly durationSeconds: number;
  /** Null until GitLab has confirmed the role. */
  readonly expiresAt: Date | null;
  readonly holder: PersonRef;
  readonly resourceId: ResourceId;
  readonly path: string;
  readonly connectorId: string;
  /** The place is archived in GitLab, or scheduled for deletion. */
  readonly isArchived: boolean;
  /** An extension is waiting for an answer. */
  readonly extending: boolean;
  /** The request it came of. */
  readonly number: number;
  /** Who approved it; null when the policy did. */
  readonly approver: PersonRef | null;
  readonly policyId: string;
}

export interface GrantFilter {
  readonly ids?: readonly GrantId[];
  readonly personId?: PersonId;
  readonly connectorIds?: readonly string[];
  /** A resource and everything below it, compared without case. */
  readonly path?: string;
}

const HELD_COLUMNS = [
  'grants.id',
  'grants.status',
  'grants.role',
  'grants.durationSeconds',
  'grants.expiresAt',
  'grants.personId',
  'people.slackUserId',
  'people.name',
  'slots.resourceId',
  'resources.path',
  'resources.connectorId',
  'resources.archivedAt',
  'extension.id as extensionId',
  'origin.number',
  'origin.policyId',
  'approver.id as approverId',
  'approver.slackUserId as approverSlack',
  'approver.name as approverName',
] as const;

/** Grants that are not over yet, those that end first in front, but for the first `offset`. */
export async function liveGrants(
  db: Reader,
  filter: GrantFilter,
  limit: number,
  offset = 0,
): Promise<HeldGrant[]> {
  if (isEmpty(filter)) return [];
  const query = db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('people', 'people.id', 'grants.personId')
    .innerJoin('requests as origin', 'origin.id', 'grants.requestId')
    .leftJoin('people as approver', 'approver.id', 'origin.decidedBy')
    .leftJoin('requests as extension', (join) =>
      join.onRef('extension.extendsGrantId', '=', 'grants.id').on('extension.status', '=', 'pending'),
    )
    .select(HELD_COLUMNS)
    .where('grants.status', 'in', LIVE_STATUSES)
    .where((eb) => fits(eb, filter))
    .orderBy('grants.expiresAt', (order) => order.asc().nullsLast())
    .orderBy('grants.id')
    .limit(limit)
    .offset(offset);
  const rows = await query.execute();
  return rows.map(
    ({
      personId,
      slackUserId,
      name,
      extensionId,
      archivedAt,
      approverId,
      approverSlack,
      approverName,
      ...grant
    }) => ({
      ...grant,
      isArchived: archivedAt !== null,
      holder: { id: personId, slackUserId, name },
      extending: extensionId !== null,
      approver: personRef(approverId, approverSlack, approverName),
    }),
  );
}

/** How many there are of them. */
export async function countLive(db: Reader, filter: GrantFilter): Promise<number> {
  if (isEmpty(filter)) return 0;
  const { count } = await db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('grants.status', 'in', LIVE_STATUSES)
    .where((eb) => fits(eb, filter))
    .executeTakeFirstOrThrow();
  return count;
}

const isEmpty = ({ connectorIds, ids }: GrantFilter): boolean =>
  connectorIds?.length === 0 || ids?.length === 0;

function fits(
  eb: ExpressionBuilder<Tables, 'grants' | 'resources'>,
  { ids, personId, connectorIds, path }: GrantFilter,
) {
  const own = eb.fn<string>('lower', ['resources.path']);
  const place = path?.toLowerCase();
  return eb.and([
    ...(ids === undefined ? [] : [eb('grants.id', 'in', ids)]),
    ...(personId === undefined ? [] : [eb('grants.personId', '=', personId)]),
    ...(connectorIds === undefined ? [] : [eb('resources.connectorId', 'in', connectorIds)]),
    ...(place === undefined
      ? []
      : [
          eb.or([
            eb(own, '=', place),
            eb(eb.fn<boolean>('starts_with', [own, eb.val(`${place}/`)]), '=', true),
          ]),
        ]),
  ]);
}

export interface WaitingRequest {
  readonly id: RequestId;
  readonly number: number;
  readonly kind: RequestKind;
  readonly source: RequestSource;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly reason: string;
  /** That it was asked under. */
  readonly policyId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly requester: PersonRef;
  readonly path: string;
  readonly connectorId: string;
  readonly resourceKind: ResourceKind;
  /** It is archived in GitLab, or scheduled for deletion; left out where that is not known. */
  readonly isArchived?: boolean;
  /** Its steps that have waited for too long, from 0. */
  readonly escalated: readonly number[];
  /** The conflicts it would bring about, as of its last judgement; null for none. */
  readonly conflicts: AskedConflicts | null;
}

/**
 * Pending requests, oldest first: those somebody made, or those of others that they may have to
 * decide, for they have a card of it, or it is on a connector of theirs.
 */
export async function waitingRequests(
  db: Reader,
  of: { readonly madeBy: PersonId } | { readonly connectorIds: readonly string[]; readonly asked: PersonId },
  limit: number,
): Promise<WaitingRequest[]> {
  const all = db
    .selectFrom('requests')
    .innerJoin('people', 'people.id', 'requests.requesterId')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .select([
      'requests.id',
      'requests.number',
      'requests.kind',
      'requests.source',
      'requests.role',
      'requests.durationSeconds',
      'requests.reason',
      'requests.policyId',
      'requests.createdAt',
      'requests.expiresAt',
      'requests.requesterId',
      'people.slackUserId',
      'people.name',
      'resources.path',
      'resources.connectorId',
      'resources.kind as resourceKind',
      'resources.archivedAt',
      'requests.escalated',
      'requests.conflicts',
    ])
    .where('requests.status', '=', 'pending')
    .orderBy('requests.number')
    .limit(limit);
  const rows =
    'madeBy' in of
      ? await all.where('requests.requesterId', '=', of.madeBy).execute()
      : await all
          .where('requests.requesterId', '!=', of.asked)
          .where((eb) =>
            eb.or([
              ...(of.connectorIds.length === 0 ? [] : [eb('resources.connectorId', 'in', of.connectorIds)]),
              eb.exists(
                eb
                  .selectFrom('messages')
                  .select('messages.id')
                  .whereRef('messages.subjectId', '=', 'requests.id')
                  .where('messages.kind', '=', 'request-card')
                  .where('messages.personId', '=', of.asked),
              ),
            ]),
          )
          .execute();
  return rows.map(({ requesterId, slackUserId, name, archivedAt, ...request }) => ({
    ...request,
    isArchived: archivedAt !== null,
    requester: { id: requesterId, slackUserId, name },
  }));
}
