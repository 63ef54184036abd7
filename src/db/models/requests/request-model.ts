/**
 * Everything a card shows about a request: who, what, until when, who decided, and what became of
 * it. Reads only.
 */
import type { Escalation } from '../../../domain/policies/escalation.ts';
import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import type { ResourceKind, GrantableRole, Role } from '../../../domain/entitlement.ts';
import { triesUntil, type EndReason, type GrantStatus } from '../../../domain/access/grant.ts';
import type { HoldingLook } from '../../../domain/access/holding.ts';
import type { GrantId, PersonId, RequestId, ResourceId } from '../../../domain/id.ts';
import type { ConnectorCode } from '../../../errors.ts';
import type { CancelCause, RequestKind, RequestStatus } from '../../../domain/access/request.ts';
import type { RequestSource } from '../../../domain/actor.ts';
import { personRef } from '../../identities/people.ts';
import { askedOf } from './asked.ts';
import { lapsedOf, type Lapsed } from './lapsed.ts';
import type { ShownStandstill } from './standstill.ts';
import { leftGrantOf } from './left-grant.ts';
import { latestExtension } from './latest-extension.ts';
import { REQUEST_COLUMNS } from './request-columns.ts';
import { readIfAny } from '../../../domain/told.ts';
import type { Fault } from '../../../domain/fault.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface PersonRef {
  readonly id: PersonId;
  readonly slackUserId: string;
  readonly name: string;
}

export interface ShownResource {
  readonly id: ResourceId;
  readonly kind: ResourceKind;
  readonly path: string;
  readonly connectorId: string;
  /** It is archived in GitLab, or scheduled for deletion; left out where that is not known. */
  readonly isArchived?: boolean;
}

/** The answer to a request, as far as there is one. */
export interface Answer {
  readonly status: RequestStatus;
  readonly decidedAt: Date | null;
  /** Null while pending, and when a policy, time or the requester answered it. */
  readonly decider: PersonRef | null;
  readonly note: string | null;
  /** Why more time that was approved was put back; null where it was not. */
  readonly undone: Fault | null;
  /** Left out for what did not lapse. */
  readonly lapsed?: Lapsed;
}

export interface GrantModel {
  readonly id: GrantId;
  readonly status: GrantStatus;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly activatedAt: Date | null;
  readonly expiresAt: Date | null;
  /** When the holder was told that this end is near; null again once it was put off. */
  readonly warnedAt: Date | null;
  readonly endReason: EndReason | null;
  readonly endedBy: PersonRef | null;
  /** What they wrote about it; null for nothing. */
  readonly endNote: string | null;
  /** When it was set on its way out. */
  readonly endingAt: Date | null;
  readonly endedAt: Date | null;
  readonly leftRole: Role | null;
  readonly leftThrough: string | null;
  /** As of what is held; left out where it is no grant. */
  readonly leftUntil?: Date | null;
  /** GitLab no longer shows the resource: nobody knows what is left there. */
  readonly leftUnknown: boolean;
  readonly failure: Fault | null;
  /** The place is archived in GitLab, or scheduled for deletion: there is no more time there. */
  readonly isArchived: boolean;
  /** Tries of the present reconcile that failed, and what kind of failure the last one was. */
  readonly attempts: number;
  readonly fault: ConnectorCode | null;
  /** About when it is given up; null where that is not to come, or no try has failed. */
  readonly triesUntil: Date | null;
}

export interface ExtensionModel
  extends Answer, Pick<RequestModel, 'id' | 'source' | 'durationSeconds' | 'asked'> {
  /** As of a request, these two; left out where they are not known. */
  readonly reason?: string;
  readonly cancelCause?: CancelCause | null;
  /** As of a request; left out where that is not known. */
  readonly approved?: RequestModel['approved'];
  /** Why nothing is given for now; left out or null where that is not so, or not known. */
  readonly standstill?: ShownStandstill | null;
  /** As of how far it is; left out where nothing happens of itself, or that is not known. */
  readonly soon?: Soon;
}

/**
 * What happens of itself if the step that waits goes on waiting, before the request lapses anyhow.
 * `people`: who is asked as well by then; nobody where that lapses it.
 */
export interface Soon extends Pick<Escalation, 'at' | 'effect'> {
  readonly people: readonly PersonRef[];
}

export interface RequestModel extends Answer {
  readonly id: RequestId;
  readonly number: number;
  readonly kind: RequestKind;
  readonly source: RequestSource;
  readonly requester: PersonRef;
  readonly resource: ShownResource;
  readonly role: GrantableRole;
  readonly durationSeconds: number;
  readonly reason: string;
  /** That it was asked under. */
  readonly policyId: string;
  readonly createdAt: Date;
  /** When it lapses, or lapsed, unanswered. */
  readonly expiresAt: Date;
  readonly cancelCause: CancelCause | null;
  /** What GitLab says the requester holds there; null while it was not asked. */
  readonly look: HoldingLook | null;
  /** It is being asked. */
  readonly isLooking: boolean;
  /** The conflicts it would bring about, as of its last judgement; null for none. */
  readonly conflicts: AskedConflicts | null;
  /** What was approved, which may be less than what was asked; null unless approved. */
  readonly approved: { readonly role: GrantableRole; readonly durationSeconds: number } | null;
  /** The requester's account as it is linked now. */
  readonly account: { readonly externalId: string; readonly username: string } | null;
  /** Its steps that have waited for too long, from 0. */
  readonly escalated: readonly number[];
  /** Who got a card, oldest card first. */
  readonly asked: readonly PersonRef[];
  /** The grant that came of it; for an extension, the grant it extends. */
  readonly grant: GrantModel | null;
  /** The latest extension asked for on the grant; always null on an extension itself. */
  readonly extension: ExtensionModel | null;
}

/** The model of a request, in a few queries; undefined when there is none. */
export async function requestModel(db: Reader, id: RequestId): Promise<RequestModel | undefined> {
  const row = await selectRequest(db).where('requests.id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const { externalId, username } = row;
  const known = grantOf(row);
  const grant = known === null ? null : { ...known, ...(await leftGrantOf(db, known)) };
  const extension =
    grant === null || row.kind === 'extension' ? undefined : await latestExtension(db, grant.id);
  const asked = await askedOf(db, extension === undefined ? [id] : [id, extension.id]);
  return {
    ...answerOf(row),
    ...(await lapsedOf(db, row)),
    id: row.id,
    number: row.number,
    kind: row.kind,
    source: row.source,
    requester: { id: row.requesterId, slackUserId: row.requesterSlack, name: row.requesterName },
    resource: {
      id: row.resourceId,
      kind: row.resourceKind,
      path: row.path,
      connectorId: row.connectorId,
      isArchived: row.archivedAt !== null,
    },
    role: row.role,
    durationSeconds: row.durationSeconds,
    reason: row.reason,
    policyId: row.policyId,
    escalated: row.escalated,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    cancelCause: row.cancelCause,
    look: row.look,
    isLooking: row.lookDueAt !== null,
    conflicts: row.conflicts,
    approved: approvedOf(row),
    account: externalId === null || username === null ? null : { externalId, username },
    asked: asked.get(id) ?? [],
    grant,
    extension:
      extension === undefined
        ? null
        : {
            ...answerOf(extension),
            ...(await lapsedOf(db, extension)),
            id: extension.id,
            source: extension.source,
            durationSeconds: extension.durationSeconds,
            reason: extension.reason,
            cancelCause: extension.cancelCause,
            approved: approvedOf(extension),
            asked: asked.get(extension.id) ?? [],
          },
  };
}

const approvedOf = ({
  approvedRole: role,
  approvedSeconds: durationSeconds,
}: {
  readonly approvedRole: GrantableRole | null;
  readonly approvedSeconds: number | null;
}): RequestModel['approved'] =>
  role === null || durationSeconds === null ? null : { role, durationSeconds };

/** The model of the request a grant came of; undefined when there is no such grant. */
export async function requestModelOfGrant(db: Reader, id: GrantId): Promise<RequestModel | undefined> {
  const grant = await db.selectFrom('grants').select('requestId').where('id', '=', id).executeTakeFirst();
  return grant === undefined ? undefined : requestModel(db, grant.requestId);
}

const selectRequest = (db: Reader) =>
  db
    .selectFrom('requests')
    .innerJoin('people as requester', 'requester.id', 'requests.requesterId')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .leftJoin('people as decider', 'decider.id', 'requests.decidedBy')
    .leftJoin('approvals', (join) =>
      join
        .onRef('approvals.requestId', '=', 'requests.id')
        .on('approvals.decision', '=', 'approve')
        .on('requests.status', '=', 'approved')
        // Of several who agreed, the last one says what is given.
        .on(sql<boolean>`approvals.approver_id is not distinct from requests.decided_by`),
    )
    .leftJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'resources.connectorId')
        .onRef('accounts.personId', '=', 'requests.requesterId'),
    )
    .leftJoin('grants', (join) =>
      join.on((eb) =>
        eb.or([
          eb('grants.requestId', '=', eb.ref('requests.id')),
          eb('grants.id', '=', eb.ref('requests.extendsGrantId')),
        ]),
      ),
    )
    .leftJoin('slots', 'slots.id', 'grants.slotId')
    .leftJoin('people as ender', 'ender.id', 'grants.endedBy')
    .select(REQUEST_COLUMNS);

type RequestRow = Awaited<ReturnType<ReturnType<typeof selectRequest>['executeTakeFirstOrThrow']>>;

type AnswerRow = Pick<
  RequestRow,
  'status' | 'decidedAt' | 'decisionNote' | 'undone' | 'deciderId' | 'deciderSlack' | 'deciderName'
>;

const answerOf = (row: AnswerRow): Answer => ({
  status: row.status,
  decidedAt: row.decidedAt,
  decider: personRef(row.deciderId, row.deciderSlack, row.deciderName),
  note: row.decisionNote,
  undone: readIfAny(row.undone),
});

function grantOf(row: RequestRow): GrantModel | null {
  const { grantId, grantStatus, grantRole, grantSeconds } = row;
  if (grantId === null || grantStatus === null || grantRole === null || grantSeconds === null) return null;
  return {
    id: grantId,
    status: grantStatus,
    role: grantRole,
    durationSeconds: grantSeconds,
    activatedAt: row.activatedAt,
    expiresAt: row.grantExpiresAt,
    warnedAt: row.warnedAt,
    endReason: row.endReason,
    endedBy: personRef(row.enderId, row.enderSlack, row.enderName),
    endNote: row.endNote,
    endingAt: row.endingAt,
    endedAt: row.endedAt,
    leftRole: row.leftRole,
    leftThrough: row.leftThrough,
    leftUnknown: row.leftUnknown ?? false,
    failure: readIfAny(row.failure),
    isArchived: row.archivedAt !== null,
    attempts: row.attempts ?? 0,
    fault: row.lastFault,
    triesUntil: triesUntilOf(row),
  };
}

const triesUntilOf = ({ grantStatus, attempts, nextAttemptAt }: RequestRow): Date | null =>
  grantStatus === 'provisioning' && attempts !== null && attempts > 0 && nextAttemptAt !== null
    ? triesUntil(nextAttemptAt, attempts)
    : null;
