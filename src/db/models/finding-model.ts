/**
 * What people are shown of a finding: whose membership, where, what it was and is, what was
 * decided, and what can be. Reads only.
 */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { rank, type Role } from '../../domain/entitlement.ts';
import type { FindingFacts, FindingStatus, Holding } from '../../domain/access/finding.ts';
import { isRemovable, readLeftoverName, type LeftoverType } from '../../domain/access/leftovers.ts';
import type { GrantStatus } from '../../domain/access/grant.ts';
import type { FindingId, GrantId, PersonId } from '../../domain/id.ts';
import type { NamedRow } from '../../domain/access/membership.ts';
import { offersFor, type Offer } from '../../domain/policies/offers.ts';
import { customRoleNameOf } from '../cache/custom-roles.ts';
import { applicablePolicies } from '../policies/applicable-policies.ts';
import { reachOf } from '../cache/reach.ts';
import { joinedAt, type Joined } from './joined.ts';
import { hasOtherOwner } from '../cache/other-owners.ts';
import type { PersonRef, ShownResource } from './requests/request-model.ts';
import { readIfAny } from '../../domain/told.ts';
import type { Fault } from '../../domain/fault.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

/** Somebody who could change members through a grant. */
export interface FindingSuspect {
  readonly person: PersonRef;
  readonly role: Role;
  readonly path: string;
  /** When the grant ends or ended. */
  readonly until: Date | null;
}

export interface FindingModel extends Joined {
  readonly id: FindingId;
  readonly status: FindingStatus;
  readonly found: NamedRow;
  readonly former: NamedRow | null;
  readonly foundAt: Date;
  readonly resource: ShownResource;
  readonly username: string;
  /** Of which type it is where it works without a membership; else null. */
  readonly leftover: LeftoverType | null;
  /** Who the account is linked to; null for nobody. */
  readonly person: PersonRef | null;
  /** The same, or who it was linked to last; null for nobody ever. */
  readonly holderId: PersonId | null;
  /** Who gave it, where GitLab says so: by name, and whoever the account is linked to. */
  readonly author: { readonly name: string; readonly person: PersonRef | null } | null;
  /**
   * Grants that gave power over members there, with which it may have been done; none where nobody
   * held such.
   */
  readonly suspects: readonly FindingSuspect[];
  /**
   * hallpass's own account made it, with an end, and no grant of hallpass says so: it was lost, as
   * with a restored backup.
   */
  readonly isLost: boolean;
  /** The end of the grants restores what was there before. */
  readonly held: boolean;
  /** Within what bounds people ask for that role there; null where nobody can. */
  readonly offer: Offer | null;
  /** When it was restored; null before. */
  readonly returnedAt: Date | null;
  readonly facts: FindingFacts;
  /** Whose decision stands; null while none does. */
  readonly decider: PersonRef | null;
  readonly decidedAt: Date | null;
  readonly refusal: Fault | null;
  readonly leftRole: Role | null;
  /** The grant it was made; null unless it was made temporary. */
  readonly grant: { readonly status: GrantStatus; readonly expiresAt: Date | null } | null;
  /** Tries of the present reconcile that failed. */
  readonly attempts: number;
}

const selectFindings = (db: Reader) =>
  db
    .selectFrom('findings')
    .innerJoin('resources', 'resources.id', 'findings.resourceId')
    .leftJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'findings.connectorId')
        .onRef('accounts.externalId', '=', 'findings.accountExternalId'),
    )
    .leftJoin('people as holder', 'holder.id', 'accounts.personId')
    .leftJoin('people as decider', 'decider.id', 'findings.decidedBy')
    .leftJoin('accounts as authors', (join) =>
      join
        .onRef('authors.connectorId', '=', 'findings.connectorId')
        .on(sql<boolean>`authors.external_id = findings.author->>'externalId'`),
    )
    .leftJoin('people as giver', 'giver.id', 'authors.personId')
    .leftJoin('connectorStates', 'connectorStates.connectorId', 'findings.connectorId')
    .leftJoin('grants', 'grants.requestId', 'findings.requestId')
    .leftJoin('slots', (join) =>
      join
        .onRef('slots.resourceId', '=', 'findings.resourceId')
        .onRef('slots.accountExternalId', '=', 'findings.accountExternalId'),
    )
    .selectAll('findings')
    .select([
      customRoleNameOf('found').as('foundRoleName'),
      customRoleNameOf('former').as('formerRoleName'),
      'resources.kind as resourceKind',
      'resources.path',
      'accounts.username',
      'accounts.isBot',
      'accounts.formerPersonId',
      'holder.id as holderId',
      'holder.slackUserId as holderSlack',
      'holder.name as holderName',
      'giver.id as giverId',
      'giver.slackUserId as giverSlack',
      'giver.name as giverName',
      'decider.id as deciderId',
      'decider.slackUserId as deciderSlack',
      'decider.name as deciderName',
      'connectorStates.botExternalId',
      'grants.status as grantStatus',
      'grants.expiresAt as grantExpiresAt',
      'slots.attempts',
    ]);

type FindingRow = Awaited<ReturnType<ReturnType<typeof selectFindings>['executeTakeFirstOrThrow']>>;

/** The model of a finding under the active configuration; undefined when there is none. */
export async function findingModel(
  db: Reader,
  file: ConfigFile,
  id: FindingId,
  now: Date,
): Promise<FindingModel | undefined> {
  const row = await selectFindings(db).where('findings.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : modelOf(db, file, row, now);
}

export interface OpenFindings {
  /** Of all of them. */
  readonly count: number;
  readonly findings: readonly FindingModel[];
}

/** What waits for a decision on these connectors, newest first; a part of it. */
export async function openFindings(
  db: Reader,
  file: ConfigFile,
  connectorIds: readonly string[],
  part: {
    readonly limit: number;
    readonly offset?: number;
    /** Those that are older than this one; null for the newest. */
    readonly after?: FindingId | null;
    readonly now: Date;
  },
): Promise<OpenFindings> {
  if (connectorIds.length === 0) return { count: 0, findings: [] };
  const { after = null } = part;
  const rows = await selectFindings(db)
    .where('findings.connectorId', 'in', connectorIds)
    .where('findings.status', '=', 'open')
    .$if(after !== null, (query) => query.where('findings.id', '<', after as FindingId))
    .orderBy('findings.id', 'desc')
    .limit(part.limit)
    .offset(part.offset ?? 0)
    .execute();
  const { count } = await db
    .selectFrom('findings')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('connectorId', 'in', connectorIds)
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow();
  return { count, findings: await Promise.all(rows.map((row) => modelOf(db, file, row, part.now))) };
}

async function modelOf(db: Reader, file: ConfigFile, row: FindingRow, now: Date): Promise<FindingModel> {
  const { id, status, found, former, foundAt, decidedAt, refusal, leftRole, connectorId } = row;
  const reach = await reachOf(db, { connectorId, kind: row.resourceKind, path: row.path });
  const personId = row.holderId ?? row.formerPersonId;
  const policies = await applicablePolicies(db, file, { connectorId, path: row.path, at: now }, personId);
  const offers = offersFor(policies, reach, null);
  const offer = offers.find(({ role }) => role === found.role) ?? null;
  return {
    id,
    status,
    found: { ...found, customRoleName: row.foundRoleName },
    former: former === null ? null : { ...former, customRoleName: row.formerRoleName },
    foundAt,
    decidedAt,
    refusal: readIfAny(refusal),
    leftRole,
    resource: { id: row.resourceId, kind: row.resourceKind, path: row.path, connectorId },
    leftover: row.kind === 'leftover' ? (readLeftoverName(row.accountExternalId)?.type ?? null) : null,
    username: row.label ?? row.username ?? `account ${row.accountExternalId}`,
    person: personRef(row.holderId, row.holderSlack, row.holderName),
    holderId: personId,
    author:
      row.author === null
        ? null
        : {
            name: row.author.name,
            person: personRef(row.giverId, row.giverSlack, row.giverName),
          },
    suspects: await suspectsIn(db, row.grants),
    isLost: row.author !== null && row.author.externalId === row.botExternalId,
    held: row.held,
    offer,
    returnedAt: row.returnedAt,
    facts: await factsOf(db, file, row, offer),
    decider: personRef(row.deciderId, row.deciderSlack, row.deciderName),
    grant: row.grantStatus === null ? null : { status: row.grantStatus, expiresAt: row.grantExpiresAt },
    attempts: row.attempts ?? 0,
    ...(await joinedAt(db, row)),
  };
}

async function factsOf(
  db: Reader,
  file: ConfigFile,
  row: FindingRow,
  offer: Offer | null,
): Promise<FindingFacts> {
  const connector = file.connectors.find(({ id }) => id === row.connectorId);
  return {
    connector: connector?.name ?? row.connectorId,
    // What is not configured any more is not written to either.
    readOnly: connector?.readOnly ?? true,
    paused: connector?.paused ?? false,
    isOurs: row.botExternalId === row.accountExternalId,
    isBot: row.isBot ?? false,
    isLinked: row.holderId !== null,
    isLastOwner:
      !row.held &&
      row.kind === 'membership' &&
      row.resourceKind === 'group' &&
      row.found.role === 'owner' &&
      !(await hasOtherOwner(db, row)),
    kind: row.kind,
    isRaisedWayIn: (row.kind === 'share' || row.kind === 'invitation') && row.former !== null,
    isRemovable: row.kind !== 'leftover' || (row.former === null && isRemovableName(row.accountExternalId)),
    isHigher: row.former === null || rank(row.found.role) > rank(row.former.role),
    isOffered: offer !== null,
  };
}

function isRemovableName(name: string): boolean {
  const leftover = readLeftoverName(name);
  return leftover !== null && isRemovable(leftover.type);
}

/** Whose grants these are. */
export async function suspectsIn(db: Reader, ids: readonly GrantId[]): Promise<FindingSuspect[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('grants')
    .innerJoin('people', 'people.id', 'grants.personId')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select([
      'people.id',
      'people.slackUserId',
      'people.name',
      'grants.role',
      'grants.expiresAt',
      'grants.endedAt',
      'resources.path',
    ])
    .where('grants.id', 'in', ids)
    .orderBy('grants.id')
    .execute();
  return rows.map(({ role, path, expiresAt, endedAt, ...person }) => ({
    person,
    role,
    path,
    until: endedAt ?? expiresAt,
  }));
}

/** Whose account it is about. Pure. */
export const holdingOf = ({ resource, holderId, facts, suspects }: FindingModel): Holding => ({
  connectorId: resource.connectorId,
  holderId,
  // What is nobody's account cannot be the decider's.
  isBot: facts.isBot || facts.kind !== 'membership',
  suspects: new Set(suspects.map(({ person }) => person.id)),
});

const personRef = (id: PersonId | null, slackUserId: string | null, name: string | null): PersonRef | null =>
  id === null || slackUserId === null || name === null ? null : { id, slackUserId, name };
