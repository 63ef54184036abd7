import type { FoundWayIn } from '../../connectors/connector.ts';
import type { OperationContext } from '../../context.ts';
import { untoldFindings } from '../../db/findings.ts';
import { lockGrant, placeOfGrant, recordScope } from '../../db/grants.ts';
import { findResource } from '../../db/resources.ts';
import { system } from '../../domain/actor.ts';
import type { GrantId } from '../../domain/id.ts';
import type { ConnectorError } from '../../errors.ts';
import { noticeWaysIn } from '../findings/steps/notice-ways-in.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { transact } from '../transact.ts';

const AGAIN_SECONDS = 60;

/**
 * The members of what a grant reached were read: what was found there is told. Below a group a sync
 * looks for what is new. Twice: tells what was not told.
 */
export const recordScopeSeen = (ctx: OperationContext, grantId: GrantId): Promise<void> =>
  transact(ctx, system('look-into-scope'), async (tx) => {
    const grant = await lockGrant(tx, grantId);
    if (grant === undefined || grant.scopeDueAt === null) return;
    const { connectorId, resourceId } = await placeOfGrant(tx.db, grant);
    await recordScope(tx, grantId, null);
    await tellFindings(tx, connectorId, await untoldFindings(tx, connectorId));
    const place = await findResource(tx.db, resourceId);
    if (place?.kind === 'group') tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });

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
    await recordScope(tx, grantId, retryAt !== null && retryAt > soon ? retryAt : soon);
  });
