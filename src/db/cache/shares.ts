/** Groups that were invited to groups and projects, as a sync last read them. */
import type { ReadDb, Tx } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { dayOf } from '../../domain/day.ts';
import type { Role } from '../../domain/entitlement.ts';
import { shareIndex, type PlacePath, type ShareIndex } from '../../domain/conflicts/invited.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';

export interface FoundShare {
  readonly resource: { readonly kind: ResourceKind; readonly externalId: string };
  readonly groupExternalId: string;
  readonly label: string;
  readonly role: Role;
  readonly expiresOn: string | null;
}

const AT_ONCE = 1000;

/** These are all the shares of a connector; those of places that are not known are left out. */
export async function replaceShares(
  tx: Tx,
  connectorId: string,
  found: readonly FoundShare[],
): Promise<void> {
  await tx.db.deleteFrom('shares').where('connectorId', '=', connectorId).execute();
  const places = await tx.db
    .selectFrom('resources')
    .select(['id', 'kind', 'externalId'])
    .where('connectorId', '=', connectorId)
    .where('externalId', 'in', found.length === 0 ? [''] : found.map(({ resource }) => resource.externalId))
    .execute();
  const ids = new Map(places.map(({ id, kind, externalId }) => [`${kind} ${externalId}`, id]));
  const rows = found.flatMap(({ resource, ...share }) => {
    const resourceId = ids.get(`${resource.kind} ${resource.externalId}`);
    return resourceId === undefined ? [] : [{ resourceId, connectorId, ...share }];
  });
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await tx.db
      .insertInto('shares')
      .values(rows.slice(at, at + AT_ONCE))
      .onConflict((conflict) => conflict.columns(['resourceId', 'groupExternalId']).doNothing())
      .execute();
  await tx.db
    .updateTable('connectorStates')
    .set({ sharesReadAt: tx.now })
    .where('connectorId', '=', connectorId)
    .execute();
}

/** The connectors that are synced and of which it was never read which groups are invited. */
export async function unreadShares(
  db: Pick<ReadDb, 'selectFrom'>,
  { connectors }: Pick<ConfigFile, 'connectors'>,
): Promise<string[]> {
  const ids = connectors.filter(({ paused }) => !paused).map(({ id }) => id);
  const rows = await db
    .selectFrom('connectorStates')
    .select('connectorId')
    .where('sharesReadAt', 'is not', null)
    .where('connectorId', 'in', ['', ...ids])
    .execute();
  return ids.filter((id) => !rows.some(({ connectorId }) => connectorId === id));
}

/**
 * The shares of every connector that are in force now. An invited group can lie in another one that
 * is on the same instance.
 */
export async function sharesNow(
  db: Pick<ReadDb, 'selectFrom'>,
  { connectors }: Pick<ConfigFile, 'connectors'>,
  now: Date,
): Promise<ShareIndex> {
  const rows = await db
    .selectFrom('shares')
    .innerJoin('resources', 'resources.id', 'shares.resourceId')
    .select(['shares.connectorId', 'shares.groupExternalId', 'shares.label', 'shares.role'])
    .select(['resources.path', 'resources.kind'])
    .where('resources.goneAt', 'is', null)
    .where((eb) => eb.or([eb('expiresOn', 'is', null), eb('expiresOn', '>', dayOf(now))]))
    .execute();
  if (rows.length === 0) return shareIndex([]);
  const groups = await db
    .selectFrom('resources')
    .select(['connectorId', 'externalId', 'path'])
    .where('kind', '=', 'group')
    .where('goneAt', 'is', null)
    .where('externalId', 'in', [...new Set(rows.map(({ groupExternalId }) => groupExternalId))])
    .execute();
  const urls = new Map(connectors.map(({ id, url }) => [id, url]));
  const keyOf = (connectorId: string, externalId: string): string =>
    `${urls.get(connectorId) ?? connectorId} ${externalId}`;
  const byKey = new Map<string, PlacePath>(
    groups.map(({ connectorId, externalId, path }) => [
      keyOf(connectorId, externalId),
      { connectorId, path },
    ]),
  );
  return shareIndex(
    rows.map(({ groupExternalId, ...share }) => ({
      ...share,
      group: byKey.get(keyOf(share.connectorId, groupExternalId)) ?? null,
    })),
  );
}
