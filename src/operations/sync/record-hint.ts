/** What was found where a webhook had hinted, recorded in the cache. */
import type { FoundMembership, FoundResource } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { findAccount } from '../../db/identities/accounts.ts';
import { nameCustomRoles } from '../../db/cache/custom-roles.ts';
import { missAccount, upsertAccount, upsertAccounts } from '../../db/cache/synced-accounts.ts';
import { dropHint, postponeHint, takeDueHint, type HintRow } from '../../db/cache/hints.ts';
import {
  findResourceByKey,
  missResource,
  placeResource,
  type ResourceRow,
} from '../../db/cache/resources.ts';
import { findSlot, openSlotsOf, owedBelow, wantSlots } from '../../db/grants/slots.ts';
import type { Account } from '../../domain/identities/account.ts';
import { system } from '../../domain/actor.ts';
import { canonical } from '../../domain/audit.ts';
import { backoffSeconds } from '../../domain/access/grant.ts';
import type { ResourceId } from '../../domain/id.ts';
import type { ConnectorError } from '../../errors.ts';
import { recordRows } from './steps/record-rows.ts';
import { reviewFindings } from '../findings/steps/review-findings.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { noteArrivals } from '../findings/steps/note-arrivals.ts';
import { lookAtReturned } from '../findings/steps/look-at-returned.ts';
import { tellMovedPlaces } from '../findings/steps/tell-moved-places.ts';
import { transact } from '../transact.ts';

const actor = system('follow-hints');

/** Longer than looking takes. */
const LOOK_SECONDS = 60;
/** A reconcile that is under way is given so long before one looks at its row again. */
const AGAIN_SECONDS = 2;
/** After so many tries it is left to the next sync. */
const MOST_TRIES = 5;

export interface LeasedHint extends HintRow {
  /** What is read from now on is newer than anything recorded before. */
  readonly leasedAt: Date;
}

/**
 * Takes the next thing to look at; null when nothing is due. A look that never ends is taken up
 * again after a minute.
 */
export const leaseHint = (ctx: OperationContext, connectorId: string): Promise<LeasedHint | null> =>
  transact(ctx, actor, async (tx) => {
    const until = new Date(tx.now.getTime() + LOOK_SECONDS * 1000);
    const hint = await takeDueHint(tx, connectorId, until);
    return hint === undefined ? null : { ...hint, leasedAt: tx.now };
  });

/**
 * The direct row that is there now, or that there is none. One that hallpass has reconciled
 * meanwhile is looked at once more.
 */
export const recordHintedMembership = (
  ctx: OperationContext,
  hint: LeasedHint,
  resource: Pick<ResourceRow, 'kind' | 'externalId'>,
  accountExternalId: string,
  found: FoundMembership | null,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const { connectorId } = hint;
    const known = await findResourceByKey(tx.db, connectorId, resource);
    if (known === undefined) return void (await dropHint(tx, hint));
    const place = { connectorId, resourceId: known.id, accountExternalId };
    const slot = await findSlot(tx, place);
    const reconciledAt = slot?.leaseUntil ?? slot?.reconciledAt ?? null;
    if (reconciledAt !== null && reconciledAt >= hint.leasedAt) {
      const nextAttemptAt = new Date(tx.now.getTime() + AGAIN_SECONDS * 1000);
      return void (await postponeHint(tx, hint, { attempts: hint.attempts, nextAttemptAt }));
    }
    if (found !== null) {
      await upsertAccounts(tx, connectorId, [found.account]);
      await nameCustomRoles(tx, connectorId, [found]);
    }
    const seen = {
      ...place,
      row: found?.row ?? null,
      madeBy: found?.madeBy ?? null,
      since: found?.since ?? null,
    };
    await tellFindings(tx, connectorId, await recordRows(tx, connectorId, hint.leasedAt, [seen]));
    await reviewFindings(tx, connectorId);
    await wantSlots(tx, await owedBelow(tx, place));
    const account = await findAccount(tx.db, connectorId, accountExternalId);
    if (account !== undefined && account.personId !== null) tx.reviewConflicts(account.personId);
    await dropHint(tx, hint);
  });

/**
 * What became of an account; null for one that is not found, which the next sync has to confirm.
 * Returns whether its links have to be looked at.
 */
export const recordHintedAccount = (
  ctx: OperationContext,
  hint: LeasedHint,
  externalId: string,
  found: Account | null,
): Promise<boolean> =>
  transact(ctx, actor, async (tx) => {
    const { connectorId } = hint;
    const before = await findAccount(tx.db, connectorId, externalId);
    if (found === null) await missAccount(tx, connectorId, externalId);
    else await upsertAccount(tx, connectorId, found);
    const after = await findAccount(tx.db, connectorId, externalId);
    await dropHint(tx, hint);
    return canonical({ ...before, syncedAt: null }) !== canonical({ ...after, syncedAt: null });
  });

/**
 * A group or project as it is now; null for one that is not found, which the next sync has to
 * confirm. One that lies in no group hallpass knows is left to the next sync. Returns the id of one
 * that was not known before, whose members nobody has listed yet.
 */
export const recordHintedResource = (
  ctx: OperationContext,
  hint: LeasedHint,
  ref: Pick<ResourceRow, 'kind' | 'externalId'>,
  found: FoundResource | null,
): Promise<ResourceId | null> =>
  transact(ctx, actor, async (tx) => {
    const before = await findResourceByKey(tx.db, hint.connectorId, ref);
    await dropHint(tx, hint);
    if (found?.path !== before?.path) tx.reviewConflicts('everybody');
    if (found !== null) {
      const id = await placeResource(tx, hint.connectorId, before, found);
      if (before === undefined) {
        await noteArrivals(tx, hint.connectorId, id === null ? [] : [id]);
        return id;
      }
      await tellMovedPlaces(tx, hint.connectorId, [before]);
      await lookAtReturned(tx, [before]);
      return null;
    }
    if (before === undefined) return null;
    await missResource(tx, before.id);
    await wantSlots(tx, await openSlotsOf(tx, before.id));
    return null;
  });

/** It could not be looked at: tried again later, and after some tries left to the next sync. */
export const recordHintFailed = (
  ctx: OperationContext,
  hint: LeasedHint,
  error: ConnectorError,
): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    const attempts = hint.attempts + 1;
    if (attempts >= MOST_TRIES) return void (await dropHint(tx, hint));
    const backoff = new Date(tx.now.getTime() + backoffSeconds(attempts) * 1000);
    const { retryAt } = error;
    const nextAttemptAt = retryAt !== null && retryAt > backoff ? retryAt : backoff;
    await postponeHint(tx, hint, { attempts, nextAttemptAt });
  });

/** Everything is to be looked at. */
export const recordHintedEverything = (ctx: OperationContext, hint: LeasedHint): Promise<void> =>
  transact(ctx, actor, async (tx) => {
    await dropHint(tx, hint);
    tx.enqueue({ name: 'sync-connector', payload: { connectorId: hint.connectorId } });
  });
