/**
 * Who else is Owner of a group: what has to be known before somebody's Owner role there is taken
 * back.
 */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../context.ts';
import type { ResourceId } from '../domain/id.ts';
import { lineOf } from './line.ts';
import type { SlotKey } from './memberships.ts';

/** Until the transaction ends nobody else decides whether an Owner of this resource stays one. */
export const lockOwnersOf = (tx: Tx, resourceId: ResourceId): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext(${`owners of ${resourceId}`}))`.execute(tx.db);

/**
 * Whether a person other than this account is Owner of a group and stays it: of itself or through
 * one above, as far as the cache knows. Does not count a machine, hallpass's own account, a role
 * that ends on a day, or one that hallpass takes back sooner or later.
 */
export async function hasOtherOwner(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  { resourceId, accountExternalId }: SlotKey,
): Promise<boolean> {
  const row = await lineOf(db, resourceId)
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
    .select(sql<number>`1`.as('one'))
    .where('memberships.role', '=', 'owner')
    .where('memberships.expiresOn', 'is', null)
    .where((eb) =>
      eb.or([
        eb('slots.baseline', 'is', null),
        sql<boolean>`slots.baseline->'row'->>'role' = 'owner' and slots.baseline->'row'->>'expiresOn' is null`,
      ]),
    )
    .where('memberships.accountExternalId', '<>', accountExternalId)
    .where(sql<boolean>`memberships.account_external_id is distinct from connector_states.bot_external_id`)
    .where('accounts.isBot', '=', false)
    .where('accounts.state', '=', 'active')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
