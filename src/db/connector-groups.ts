import type { ReadDb } from '../context.ts';
import type { ConfigFile, ConnectorConfig } from '../domain/config-file.ts';
import { isSameGroup, type GroupRef } from '../domain/connector-group.ts';

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
    .select(['connectorStates.rootExternalId as externalId', 'resources.path'])
    .where('connectorStates.connectorId', '=', id)
    .executeTakeFirst();
  const names = [group, root?.externalId ?? null, root?.path ?? null].filter((name) => name !== null);
  return { url, names };
}

/** The connector of the document that is on the same group already; undefined when there is none. `except` is the id of one that is not looked at. */
export async function twinOf(
  db: Reader,
  file: Pick<ConfigFile, 'connectors'>,
  group: GroupRef,
  except: string | null,
): Promise<ConnectorConfig | undefined> {
  for (const connector of file.connectors)
    if (connector.id !== except && isSameGroup(group, await groupRefOf(db, connector))) return connector;
  return undefined;
}
