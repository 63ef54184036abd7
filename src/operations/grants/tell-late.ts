import type { OperationContext, Tx } from '../../context.ts';
import { findGrant, lockGrantsOfSlot, placeOfGrant, recordLateTold } from '../../db/grants/grants.ts';
import { system } from '../../domain/actor.ts';
import { dueToEnd, LATE_SECONDS, TRIED_SECONDS } from '../../domain/access/grant.ts';
import type { GrantId } from '../../domain/id.ts';
import { tellOwners } from '../messages/steps/tell-owners.ts';
import { transact } from '../transact.ts';

/**
 * Tells the owners that a grant should have been gone a minute ago and still is being taken back,
 * whatever the reason and however often that was tried, once it has been tried for ten seconds.
 * Once for each grant; the message follows the grant from then on. Does nothing when it is not
 * late, or over.
 */
export async function tellLate(ctx: OperationContext, grantId: GrantId): Promise<void> {
  await transact(ctx, system('tell-late'), async (tx) => {
    const known = await findGrant(tx.db, grantId);
    if (known === undefined) return;
    const grant = (await lockGrantsOfSlot(tx, known.slotId)).find(({ id }) => id === grantId);
    if (grant?.status !== 'revoking' || grant.lateToldAt !== null) return;
    const due = dueToEnd(grant);
    if (due === null || isWithin(tx, due, LATE_SECONDS) || isWithin(tx, grant.endingAt, TRIED_SECONDS))
      return;
    const { connectorId } = await placeOfGrant(tx.db, grant);
    // Ordinal 0 was told by a version that told of slots; it must not be written over.
    const ordinal = (await recordLateTold(tx, grant)) + 1;
    const detail = { grantId };
    await tellOwners(tx, connectorId, { subjectId: grant.slotId, kind: 'revoke-alert', ordinal, detail });
    tx.audit({ action: 'grant.late', subject: grant.id, body: { due } });
  });
}

const isWithin = ({ now }: Pick<Tx, 'now'>, since: Date | null, seconds: number): boolean =>
  since !== null && now.getTime() - since.getTime() < seconds * 1000;
