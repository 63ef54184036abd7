import type { Tx } from '../../../context.ts';
import { findResource, type ResourceRow } from '../../../db/cache/resources.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { grantsOver, ownRoles, type GrantOver } from '../../../db/grants/grants-over.ts';
import { powerLeftOver } from '../../../db/grants/power-left.ts';
import { findAccount } from '../../../db/identities/accounts.ts';
import type { ResourceId } from '../../../domain/id.ts';
import { givesPower } from '../../../domain/power.ts';
import { tellOwners } from '../../messages/steps/tell-owners.ts';
import { couldMove } from './could-move.ts';

/**
 * Tells the owners of groups and projects that lie in another group now, where somebody could have
 * moved them through a grant, or was let in by one who could: whoever has a role in that group has
 * it there as well, which no end of a grant takes back. `before` are rows as they were; of those
 * that lie where they did nothing is told.
 */
export async function tellMovedPlaces(
  tx: Tx,
  connectorId: string,
  before: readonly ResourceRow[],
): Promise<void> {
  for (const place of before) {
    const { id, kind, externalId, path, parentId } = place;
    const now = await findResource(tx.db, id);
    if (parentId === null || now === undefined || now.parentId === null || now.parentId === parentId)
      continue;
    const could = await whoCouldMove(tx, { ...place, parentId });
    if (could.length === 0) continue;
    const detail = {
      connectorId,
      kind,
      externalId,
      path,
      movedTo: now.path,
      stays: await whoStays(tx, now, could),
      isScheduled: false,
      below: 0,
      grants: [...new Set(could.map((grant) => grant.id))].toSorted(),
    };
    await tellOwners(tx, connectorId, {
      kind: 'lost-place',
      subjectId: id,
      ordinal: Math.floor(tx.now.getTime() / 1000),
      detail,
    });
    tx.audit({ action: 'resource.moved', subject: id, body: detail });
  }
}

/** Those on the place itself, and above it where it was. */
async function whoCouldMove(
  tx: Tx,
  place: ResourceRow & { readonly parentId: ResourceId },
): Promise<GrantOver[]> {
  const { id, connectorId, parentId } = place;
  const since = place.lastSeenAt ?? (await findConnectorState(tx.db, connectorId))?.lastRunAt ?? null;
  const reaching = async (look: typeof grantsOver): Promise<GrantOver[]> => [
    ...(await look(tx.db, id, since)).filter(({ resourceId }) => resourceId === id),
    ...(await look(tx.db, parentId, since)),
  ];
  const all = [...(await reaching(grantsOver)), ...(await reaching(powerLeftOver))];
  return all.filter((grant) => couldMove(grant, place));
}

/** The usernames of those of their accounts that have power there in their own right now. */
async function whoStays(
  tx: Tx,
  { id, connectorId, kind }: ResourceRow,
  grants: readonly GrantOver[],
): Promise<string[]> {
  const accounts = grants.map(({ accountExternalId }) => accountExternalId);
  const roles = await ownRoles(tx.db, id, accounts);
  const stay = roles.filter(({ role }) => givesPower(role, kind)).map((one) => one.accountExternalId);
  const named = await Promise.all(
    [...new Set(stay)].map((externalId) => findAccount(tx.db, connectorId, externalId)),
  );
  return named.flatMap((account) => account?.username ?? []).toSorted();
}
