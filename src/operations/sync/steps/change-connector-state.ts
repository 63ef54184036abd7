import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import {
  findConnectorState,
  lockConnectorState,
  writeConnectorState,
  type ConnectorState,
} from '../../../db/connectors/connector-states.ts';
import { canonical } from '../../../domain/audit.ts';
import { isLost } from '../../../domain/connectors/lost-rights.ts';
import type { ConnectorError } from '../../../errors.ts';
import { raiseAlerts } from './raise-alerts.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';
import { stored } from '../../../domain/told.ts';

type Changes = Parameters<typeof writeConnectorState>[2];

/**
 * Changes the state of a connector, by what it was before, undefined for a new one. Re-renders the
 * Home tabs whose content that changes, and raises or clears alerts. Returns what it was before.
 */
export async function changeConnectorState(
  tx: Tx,
  connectorId: string,
  changes: Changes | ((before: ConnectorState | undefined) => Changes),
): Promise<ConnectorState | undefined> {
  const before = await lockConnectorState(tx, connectorId);
  await writeConnectorState(tx, connectorId, typeof changes === 'function' ? changes(before) : changes);
  const after = await findConnectorState(tx.db, connectorId);
  if (shown(before) !== shown(after)) {
    const { file } = await activeConfig(tx.db);
    await renewOwnerHomes(tx, file, [connectorId]);
  }
  await raiseAlerts(tx, after, before);
  return before;
}

/**
 * What of a state people see: when it was last looked at only while it fails, because of the next
 * try.
 */
const shown = (state: ConnectorState | undefined): string =>
  canonical({
    ...state,
    checkedAt: state?.status === 'failing' ? state.checkedAt : null,
    syncStartedAt: null,
    syncRun: null,
    hookedAt: null,
  });

/**
 * What a failure makes of a state: it lasts since the first one in a row. A group that cannot be
 * found any more is the one that the token's account was found to have lost.
 */
export const failureOf =
  (tx: Tx, failedIn: 'check' | 'sync', error: ConnectorError) =>
  (before: ConnectorState | undefined): Changes => ({
    status: 'failing',
    ...(before?.status === 'failing' && isLost(before.fault) && error.code === 'missing'
      ? {}
      : { detail: stored(error.fault), fault: error.code }),
    failedIn,
    failingSince: before?.failingSince ?? tx.now,
  });

/** Nothing is wrong any more. */
export const MENDED = { detail: null, fault: null, failedIn: null, failingSince: null } as const;
