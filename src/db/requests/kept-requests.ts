import type { Insertable, Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { KeptRequestId, PersonId } from '../../domain/id.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { stored } from '../../domain/told.ts';
import type { KeptRequestsTable } from '../schema/kept-request-tables.ts';

export type KeptRequest = Selectable<KeptRequestsTable>;

export const findKeptRequest = (
  db: Pick<ReadDb, 'selectFrom'>,
  id: KeptRequestId,
): Promise<KeptRequest | undefined> =>
  db.selectFrom('keptRequests').selectAll().where('id', '=', id).executeTakeFirst();

/** How much is kept for one person: what they asked for last. */
const MOST_KEPT = 10;

/**
 * Keeps a request, beside what else the person is not asked about yet, and in place of what they
 * wanted of the same role on the same place.
 */
export async function keepRequest(
  tx: Tx,
  kept: Omit<Insertable<KeptRequestsTable>, 'id' | 'createdAt' | 'offeredAt' | 'asksAt' | 'refusal'>,
): Promise<void> {
  await tx.db
    .deleteFrom('keptRequests')
    .where('personId', '=', kept.personId)
    .where('resourceId', '=', kept.resourceId)
    .where('role', '=', kept.role)
    .where('offeredAt', 'is', null)
    .execute();
  await tx.db
    .insertInto('keptRequests')
    .values({ ...kept, id: tx.newId('kpt'), createdAt: tx.now, offeredAt: null, asksAt: null, refusal: null })
    .execute();
  await tx.db
    .deleteFrom('keptRequests')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('keptRequests')
        .select('id')
        .where('personId', '=', kept.personId)
        .where('offeredAt', 'is', null)
        .orderBy('createdAt', 'desc')
        .orderBy('id', 'desc')
        .offset(MOST_KEPT),
    )
    .execute();
}

/**
 * What a person has asked for on a connector, in this order: what they go on with once their
 * account is linked, or have gone on with since it was, at `takenAt`.
 */
export const keptOn = (
  db: Pick<ReadDb, 'selectFrom'>,
  { personId, connectorId, takenAt }: { personId: PersonId; connectorId: string; takenAt: Date | null },
): Promise<(Pick<KeptRequest, 'role' | 'durationSeconds'> & { readonly path: string })[]> =>
  db
    .selectFrom('keptRequests')
    .innerJoin('resources', 'resources.id', 'keptRequests.resourceId')
    .select(['keptRequests.role', 'keptRequests.durationSeconds', 'resources.path'])
    .where('keptRequests.personId', '=', personId)
    .where('keptRequests.offeredAt', takenAt === null ? 'is' : '=', takenAt)
    .where('resources.connectorId', '=', connectorId)
    .orderBy('keptRequests.createdAt')
    .orderBy('keptRequests.id')
    .execute();

/**
 * Takes what a person has asked for on a connector since an instant and was not asked about yet:
 * from now on they are.
 */
export const takeKeptRequests = (
  tx: Tx,
  { personId, connectorId, since }: { personId: PersonId; connectorId: string; since: Date },
): Promise<KeptRequest[]> =>
  tx.db
    .updateTable('keptRequests')
    .set({ offeredAt: tx.now })
    .where('personId', '=', personId)
    .where('offeredAt', 'is', null)
    .where('createdAt', '>=', since)
    .where('resourceId', 'in', (eb) =>
      eb.selectFrom('resources').select('resources.id').where('resources.connectorId', '=', connectorId),
    )
    .returningAll()
    .execute();

/** From now on it is to be asked for by itself. */
export const letKeptAsk = (tx: Tx, id: KeptRequestId): Promise<unknown> =>
  tx.db.updateTable('keptRequests').set({ asksAt: tx.now }).where('id', '=', id).execute();

/**
 * It was asked for by itself; `refusal` is null when that was taken, or there is no more to say.
 */
export const concludeKept = (tx: Tx, id: KeptRequestId, refusal: Refusal | null): Promise<unknown> =>
  tx.db
    .updateTable('keptRequests')
    .set({ asksAt: null, refusal: refusal === null ? null : stored(refusal) })
    .where('id', '=', id)
    .execute();

/** The idempotency key of the request that a kept one becomes. Pure. */
export const keyOfKept = (id: KeptRequestId): string => `kept:${id}`;

/** Deletes what was kept before `before`. */
export const pruneKeptRequests = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('keptRequests').where('createdAt', '<', before).execute();
