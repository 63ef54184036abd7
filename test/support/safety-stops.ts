/** Syncs that are stopped: making one, confirming it, and everything it could have taken away. */
import { findConnectorState } from '../../src/db/connectors/connector-states.ts';
import type { SafetyStop } from '../../src/domain/connectors/sync.ts';
import { confirmSafetyStop } from '../../src/operations/sync/confirm-safety-stop.ts';
import type { Handle, Office } from './office.ts';

/** What the last sync that was stopped found. */
export const safetyStop = async (office: Office): Promise<SafetyStop | null> =>
  (await findConnectorState(office.ctx.db, 'gitlab'))?.safetyStop ?? null;

export async function confirm(
  office: Office,
  by: Handle = 'omar',
  finding?: SafetyStop | null,
): Promise<void> {
  const { at = '' } = finding ?? (await safetyStop(office)) ?? {};
  await confirmSafetyStop(office.ctx, office.actor(by), { connectorId: 'gitlab', at: new Date(at) });
}

/** Everything that a sync could take away. */
export async function known(office: Office) {
  const { db } = office.ctx;
  return {
    memberships: await db
      .selectFrom('memberships')
      .select(['resourceId', 'accountExternalId', 'role', 'misses'])
      .orderBy('resourceId')
      .orderBy('accountExternalId')
      .execute(),
    resources: await db
      .selectFrom('resources')
      .select(['path', 'misses', 'goneAt'])
      .orderBy('path')
      .execute(),
    accounts: await db
      .selectFrom('accounts')
      .select(['externalId', 'claims', 'state', 'personId', 'linkedBy'])
      .orderBy('externalId')
      .execute(),
    grants: await db.selectFrom('grants').select(['id', 'status', 'endReason']).execute(),
    requests: await db.selectFrom('requests').select(['id', 'status']).orderBy('id').execute(),
    slots: await db.selectFrom('slots').select(['id', 'wantedVersion', 'reconciledVersion']).execute(),
  };
}

/** More than half of the tree, api with it. */
export function deleteMost({ gitlab, acme: { groups } }: Office): void {
  for (const group of [groups.platform, groups.data, groups.prod]) gitlab.delete('group', group);
}
