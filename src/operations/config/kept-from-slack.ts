import type { ReadDb } from '../../context.ts';
import { groupRefOf } from '../../db/connectors/connector-groups.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { isSameGroup } from '../../domain/connector-group.ts';

/**
 * The connectors of `before`, set up in Slack, that stay beside a file: it says nothing about them,
 * unless it declares the same id or group itself. Reads only.
 */
export async function keptFromSlack(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  before: ConfigFile,
): Promise<ConnectorConfig[]> {
  const declared = await Promise.all(file.connectors.map((one) => groupRefOf(db, one)));
  const kept = [];
  for (const one of before.connectors.filter(({ managedBy }) => managedBy === 'slack')) {
    const group = await groupRefOf(db, one);
    const isDeclared =
      file.connectors.some(({ id }) => id === one.id) || declared.some((other) => isSameGroup(group, other));
    if (!isDeclared) kept.push(one);
  }
  return kept;
}
