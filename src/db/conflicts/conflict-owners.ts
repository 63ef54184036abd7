/** Who is told of the conflicts of the document and decides about them, as they are now. */
import type { ReadDb } from '../../context.ts';
import { namesPerson, type ConfigFile } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';
import { adminsOf, isAdmin, peopleNamed } from '../policies/owners.ts';
import { isActive, type Person } from '../identities/people.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

const conflictNamed = (file: ConfigFile, conflictId: string) =>
  file.conflicts?.find(({ id }) => id === conflictId);

/** The active owners of a conflict; none where the document does not have it any more. */
const conflictOwners = (db: Reader, file: ConfigFile, conflictId: string): Promise<readonly Person[]> =>
  peopleNamed(db, conflictNamed(file, conflictId)?.owners ?? []);

/**
 * Who is told of somebody in a conflict: its other owners, or the other admins where there are
 * none.
 */
export async function conflictAudience(
  db: Reader,
  file: ConfigFile,
  conflictId: string,
  personId: PersonId | null,
): Promise<readonly Person[]> {
  const others = (people: readonly Person[]): Person[] => people.filter(({ id }) => id !== personId);
  const owners = others(await conflictOwners(db, file, conflictId));
  return owners.length > 0 ? owners : others(await adminsOf(db, file));
}

/** Whose Home tab shows who is in a conflict: its owners and the admins. */
export async function conflictWatchers(
  db: Reader,
  file: ConfigFile,
  conflictId: string,
): Promise<ReadonlySet<PersonId>> {
  const people = [...(await conflictOwners(db, file, conflictId)), ...(await adminsOf(db, file))];
  return new Set(people.map(({ id }) => id));
}

/** The conflicts that somebody looks after: their own, for an admin all. */
export async function conflictsWatchedBy(
  db: Reader,
  file: ConfigFile,
  person: Person,
): Promise<readonly string[]> {
  const { conflicts = [] } = file;
  if (conflicts.length === 0 || !isActive(person)) return [];
  if (isAdmin(file, person)) return conflicts.map(({ id }) => id);
  const rows = await db
    .selectFrom('userGroupMembers')
    .select('slackGroupId')
    .where('slackUserId', '=', person.slackUserId)
    .execute();
  const groups = new Set(rows.map(({ slackGroupId }) => slackGroupId));
  const isNamed = (ref: string): boolean => groups.has(ref) || namesPerson(ref, person);
  return conflicts.flatMap(({ id, owners }) => (owners.some(isNamed) ? [id] : []));
}
