import type { ReadDb } from '../../context.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';

/**
 * The connector, when it is managed in Slack and the acting person looks after it. Reads only.
 * @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError connector
 */
export async function assertEditable(
  tx: { readonly db: Pick<ReadDb, 'selectFrom'> },
  actor: PersonActor,
  file: ConfigFile,
  connectorId: string,
): Promise<ConnectorConfig> {
  const person = await actingPerson(tx, actor);
  if (!(await managesConnector(tx.db, file, connectorId, person)))
    throw new ForbiddenError({ code: 'not_owner', act: 'change_integration' });
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined) throw new NotFoundError('connector');
  if (connector.managedBy === 'file')
    throw new ForbiddenError({ code: 'managed_by_file', connector: connector.name });
  return connector;
}
