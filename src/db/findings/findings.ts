import { type Selectable, sql, type Updateable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { FINDING, type FindingEvent } from '../../domain/access/finding.ts';
import type { GrantStatus } from '../../domain/access/grant.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { FindingId, GrantId, RequestId } from '../../domain/id.ts';
import { next } from '../../domain/machine.ts';
import type { SlotKey } from '../cache/memberships.ts';
import type { FindingAuthor, FindingsTable } from '../schema/finding-tables.ts';

export type Finding = Selectable<FindingsTable>;

/**
 * Whose row a finding is about, and where; undefined when there is no such finding. None of it ever
 * changes.
 */
export const findPlace = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: FindingId,
): Promise<(SlotKey & { connectorId: string }) | undefined> =>
  db
    .selectFrom('findings')
    .select(['connectorId', 'resourceId', 'accountExternalId'])
    .where('id', '=', id)
    .executeTakeFirst();

/** Locks a finding until the transaction ends; undefined when there is none. */
export const lockFinding = (tx: Tx, id: FindingId): Promise<Finding | undefined> =>
  tx.db.selectFrom('findings').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** What is found, and who may have done it. */
export interface NewFinding {
  readonly found: Row;
  readonly former: Row | null;
  /** Grants that gave power over members there; none where nobody held such. */
  readonly grants: readonly GrantId[];
  readonly held: boolean;
  /** Who did it, where that is known at once. */
  readonly author: FindingAuthor | null;
  /** What was invited or made, where it is no membership. */
  readonly way?: {
    readonly kind: 'share' | 'invitation' | 'leftover';
    readonly label: string;
    readonly seen: string | null;
    readonly madeAt?: Date | null;
  };
  /** The invitation that it came by. */
  readonly cameBy?: FindingId | null;
  /** When it is looked at what it gave on; left out for never. */
  readonly watchDueAt?: Date | null;
}

/** An open finding that nobody was told of yet. */
export const insertFinding = (
  tx: Tx,
  connectorId: string,
  { resourceId, accountExternalId }: SlotKey,
  { found, former, grants, held, author, way, cameBy = null, watchDueAt = null }: NewFinding,
): Promise<Finding> =>
  tx.db
    .insertInto('findings')
    .values({
      id: tx.newId('fnd'),
      connectorId,
      resourceId,
      accountExternalId,
      found: JSON.stringify(found),
      former: former === null ? null : JSON.stringify(former),
      grants: JSON.stringify(grants),
      held,
      author: author === null ? null : JSON.stringify(author),
      ...way,
      cameBy,
      watchDueAt,
      status: 'open',
      foundAt: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * Moves a locked finding along its table. For steps/move-finding.ts alone, which audits it. Returns
 * the new row, or null when the state does not accept the event.
 */
export async function transitionFinding(
  tx: Tx,
  finding: Finding,
  event: FindingEvent,
  changes: Omit<Updateable<FindingsTable>, 'status'> = {},
): Promise<Finding | null> {
  const to = next(FINDING, finding.status, event);
  if (to === null) return null;
  const row = await tx.db
    .updateTable('findings')
    .set({ ...changes, status: to })
    .where('id', '=', finding.id)
    .where('status', '=', finding.status)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/**
 * The open finding on one membership whose row goes back at the end of the grants, and has not yet;
 * undefined when there is none.
 */
export const lockHeld = (tx: Tx, { resourceId, accountExternalId }: SlotKey): Promise<Finding | undefined> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('accountExternalId', '=', accountExternalId)
    .where('status', '=', 'open')
    .where('held', '=', true)
    .where('returnedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();

/** Grants stand on its row now: it goes back at the end of them, and is undecided until then. */
export const holdFinding = (tx: Tx, id: FindingId): Promise<unknown> =>
  tx.db.updateTable('findings').set({ held: true }).where('id', '=', id).execute();

/** What was there before was restored. */
export const recordReturned = (tx: Tx, id: FindingId): Promise<unknown> =>
  tx.db.updateTable('findings').set({ returnedAt: tx.now }).where('id', '=', id).execute();

/** What the row of an open finding is by now. */
export const recordFound = (tx: Tx, id: FindingId, found: Row): Promise<unknown> =>
  tx.db
    .updateTable('findings')
    .set({ found: JSON.stringify(found) })
    .where('id', '=', id)
    .execute();

/** The owners were told; with `looks`, GitLab is asked who gave them. */
export const recordTold = (
  tx: Tx,
  ids: readonly FindingId[],
  { looks }: { readonly looks: boolean },
): Promise<unknown> =>
  tx.db
    .updateTable('findings')
    .set((eb) => ({
      toldAt: tx.now,
      // Of whoever was invited besides, GitLab was asked already.
      lookDueAt: looks
        ? eb
            .case()
            .when('kind', '=', 'membership')
            .then(sql<Date>`${tx.now}::timestamptz`)
            .else(null)
            .end()
        : null,
    }))
    .where('id', 'in', ids)
    .execute();

/** Locks the newest finding there; undefined when there is none. */
export const lastFinding = (
  tx: Tx,
  { resourceId, accountExternalId }: SlotKey,
): Promise<Finding | undefined> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('accountExternalId', '=', accountExternalId)
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

/** Locks the newest finding of an address that was invited there then; undefined for none. */
export const lockInvitation = (
  tx: Tx,
  resourceId: SlotKey['resourceId'],
  madeAt: Date,
): Promise<Finding | undefined> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('kind', '=', 'invitation')
    .where('madeAt', '=', madeAt)
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

/** Locks the findings of a connector that wait for a decision. */
export const lockOpenFindings = (tx: Tx, connectorId: string): Promise<Finding[]> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('status', '=', 'open')
    .orderBy('id')
    .forUpdate()
    .execute();

/**
 * Locks the finding on one membership that is not decided, or not carried out yet; undefined when
 * there is none.
 */
export const lockUndecided = (
  tx: Tx,
  { resourceId, accountExternalId }: SlotKey,
): Promise<Finding | undefined> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('resourceId', '=', resourceId)
    .where('accountExternalId', '=', accountExternalId)
    .where('status', 'in', ['open', 'removing'])
    .forUpdate()
    .executeTakeFirst();

/**
 * Locks the finding on one membership whose decision is being carried out: it is being removed, or
 * was made a grant that has not begun. Undefined when there is none.
 */
export const lockUnderWay = (
  tx: Tx,
  { resourceId, accountExternalId }: SlotKey,
): Promise<(Finding & { readonly grantStatus: GrantStatus | null }) | undefined> =>
  tx.db
    .selectFrom('findings')
    .leftJoin('grants', 'grants.requestId', 'findings.requestId')
    .selectAll('findings')
    .select('grants.status as grantStatus')
    .where('findings.resourceId', '=', resourceId)
    .where('findings.accountExternalId', '=', accountExternalId)
    .where('findings.status', 'in', ['removing', 'temporary'])
    .where('grants.activatedAt', 'is', null)
    .forUpdate('findings')
    .executeTakeFirst();

/** The findings that became these requests. */
export async function findingsOfRequests(tx: Tx, requestIds: readonly RequestId[]): Promise<Finding[]> {
  if (requestIds.length === 0) return [];
  return tx.db.selectFrom('findings').selectAll().where('requestId', 'in', requestIds).execute();
}

/** The findings of a connector that wait for a decision and that nobody was told of. */
export const untoldFindings = (tx: Tx, connectorId: string): Promise<Finding[]> =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('status', '=', 'open')
    .where('toldAt', 'is', null)
    .orderBy('id')
    .execute();
