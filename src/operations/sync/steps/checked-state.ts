import type { Check } from '../../../connectors/connector.ts';
import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { ConnectorState } from '../../../db/connectors/connector-states.ts';
import { rightsLost } from '../../../domain/connectors/lost-rights.ts';
import { stored } from '../../../domain/told.ts';
import { changeConnectorState, MENDED } from './change-connector-state.ts';

type Changes = Exclude<Parameters<typeof changeConnectorState>[2], (before: never) => unknown>;

/**
 * What a check that succeeded makes of a state: it mends what a check had met, unless the token
 * cannot give and take roles, which only one that watches does without. `status` is left to the
 * caller, but for a failure that is new or over.
 */
export async function checkedState(
  tx: Tx,
  connectorId: string,
  check: Check,
): Promise<(before: ConnectorState | undefined) => Changes> {
  const { file } = await activeConfig(tx.db);
  const isWatched = file.connectors.find(({ id }) => id === connectorId)?.readOnly ?? true;
  const lost = isWatched ? null : rightsLost(check);
  return (before) => ({
    ...(lost === null ? mended(before) : failing(tx, before, lost)),
    checkedAt: tx.now,
    botExternalId: check.account.externalId,
    rootExternalId: check.root.externalId,
    rootInstance: check.root.instance,
    credentialsExpireOn: check.expiresOn,
    tokenScopes: JSON.stringify(check.scopes),
    tokenRole: check.role,
    warnings: JSON.stringify(check.warnings.map(stored)),
  });
}

/** Since when it fails is kept while syncs have not succeeded either. */
function mended(before: ConnectorState | undefined): Changes {
  if (before?.failedIn !== 'check') return {};
  const { syncedAt, failures, failingSince, status } = before;
  const rest = syncedAt === null ? ('new' as const) : ('connected' as const);
  return {
    ...MENDED,
    failingSince: failures > 0 ? failingSince : null,
    status: status === 'failing' ? rest : status,
  };
}

/** What a sync run met stays until a sync run succeeds. */
function failing(
  tx: Tx,
  before: ConnectorState | undefined,
  { code, fault }: NonNullable<ReturnType<typeof rightsLost>>,
): Changes {
  if (before?.failedIn === 'sync') return {};
  return {
    status: before?.status === 'syncing' ? 'syncing' : 'failing',
    detail: stored(fault),
    fault: code,
    failedIn: 'check',
    failingSince: before?.failingSince ?? tx.now,
  };
}
