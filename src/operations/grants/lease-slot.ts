import type { OperationContext } from '../../context.ts';
import { beforeGiving, type BeforeGiving } from '../../db/grants/before-giving.ts';
import { takeLease, type SlotRow } from '../../db/grants/slots.ts';
import type { Place } from '../../connectors/connector.ts';
import { system } from '../../domain/actor.ts';
import type { SlotId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

/** Longer than any reconcile can take: its signal aborts after RECONCILE_LIMIT_SECONDS (ADR 3). */
const LEASE_SECONDS = 30;
export const RECONCILE_LIMIT_SECONDS = 25;

export interface LeasedSlot extends SlotRow, BeforeGiving {
  readonly leaseToken: string;
  readonly place: Place;
}

/**
 * Takes hold of a slot for one reconcile. Null when it is reconciled, held by another worker, or
 * has to wait: then there is nothing to do, for whoever holds it re-adds what is due, and the sweep
 * finds the rest.
 */
export async function leaseSlot(ctx: OperationContext, slotId: SlotId): Promise<LeasedSlot | null> {
  return transact(ctx, system('reconcile-membership'), async (tx) => {
    const leaseToken = tx.newId('lse');
    const leased = await takeLease(tx, slotId, leaseToken, new Date(tx.now.getTime() + LEASE_SECONDS * 1000));
    if (leased === undefined) return null;
    const { kind, externalId, ...slot } = leased;
    const place = { resource: { kind, externalId }, accountExternalId: slot.accountExternalId };
    return { ...slot, leaseToken, place, ...(await beforeGiving(tx.db, slotId)) };
  });
}
