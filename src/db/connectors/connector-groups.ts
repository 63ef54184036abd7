import type { ReadDb } from '../../context.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { overlapOf, type GroupRef, type Overlap } from '../../domain/connector-group.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Everything the group of a connector is known by, as far as it was ever asked. */
export async function groupRefOf(
  db: Reader,
  { id, url, group }: Pick<ConnectorConfig, 'id' | 'url' | 'group'>,
): Promise<GroupRef> {
  const root = await db
    .selectFrom('connectorStates')
    .leftJoin('resources', (join) =>
      join
        .onRef('resources.connectorId', '=', 'connectorStates.connectorId')
        .onRef('resources.externalId', '=', 'connectorStates.rootExternalId')
        .on('resources.kind', '=', 'group'),
    )
    .select([
      'connectorStates.rootExternalId as externalId',
      'connectorStates.rootInstance',
      'resources.path',
    ])
    .where('connectorStates.connectorId', '=', id)
    .executeTakeFirst();
  const names = [group, root?.externalId ?? null, root?.path ?? null].filter((name) => name !== null);
  return { url, names, instance: root?.rootInstance ?? null };
}

/** Another connector, and how a group lies to its own. */
interface Twin {
  readonly connector: ConnectorConfig;
  readonly overlap: Overlap;
}

/**
 * The first of these connectors that is on the same group, or on one around it or in it; undefined
 * when there is none.
 */
export async function twinOf(
  db: Reader,
  connectors: readonly ConnectorConfig[],
  group: GroupRef,
): Promise<Twin | undefined> {
  for (const connector of connectors) {
    const overlap = overlapOf(group, await groupRefOf(db, connector));
    if (overlap !== null) return { connector, overlap };
  }
  return undefined;
}
