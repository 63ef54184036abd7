/** The policies of a document that are for somebody on a connector, at a time. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { namesPerson, type ConfigFile } from '../../domain/document/config-file.ts';
import type { Policy } from '../../domain/document/config-policies.ts';
import { holdersIn, requesterRef, requesterRefs, type Holders } from '../../domain/document/match-fields.ts';
import { rank, type Role } from '../../domain/entitlement.ts';
import type { PersonId } from '../../domain/id.ts';
import { applicable, connectorNames, type Asking } from '../../domain/policies/applicable.ts';
import { comparable } from '../../domain/policies/policy-match.ts';
import { openWindows } from '../../domain/policies/windows.ts';
import { holdersNow } from './holders.ts';
import { ownersOf } from './owners.ts';
import { findPerson, isActive, type Person } from '../identities/people.ts';
import { sharesNow } from '../cache/shares.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Where it is asked, and when: for what was given already, when that was decided. */
export interface AskedAt {
  readonly connectorId: string;
  /** Of the group or project; left out for none in particular. */
  readonly path?: string;
  readonly at: Date;
}

/** There, then. Pure. */
export const askedAt = (
  { connectorId, path }: { readonly connectorId: string; readonly path: string },
  at: Date,
): AskedAt => ({ connectorId, path, at });

/** `requesterId` null is for nobody who is known: then only what is for everybody counts. */
export const applicablePolicies = async (
  db: Reader,
  file: ConfigFile,
  where: AskedAt,
  requesterId: PersonId | null,
): Promise<readonly Policy[]> => applicable(file.policies, await askingOf(db, file, where, requesterId));

/** Who asks, where and when, as far as policies tell people, connectors and times apart. */
export async function askingOf(
  db: Reader,
  file: ConfigFile,
  where: AskedAt,
  requesterId: PersonId | null,
): Promise<Asking> {
  const { connectorId, path, at } = where;
  const asking = {
    connector: connectorNames(file, connectorId),
    requester: requesterId === null ? [] : await namedAs(db, file, where, requesterId),
    windows: openWindows(file.policies, at),
  };
  if (path === undefined || file.policies.every(({ match }) => match.new === undefined)) return asking;
  const everHeld = requesterId === null ? null : await everHeldBy(db, { connectorId, path, at }, requesterId);
  return { ...asking, everHeld };
}

/** The entries under `requesters` that name somebody now; none for whoever may not ask any more. */
async function namedAs(
  db: Reader,
  file: ConfigFile,
  { connectorId, at }: AskedAt,
  personId: PersonId,
): Promise<readonly string[]> {
  const refs = [...new Set(file.policies.flatMap(({ match }) => requesterRefs(match) ?? []))];
  const person = refs.length === 0 ? undefined : await findPerson(db, personId);
  if (person === undefined || !isActive(person)) return [];
  const groups = await db
    .selectFrom('userGroupMembers')
    .select('slackGroupId')
    .where('slackUserId', '=', person.slackUserId)
    .where('slackGroupId', 'in', refs)
    .execute();
  const isOwner =
    refs.includes('owners') &&
    (await ownersOf(db, file, connectorId)).active.some(({ id }) => id === personId);
  const held = await heldAmong(db, file, { connectorId, at }, person);
  return refs.filter((ref) =>
    ref === 'owners'
      ? isOwner
      : held.includes(ref) ||
        namesPerson(ref, person) ||
        groups.some(({ slackGroupId }) => slackGroupId === ref),
  );
}

/** Those of `holders` that somebody is one of, in effect: by groups above and invited ones, too. */
async function heldAmong(
  db: Reader,
  file: ConfigFile,
  { connectorId, at }: AskedAt,
  { id }: Person,
): Promise<readonly string[]> {
  const wanted = file.policies.flatMap(({ match }) => holdersIn(match));
  if (wanted.length === 0) return [];
  const found = (await holdersNow(db, await sharesNow(db, file, at), at, id)).get(id)?.holds ?? [];
  const holds = found.filter((hold) => hold.connectorId === connectorId);
  const isHeld = ({ resource, role }: Holders): boolean =>
    holds.some(
      (hold) => rank(hold.role) >= rank(role) && comparable(resource).startsWith(comparable(hold.path)),
    );
  return wanted.filter(isHeld).map((holders) => requesterRef({ holders }));
}

/**
 * The strongest role that grants had given somebody on a place before then, or on a group above it;
 * null for none.
 */
async function everHeldBy(
  db: Reader,
  { connectorId, path, at }: Required<AskedAt>,
  personId: PersonId,
): Promise<Role | null> {
  const rows = await db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select('grants.role')
    .distinct()
    .where('grants.personId', '=', personId)
    .where('slots.connectorId', '=', connectorId)
    .where('grants.activatedAt', '<', at)
    .where(sql<boolean>`starts_with(${comparable(path)}, lower(resources.path) || '/')`)
    .execute();
  return rows.reduce<Role | null>(
    (most, { role }) => (most === null || rank(role) > rank(most) ? role : most),
    null,
  );
}
