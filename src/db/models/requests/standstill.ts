import type { ReadDb } from '../../../context.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { isResumedByOwners, standstillOf, type Standstill } from '../../../domain/policies/standstill.ts';
import { emergencyStop } from '../../grants/emergency-stops.ts';
import { ownersOf } from '../../policies/owners.ts';
import type { Person } from '../../identities/people.ts';

/** The same for people to read. */
export type ShownStandstill = Standstill & {
  /** Who can let it go on, besides the admins; none where only whoever runs hallpass can. */
  readonly owners: readonly Pick<Person, 'id' | 'slackUserId' | 'name'>[];
};

/** Where something waits. */
export interface WaitsOn {
  readonly connectorId: string;
  readonly path: string;
  /** It is archived in GitLab, or scheduled for deletion; not unless given. */
  readonly isArchived?: boolean;
}

/** Why nothing that waits for a place is given now; null while it is. Reads only. */
export async function standstillOn(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  { connectorId, path, isArchived = false }: WaitsOn,
): Promise<ShownStandstill | null> {
  const connector = file.connectors.find(({ id }) => id === connectorId);
  const standstill = standstillOf(connector, await emergencyStop(db), isArchived ? path : null);
  if (standstill === null) return null;
  if (!isResumedByOwners(standstill)) return { ...standstill, owners: [] };
  const { active } = await ownersOf(db, file, connectorId);
  return { ...standstill, owners: active.map(({ id, slackUserId, name }) => ({ id, slackUserId, name })) };
}
