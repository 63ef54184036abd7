/** Invitations that a review has decided against. */
import type { ReadDb, Tx } from '../../context.ts';
import type { Row } from '../../domain/access/membership.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { ResourceId, ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** One of them. */
export interface DecidedInvitation {
  readonly itemId: ReviewItemId;
  readonly connectorId: string;
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly address: string;
  readonly resourceId: ResourceId;
  /** When it was made, as the snapshot knew it; null where it did not. */
  readonly madeAt: Date | null;
}

/** The invitations of a campaign that are to be taken back now. */
export const dueInvitations = (
  db: Reader,
  campaignId: ReviewCampaignId,
  now: Date,
): Promise<DecidedInvitation[]> =>
  db
    .selectFrom('reviewItems')
    .innerJoin('resources', 'resources.id', 'reviewItems.resourceId')
    .select(['reviewItems.id as itemId', 'reviewItems.connectorId', 'resources.kind'])
    .select(['resources.externalId', 'reviewItems.username as address'])
    .select(['reviewItems.resourceId', 'reviewItems.since as madeAt'])
    .where('reviewItems.campaignId', '=', campaignId)
    .where('reviewItems.kind', '=', 'invitation')
    .where('reviewItems.status', '=', 'applying')
    .where('reviewItems.dueAt', '<=', now)
    .orderBy('reviewItems.dueAt')
    .orderBy('reviewItems.id')
    .execute();

/** What stands there is about to be taken away, without a slot. */
export const noteSetOut = (tx: Tx, id: ReviewItemId, row: Row): Promise<unknown> =>
  tx.db
    .updateTable('reviewItems')
    .set({ found: JSON.stringify({ row }) })
    .where('id', '=', id)
    .execute();

/** What is being carried out failed once more, and is tried again then. */
export const postponeItem = (tx: Tx, id: ReviewItemId, dueAt: Date): Promise<unknown> =>
  tx.db
    .updateTable('reviewItems')
    .set((eb) => ({ dueAt, tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .execute();

/** One was taken back. */
export const dropInvitation = (tx: Tx, resourceId: ResourceId, address: string): Promise<unknown> =>
  tx.db
    .deleteFrom('invitations')
    .where('resourceId', '=', resourceId)
    .where('address', '=', address)
    .execute();
