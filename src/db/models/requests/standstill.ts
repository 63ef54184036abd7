import type { ReadDb } from '../../../context.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { standstillOf, type Standstill } from '../../../domain/policies/standstill.ts';
import { emergencyStop } from '../../grants/emergency-stops.ts';
import { ownersOf } from '../../policies/owners.ts';
import type { Person } from '../../identities/people.ts';

/** The same for people to read. */
export type ShownStandstill = Standstill & {
  /** Who can let it go on, besides the admins; none where only whoever runs hallpass can. */
  readonly owners: readonly Pick<Person, 'id' | 'slackUserId' | 'name'>[];
};

/** Why nothing that waits on a connector is given now; null while it is. Reads only. */
export async function standstillOn(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  connectorId: string,
): Promise<ShownStandstill | null> {
  const connector = file.connectors.find(({ id }) => id === connectorId);
  const standstill = standstillOf(connector, await emergencyStop(db));
  if (standstill === null) return null;
  if (standstill.why === 'stopped' || standstill.connector.managedBy === 'file')
    return { ...standstill, owners: [] };
  const { active } = await ownersOf(db, file, connectorId);
  return { ...standstill, owners: active.map(({ id, slackUserId, name }) => ({ id, slackUserId, name })) };
}
