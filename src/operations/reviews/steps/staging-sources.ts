import type { Tx } from '../../../context.ts';
import { isStillRead } from '../../../domain/connectors/lost-rights.ts';
import { findConnectorState, type ConnectorState } from '../../../db/connectors/connector-states.ts';
import { refusalOfSources, type StagingRefusal } from '../../../domain/reviews/campaign.ts';

/** What a snapshot would be taken of. */
export type StagingSource = Pick<
  ConnectorState,
  'connectorId' | 'syncedAt' | 'status' | 'lastRunAt' | 'botExternalId' | 'tokenScopes' | 'tokenRole'
> & { readonly isStopped: boolean };

/** A connector as a source; one that was never asked is new. */
export async function stagingSource(tx: Tx, connectorId: string): Promise<StagingSource> {
  const state = await findConnectorState(tx.db, connectorId);
  if (state === undefined)
    return {
      connectorId,
      syncedAt: null,
      status: 'new',
      lastRunAt: null,
      botExternalId: null,
      tokenScopes: null,
      tokenRole: null,
      isStopped: false,
    };
  const status = isStillRead(state) ? 'connected' : state.status;
  return { ...state, status, isStopped: state.safetyStop?.status === 'open' };
}

/** Why no snapshot is to be taken of these now; null when it can be. */
export const refusalNow = async (tx: Tx, connectorIds: readonly string[]): Promise<StagingRefusal | null> =>
  refusalOfSources(await Promise.all(connectorIds.map((id) => stagingSource(tx, id))), tx.now);
