/** Many slots at once: what a look at a whole connector means for them. */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { LIVE_STATUSES } from '../../domain/access/grant.ts';
import type { SlotId } from '../../domain/id.ts';
import { slotKeyText } from '../cache/memberships.ts';
import { isShown } from '../cache/sync-run-pages.ts';

/**
 * The slots of a connector, by `slotKeyText`, about which hallpass knows better than a look at
 * `readAt`: on those that are `held` it has set aside what was there before; those that are `fresh`
 * were reconciled since, or are looked at next.
 */
export async function slotsKnownBetter(
  tx: Tx,
  connectorId: string,
  readAt: Date,
): Promise<ReadonlyMap<string, 'held' | 'fresh'>> {
  const rows = await tx.db
    .selectFrom('slots')
    .select(['resourceId', 'accountExternalId'])
    .select(sql<boolean>`baseline is not null`.as('held'))
    .where('connectorId', '=', connectorId)
    .where((eb) =>
      eb.or([
        eb('baseline', 'is not', null),
        eb('reconciledVersion', '<', eb.ref('wantedVersion')),
        eb('reconciledAt', '>=', readAt),
      ]),
    )
    .execute();
  return new Map(rows.map(({ held, ...key }) => [slotKeyText(key), held ? 'held' : 'fresh']));
}

/**
 * Slots of a connector that a complete sync makes due: those that owe a lower row, and those whose
 * row was not seen, or is not the one hallpass left there; of resources out of sight, only those
 * with live grants. Also those reconciled since the sync started, at rest or not: what was listed
 * of them may be older than what is known. Only a look: the reconcile reads the row itself.
 */
export async function slotsToRecheck(
  tx: Tx,
  connectorId: string,
  { startedAt, onlySeen }: { readonly startedAt: Date; readonly onlySeen: boolean },
): Promise<SlotId[]> {
  const rows = await tx.db
    .selectFrom('slots')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.resourceId', '=', 'slots.resourceId')
        .onRef('memberships.accountExternalId', '=', 'slots.accountExternalId'),
    )
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select('slots.id')
    .where('slots.connectorId', '=', connectorId)
    .where((eb) => (onlySeen ? isShown({ connectorId, startedAt }) : eb.val(true)))
    .where((eb) =>
      eb.or([
        eb('resources.misses', '=', 0),
        eb.exists(
          eb
            .selectFrom('grants')
            .select('grants.id')
            .whereRef('grants.slotId', '=', 'slots.id')
            .where('grants.status', 'in', LIVE_STATUSES),
        ),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb('slots.reconciledVersion', '=', eb.ref('slots.wantedVersion')),
        eb.and([eb('slots.nextAttemptAt', '>', tx.now), eb('slots.attempts', '=', 0)]),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb('slots.reconciledAt', '>=', startedAt),
        eb.and([
          eb('slots.applied', 'is not', null),
          eb.or([
            eb('slots.owed', '=', true),
            eb('memberships.misses', '>', 0),
            sql<boolean>`memberships.role is distinct from slots.applied->'row'->>'role'`,
            sql<boolean>`memberships.custom_role is distinct from slots.applied->'row'->>'customRole'`,
            sql<boolean>`memberships.expires_on::text is distinct from slots.applied->'row'->>'expiresOn'`,
          ]),
        ]),
      ]),
    )
    .execute();
  return rows.map((row) => row.id);
}

/**
 * On how many slots of a connector hallpass still has something: a grant that is not over, or a
 * role that is yet to be what it was.
 */
export async function countUnreconciled(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<number> {
  const { count } = await db
    .selectFrom('slots')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('connectorId', '=', connectorId)
    .where((eb) =>
      eb.or([
        eb('baseline', 'is not', null),
        eb.exists(
          eb
            .selectFrom('grants')
            .select('grants.id')
            .whereRef('grants.slotId', '=', 'slots.id')
            .where('grants.status', 'in', LIVE_STATUSES),
        ),
      ]),
    )
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * The slots of a connector of whose late grants owners were told, while any of them is to be taken
 * back.
 */
export async function alertedSlots(tx: Tx, connectorId: string): Promise<SlotId[]> {
  const rows = await tx.db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .select('slots.id')
    .distinct()
    .where('slots.connectorId', '=', connectorId)
    .where('grants.status', '=', 'revoking')
    .where('grants.lateToldAt', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}
