/**
 * Who else is Owner of a group: what has to be known before somebody's Owner role there is taken
 * back.
 */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceId } from '../../domain/id.ts';
import { lineOf } from './line.ts';
import type { SlotKey } from './memberships.ts';

/** Until the transaction ends nobody else decides whether an Owner of this resource stays one. */
export const lockOwnersOf = (tx: Tx, resourceId: ResourceId): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext(${`owners of ${resourceId}`}))`.execute(tx.db);

/**
 * The memberships through which an account is Owner of a resource and stays it: of itself or
 * through a group above, as far as the cache knows. None of a machine or of hallpass's own account,
 * no role that ends on a day, and none that hallpass takes back sooner or later.
 */
export const ownersInLine = (db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>, resourceId: ResourceId) =>
  lineOf(db, resourceId)
    .innerJoin('memberships', 'memberships.resourceId', 'line.id')
    .innerJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'memberships.connectorId')
        .onRef('accounts.externalId', '=', 'memberships.accountExternalId'),
    )
    .leftJoin('connectorStates', 'connectorStates.connectorId', 'memberships.connectorId')
    .leftJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'memberships.resourceId')
        .onRef('slots.accountExternalId', '=', 'memberships.accountExternalId'),
    )
    .where('memberships.role', '=', 'owner')
    .where('memberships.expiresOn', 'is', null)
    .where((eb) =>
      eb.or([
        eb('slots.baseline', 'is', null),
        sql<boolean>`slots.baseline->'row'->>'role' = 'owner' and slots.baseline->'row'->>'expiresOn' is null`,
      ]),
    )
    .where(sql<boolean>`memberships.account_external_id is distinct from connector_states.bot_external_id`)
    .where('accounts.isBot', '=', false)
    .where('accounts.state', '=', 'active');

/** Whether somebody other than this account is Owner of a group and stays it. */
export async function hasOtherOwner(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  { resourceId, accountExternalId }: SlotKey,
): Promise<boolean> {
  const row = await ownersInLine(db, resourceId)
    .select(sql<number>`1`.as('one'))
    .where('memberships.accountExternalId', '<>', accountExternalId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
