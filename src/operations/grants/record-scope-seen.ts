import type { FoundWayIn } from '../../connectors/found.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { untoldFindings } from '../../db/findings/findings.ts';
import { lockGrant, placeOfGrant, recordScope, type Grant } from '../../db/grants/grants.ts';
import { findResource } from '../../db/cache/resources.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId, ResourceId } from '../../domain/id.ts';
import { givesPower } from '../../domain/power.ts';
import type { ConnectorError } from '../../errors.ts';
import { noticeWaysIn } from '../findings/steps/notice-ways-in.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';

const AGAIN_SECONDS = 60;

const NEXT_LOOK_SECONDS = 3600;
/** Where no sync comes by for so long, it is left to the one that does: that has it looked into. */
const LEFT_TO_SYNC_SECONDS = 24 * 3600;
const RARE_LOOK_SECONDS = 7 * 24 * 3600;

/** Between two looks that go on behind each other. */
const PAUSE_SECONDS = 300;

/**
 * The members of what a grant reached were read: what was found there is told. Below a group places
 * can be new, with members and invitations of their own: a sync looks for them, and then the scope
 * is read once more. So it is soon where `isUnsure`. Twice: tells what was not told.
 */
export const recordScopeSeen = (
  ctx: OperationContext,
  grantId: GrantId,
  after: ResourceId | null,
  isUnsure = false,
): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant === undefined || grant.scopeDueAt === null) return;
    const { connectorId, resourceId } = await placeOfGrant(tx.db, grant);
    const isWhole = await isWholeScope(tx, grant, { connectorId, resourceId });
    const at = (seconds: number): Date => new Date(tx.now.getTime() + seconds * 1000);
    const isRare = at(-LEFT_TO_SYNC_SECONDS) > (grant.endingAt ?? tx.now);
    if (isUnsure) await recordScope(tx, grantId, at(AGAIN_SECONDS), null);
    else if (!isWhole)
      await recordScope(tx, grantId, at(isRare ? RARE_LOOK_SECONDS : NEXT_LOOK_SECONDS), null);
    else await recordScope(tx, grantId, after === null ? null : at(PAUSE_SECONDS), after);
    await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
    // What was made there with less waits for the next sync.
    if (!isWhole && givesPower(grant.role, 'project'))
      tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });

/** Whether every place of it was known: a sync began after the end, and was believed. */
async function isWholeScope(
  tx: Tx,
  { endingAt }: Grant,
  { connectorId, resourceId }: { readonly connectorId: string; readonly resourceId: ResourceId },
): Promise<boolean> {
  const place = await findResource(tx.db, resourceId);
  if (place?.kind !== 'group' || endingAt === null) return true;
  const lastRunAt = (await findConnectorState(tx.db, connectorId))?.lastRunAt ?? null;
  return lastRunAt !== null && lastRunAt > endingAt;
}

/** Which groups and addresses are invited there. */
export const recordWaysIn = (
  ctx: OperationContext,
  connectorId: string,
  grantId: GrantId,
  found: readonly FoundWayIn[],
): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant !== undefined && grant.scopeDueAt !== null) await noticeWaysIn(tx, connectorId, grant, found);
  });

/** They could not be read: they are once more in a while. */
export const recordScopeFailed = (
  ctx: OperationContext,
  grantId: GrantId,
  { retryAt }: ConnectorError,
): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const soon = new Date(tx.now.getTime() + AGAIN_SECONDS * 1000);
    const grant = await lockGrant(tx, grantId);
    const dueAt = retryAt !== null && retryAt > soon ? retryAt : soon;
    await recordScope(tx, grantId, dueAt, grant?.scopeAfter ?? null);
  });
