/** What was read for access reviews beyond a sync: of places, and the tokens of machines. */
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { MachineToken } from '../../domain/reviews/machine-token.ts';
import { UNFINISHED_ITEMS } from '../../domain/reviews/review-item.ts';
import type { InvitationsTable } from '../schema/review-tables.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;
export type FoundInvitation = Omit<InvitationsTable, 'resourceId' | 'connectorId'>;

/** A group or project of a connector. */
export interface PlaceRef {
  readonly id: ResourceId;
  readonly connectorId: string;
  readonly kind: ResourceKind;
  readonly externalId: string;
}

/** The invitations of a place are these; null where they are not shown. Twice: the same. */
export async function replaceInvitations(
  tx: Tx,
  { id: resourceId, connectorId }: Pick<PlaceRef, 'id' | 'connectorId'>,
  found: readonly FoundInvitation[] | null,
): Promise<void> {
  await tx.db.deleteFrom('invitations').where('resourceId', '=', resourceId).execute();
  if (found !== null && found.length > 0)
    await tx.db
      .insertInto('invitations')
      .values(found.map((one) => ({ ...one, resourceId, connectorId })))
      .onConflict((conflict) => conflict.columns(['resourceId', 'address']).doNothing())
      .execute();
  const read = { readAt: tx.now, showsInvitations: found !== null };
  await tx.db
    .insertInto('placeReads')
    .values({ ...read, resourceId, connectorId })
    .onConflict((conflict) => conflict.column('resourceId').doUpdateSet(read))
    .execute();
}

/** Forgets what was read before then in places of which no review is under way. */
export async function pruneReviewReads(tx: Tx, before: Date): Promise<void> {
  const reviewed = tx.db
    .selectFrom('reviewItems')
    .innerJoin('reviewCampaigns', 'reviewCampaigns.id', 'reviewItems.campaignId')
    .select('reviewItems.resourceId')
    .where('reviewItems.kind', '=', 'invitation')
    .where('reviewCampaigns.status', 'in', ['staged', 'open', 'closed']);
  const forgotten = await tx.db
    .deleteFrom('placeReads')
    .where('readAt', '<', before)
    .where('resourceId', 'not in', reviewed)
    .returning('resourceId')
    .execute();
  const ids = forgotten.map(({ resourceId }) => resourceId);
  await tx.db
    .deleteFrom('invitations')
    .where(sql<boolean>`resource_id = any(${ids}::text[])`)
    .execute();
  await tx.db.deleteFrom('machineReads').where('readAt', '<', before).execute();
  await tx.db.deleteFrom('giftReads').where('readAt', '<', before).execute();
}

/** What some machines sign in with; null where that is not shown. Twice: the same. */
export async function recordTokens(
  tx: Tx,
  connectorId: string,
  machines: ReadonlyMap<string, readonly MachineToken[] | null>,
): Promise<void> {
  for (const [accountExternalId, found] of machines) {
    const read = { readAt: tx.now, tokens: found === null ? null : JSON.stringify(found) };
    await tx.db
      .insertInto('machineReads')
      .values({ ...read, connectorId, accountExternalId })
      .onConflict((conflict) => conflict.columns(['connectorId', 'accountExternalId']).doUpdateSet(read))
      .execute();
  }
}

/** A place, and what is to be read of it. */
export interface UnreadPlace extends PlaceRef {
  readonly needsInvitations: boolean;
  readonly needsGifts: boolean;
}

/** Those of some places of which that was not read since. */
export async function unreadPlaces(
  db: Reader,
  ids: { readonly invitations: readonly ResourceId[]; readonly gifts: readonly ResourceId[] },
  since: Date,
): Promise<UnreadPlace[]> {
  const needs = (those: readonly ResourceId[], readAt: 'placeReads.readAt' | 'giftReads.readAt') =>
    sql<boolean>`(resources.id = any(${[...those]}::text[])
      and coalesce(${sql.ref(readAt)} < ${since}, true))`;
  const invitations = needs(ids.invitations, 'placeReads.readAt');
  const gifts = needs(ids.gifts, 'giftReads.readAt');
  return db
    .selectFrom('resources')
    .leftJoin('placeReads', 'placeReads.resourceId', 'resources.id')
    .leftJoin('giftReads', 'giftReads.resourceId', 'resources.id')
    .select(['resources.id', 'resources.connectorId', 'resources.kind', 'resources.externalId'])
    .select([invitations.as('needsInvitations'), gifts.as('needsGifts')])
    .where((eb) => eb.or([invitations, gifts]))
    .orderBy('resources.path')
    .execute();
}

/** A machine in a place. */
export interface PlacedMachine extends PlaceRef {
  readonly accountExternalId: string;
  readonly username: string;
}

/** The machines of some places, but for hallpass's own, whose tokens were not read since. */
export const unreadMachines = (
  db: Reader,
  ids: readonly ResourceId[],
  since: Date,
): Promise<PlacedMachine[]> =>
  db
    .selectFrom('memberships')
    .innerJoin('resources', 'resources.id', 'memberships.resourceId')
    .innerJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'memberships.connectorId')
        .onRef('accounts.externalId', '=', 'memberships.accountExternalId'),
    )
    .leftJoin('machineReads', (join) =>
      join
        .onRef('machineReads.connectorId', '=', 'memberships.connectorId')
        .onRef('machineReads.accountExternalId', '=', 'memberships.accountExternalId'),
    )
    .select(['resources.id', 'resources.connectorId', 'resources.kind', 'resources.externalId'])
    .select(['memberships.accountExternalId', 'accounts.username'])
    .where(sql<boolean>`resources.id = any(${[...ids]}::text[])`)
    .innerJoin('connectorStates as state', 'state.connectorId', 'memberships.connectorId')
    .where('accounts.isBot', '=', true)
    .where(sql<boolean>`memberships.account_external_id is distinct from state.bot_external_id`)
    .where((eb) => eb.or([eb('machineReads.readAt', 'is', null), eb('machineReads.readAt', '<', since)]))
    .orderBy('resources.path')
    .execute();

const inReview = (db: Reader, connectorId: string) =>
  db
    .selectFrom('reviewItems')
    .innerJoin('reviewCampaigns', 'reviewCampaigns.id', 'reviewItems.campaignId')
    .where('reviewItems.connectorId', '=', connectorId)
    .where('reviewItems.status', 'in', UNFINISHED_ITEMS)
    .where('reviewCampaigns.status', 'in', ['staged', 'open', 'closed']);

/** Whether a review waits for what groups are invited anywhere on a connector. */
export const reviewsShares = async (db: Reader, connectorId: string): Promise<boolean> =>
  (await inReview(db, connectorId)
    .select('reviewItems.id')
    .where('reviewItems.kind', 'in', ['share', 'invited'])
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** The places of which a review has invitations that are not done with, at most so many. */
export const reviewedInvitations = (db: Reader, connectorId: string, limit: number): Promise<PlaceRef[]> =>
  inReview(db, connectorId)
    .innerJoin('resources', 'resources.id', 'reviewItems.resourceId')
    .leftJoin('placeReads', 'placeReads.resourceId', 'resources.id')
    .select(['resources.id', 'resources.connectorId', 'resources.kind', 'resources.externalId'])
    .where('reviewItems.kind', '=', 'invitation')
    .groupBy(['resources.id', 'placeReads.readAt'])
    .orderBy('placeReads.readAt')
    .limit(limit)
    .execute();
