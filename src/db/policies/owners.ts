/**
 * Who owns a connector and who is an admin, resolved one by one: one owner who left must not take
 * the others along.
 */
import type { ReadDb } from '../../context.ts';
import { namesPerson, type ConfigFile } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';
import type { ConnectorDraft } from '../connectors/connector-drafts.ts';
import { isActive, type Person } from '../identities/people.ts';
import { readAllOnce } from '../read-once.ts';

export interface Owners {
  /** Active owners, each once, in the order of the document. */
  readonly active: readonly Person[];
  /** Entries of the document that name nobody who could decide, with the reason. */
  readonly gaps: readonly {
    readonly ref: string;
    readonly why: 'unknown' | 'deactivated' | 'outsider' | 'empty';
  }[];
}

/** The owners of a connector as they are now; none when the document does not have it. */
export async function ownersOf(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  connectorId: string,
): Promise<Owners> {
  const refs = file.connectors.find((connector) => connector.id === connectorId)?.owners ?? [];
  return resolve(db, refs);
}

/** The admins of the document as they are now. */
export const adminsOf = async (
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
): Promise<readonly Person[]> => (await resolve(db, file.admins)).active;

/** The active people among Slack ids and e-mails, each once. */
export const peopleNamed = async (
  db: Pick<ReadDb, 'selectFrom'>,
  refs: readonly string[],
): Promise<readonly Person[]> => (await resolve(db, refs)).active;

/** The active people that each of these names: itself, or a user group it is in. */
export async function namedBy(
  db: Pick<ReadDb, 'selectFrom'>,
  refs: readonly string[],
): Promise<ReadonlyMap<string, readonly Person[]>> {
  const candidates = await candidatesOf(db, refs);
  return new Map(
    refs.map((ref) => [
      ref,
      candidates.filter((one) => isNamed(ref, one) && isActive(one.person)).map(({ person }) => person),
    ]),
  );
}

/** Whether the document names this person as an admin and they are active. Pure. */
export const isAdmin = (file: ConfigFile, person: Person): boolean =>
  isActive(person) && file.admins.some((ref) => namesPerson(ref, person));

/**
 * The connectors somebody is an integration owner of, as they stand now, in the order of the
 * document.
 */
export async function ownedBy(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  personId: PersonId,
): Promise<string[]> {
  const owned: string[] = [];
  for (const { id } of file.connectors) {
    const { active } = await ownersOf(db, file, id);
    if (active.some((owner) => owner.id === personId)) owned.push(id);
  }
  return owned;
}

/**
 * Who is shown how a connector is doing: its owners and every admin. Left out, those of all
 * connectors.
 */
export async function watchersOf(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  connectorIds: readonly string[] = file.connectors.map(({ id }) => id),
): Promise<ReadonlySet<PersonId>> {
  const owners = file.connectors.filter(({ id }) => connectorIds.includes(id)).flatMap((one) => one.owners);
  const { active } = await resolve(db, [...file.admins, ...owners]);
  return new Set(active.map(({ id }) => id));
}

/**
 * Whether somebody manages a connector, and so may change it and say whose an account there is: its
 * owners and the admins.
 */
export async function managesConnector(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  connectorId: string,
  person: Person,
): Promise<boolean> {
  if (isAdmin(file, person)) return true;
  const { active } = await ownersOf(db, file, connectorId);
  return active.some((owner) => owner.id === person.id);
}

/** Whether the document lets somebody look at every access review. */
export async function isAuditor(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  person: Person,
): Promise<boolean> {
  const { active } = await resolve(db, file.reviews?.auditors ?? []);
  return active.some(({ id }) => id === person.id);
}

/** Whether somebody runs what is about these connectors: they look after each of them. */
export async function managesAll(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  connectorIds: readonly string[],
  person: Person,
): Promise<boolean> {
  for (const connectorId of connectorIds)
    if (!(await managesConnector(db, file, connectorId, person))) return false;
  return true;
}

/**
 * Whom the details of a draft are asked of: the owners it names, for an edit those the connector
 * has now.
 */
export const draftOwners = async (
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  { kind, connectorId, entered }: Pick<ConnectorDraft, 'kind' | 'connectorId' | 'entered'>,
): Promise<readonly Person[]> =>
  kind === 'add' ? peopleNamed(db, entered.owners) : (await ownersOf(db, file, connectorId)).active;

/**
 * Who decides on what is somebody's own, such as whether an account is theirs: the connector's
 * other owners, or the other admins where there are none. `personId` null is nobody.
 */
export async function confirmersOf(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  connectorId: string,
  personId: PersonId | null,
): Promise<readonly Person[]> {
  const others = (people: readonly Person[]): Person[] => people.filter(({ id }) => id !== personId);
  const owners = others((await ownersOf(db, file, connectorId)).active);
  return owners.length > 0 ? owners : others(await adminsOf(db, file));
}

async function resolve(db: Pick<ReadDb, 'selectFrom'>, refs: readonly string[]): Promise<Owners> {
  const active = new Map<string, Person>();
  const gaps: Owners['gaps'][number][] = [];
  const candidates = await candidatesOf(db, refs);
  for (const ref of refs) {
    const hits = candidates.filter((candidate) => isNamed(ref, candidate));
    for (const { person } of hits.filter((hit) => isActive(hit.person))) active.set(person.id, person);
    const gap = gapOf(
      ref,
      hits.map((hit) => hit.person),
    );
    if (gap !== null) gaps.push({ ref, why: gap });
  }
  return { active: [...active.values()], gaps };
}

interface Candidate {
  readonly person: Person;
  readonly groups: readonly string[];
}

const isNamed = (ref: string, { person, groups }: Candidate): boolean =>
  groups.includes(ref) || namesPerson(ref, person);

function gapOf(ref: string, hits: readonly Person[]): Owners['gaps'][number]['why'] | null {
  if (hits.some(isActive)) return null;
  const first = hits[0];
  if (first === undefined) return ref.startsWith('S') && !ref.includes('@') ? 'empty' : 'unknown';
  return first.deactivatedAt === null ? 'outsider' : 'deactivated';
}

const candidatesOf = async (
  db: Pick<ReadDb, 'selectFrom'>,
  refs: readonly string[],
): Promise<readonly Candidate[]> =>
  merged(
    (
      await readAllOnce(db, 'people', [...new Set(refs)], (unknown) => readCandidates(db, unknown), isNamed)
    ).flat(),
  );

/** Each person once, with all groups by which they were found. */
function merged(candidates: readonly Candidate[]): readonly Candidate[] {
  const people = new Map<PersonId, Candidate>();
  for (const { person, groups } of candidates) {
    const others = people.get(person.id)?.groups ?? [];
    people.set(person.id, { person, groups: [...new Set([...others, ...groups])] });
  }
  return [...people.values()].toSorted((one, other) => (one.person.id < other.person.id ? -1 : 1));
}

async function readCandidates(
  db: Pick<ReadDb, 'selectFrom'>,
  refs: readonly string[],
): Promise<readonly Candidate[]> {
  const emails = refs.filter((ref) => ref.includes('@')).map((ref) => ref.toLowerCase());
  const ids = refs.filter((ref) => !ref.includes('@'));
  const members =
    ids.length === 0
      ? []
      : await db.selectFrom('userGroupMembers').selectAll().where('slackGroupId', 'in', ids).execute();
  const userIds = [...ids, ...members.map((member) => member.slackUserId)];
  const people = await db
    .selectFrom('people')
    .selectAll()
    .where((eb) =>
      eb.or([
        ...(emails.length > 0 ? [eb('email', 'in', emails)] : []),
        ...(userIds.length > 0 ? [eb('slackUserId', 'in', userIds)] : []),
      ]),
    )
    .orderBy('id')
    .execute();
  return people.map((person) => ({
    person,
    groups: members
      .filter((member) => member.slackUserId === person.slackUserId)
      .map((member) => member.slackGroupId),
  }));
}
