import type { ResourceRef } from '../../connectors/found.ts';
import type { OperationContext } from '../../context.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { lockConnectorState } from '../../db/connectors/connector-states.ts';
import { forgetMemberships } from '../../db/cache/cached-lists.ts';
import { findResourceByKey } from '../../db/cache/resources.ts';
import { system } from '../../domain/actor.ts';
import { changeConnectorState } from './steps/change-connector-state.ts';
import { transact } from '../transact.ts';

/**
 * Reading many member lists at once contradicted one of them: what the sync run has found by that
 * does not count. It is over, and another one begins at once that reads every list by itself, as do
 * all for a day; owners are told. Where nothing was known before, all that it cached is forgotten.
 * Of a sync run that is over already: does nothing.
 */
export const recordListsDoubt = (
  ctx: OperationContext,
  connectorId: string,
  { kind, externalId }: ResourceRef,
): Promise<void> =>
  transact(ctx, system('sync-connector'), async (tx) => {
    const state = await lockConnectorState(tx, connectorId);
    if (state === undefined || state.syncRun === null) return;
    const startedAt = new Date(state.syncRun.startedAt);
    const place = (await findResourceByKey(tx.db, connectorId, { kind, externalId }))?.path ?? externalId;
    if (state.syncedAt === null) await forgetMemberships(tx, connectorId, startedAt);
    await changeConnectorState(tx, connectorId, {
      syncRun: null,
      listsDoubt: JSON.stringify({ at: tx.now.toISOString(), place }),
    });
    const message = { code: 'lists_differ', place } as const;
    await logConnector(tx, { connectorId, operation: 'sync', level: 'warn', message });
    tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });
