/**
 * Requests and grants as the API lists them: newest first, by the id they come after. Reads only.
 */
import { sql, type Expression, type SqlBool } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { GrantId, PersonId, RequestId } from '../../domain/id.ts';
import { LIVE_STATUSES } from '../../domain/access/grant.ts';
import type { RequestStatus } from '../../domain/access/request.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** What the reader may see: what is their own, and what is on these connectors. */
export interface Sight {
  readonly own: PersonId;
  /** Where the reader looks after access. */
  readonly watched: readonly string[];
  /** Null for all; else nothing else is shown, also of their own. */
  readonly within: readonly string[] | null;
}

export interface RequestFilter {
  readonly ids?: readonly RequestId[];
  readonly status?: RequestStatus | undefined;
  readonly requesterId?: PersonId | undefined;
}

export interface ListPart {
  /** Null for the beginning. */
  readonly after: string | null;
  readonly limit: number;
}

export type ListedRequest = Awaited<ReturnType<typeof listRequests>>[number];
export type ListedGrant = Awaited<ReturnType<typeof listGrants>>[number];

/** One more than the limit, where there are as many. */
export async function listRequests(db: Reader, sight: Sight, filter: RequestFilter, part: ListPart) {
  if (filter.ids?.length === 0) return [];
  let query = selectRequests(db)
    .where(seen(sight, 'requests.requesterId'))
    .orderBy('requests.id', 'desc')
    .limit(part.limit + 1);
  if (filter.ids !== undefined) query = query.where('requests.id', 'in', filter.ids);
  if (filter.status !== undefined) query = query.where('requests.status', '=', filter.status);
  if (filter.requesterId !== undefined) query = query.where('requests.requesterId', '=', filter.requesterId);
  if (part.after !== null) query = query.where('requests.id', '<', part.after as RequestId);
  return query.execute();
}

/** By its id, or by its number; undefined for none. */
export const listedRequest = (db: Reader, which: RequestId | number): Promise<ListedRequest | undefined> =>
  selectRequests(db)
    .where((eb) =>
      typeof which === 'number' ? eb('requests.number', '=', which) : eb('requests.id', '=', which),
    )
    .executeTakeFirst();

const selectRequests = (db: Reader) =>
  db
    .selectFrom('requests')
    .innerJoin('people as person', 'person.id', 'requests.requesterId')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .leftJoin('people as decider', 'decider.id', 'requests.decidedBy')
    .leftJoin('grants', 'grants.requestId', 'requests.id')
    .selectAll('requests')
    .select([
      'person.slackUserId as personSlack',
      'person.name as personName',
      'decider.slackUserId as deciderSlack',
      'decider.name as deciderName',
      'resources.connectorId',
      'resources.path',
      'resources.kind as resourceKind',
      'grants.id as grantId',
      'grants.role as grantRole',
      'grants.durationSeconds as grantSeconds',
    ]);

export interface GrantListFilter {
  readonly live: boolean;
  readonly personId?: PersonId | undefined;
  readonly connectorId?: string | undefined;
  /** A resource and everything below it, compared without case. */
  readonly path?: string | undefined;
}

/** One more than the limit, where there are as many. */
export async function listGrants(db: Reader, sight: Sight, filter: GrantListFilter, part: ListPart) {
  const { live, personId, connectorId, path } = filter;
  let query = selectGrants(db)
    .where(seen(sight, 'grants.personId'))
    .orderBy('grants.id', 'desc')
    .limit(part.limit + 1);
  if (live) query = query.where('grants.status', 'in', LIVE_STATUSES);
  if (personId !== undefined) query = query.where('grants.personId', '=', personId);
  if (connectorId !== undefined) query = query.where('resources.connectorId', '=', connectorId);
  if (path !== undefined)
    query = query.where(
      sql<SqlBool>`(lower(${sql.ref('resources.path')}) = ${path.toLowerCase()}
        or starts_with(lower(${sql.ref('resources.path')}), ${`${path.toLowerCase()}/`}))`,
    );
  if (part.after !== null) query = query.where('grants.id', '<', part.after as GrantId);
  return query.execute();
}

export const listedGrant = (db: Reader, id: GrantId): Promise<ListedGrant | undefined> =>
  selectGrants(db).where('grants.id', '=', id).executeTakeFirst();

const selectGrants = (db: Reader) =>
  db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('people as person', 'person.id', 'grants.personId')
    .innerJoin('requests', 'requests.id', 'grants.requestId')
    .selectAll('grants')
    .select([
      'requests.number',
      'person.slackUserId as personSlack',
      'person.name as personName',
      'resources.connectorId',
      'resources.path',
      'resources.kind as resourceKind',
    ]);

/** What of rows with an owner and a resource a reader may see. */
export function seen({ own, watched, within }: Sight, owner: string): Expression<SqlBool> {
  const isOn = (connectorIds: readonly string[]) =>
    connectorIds.length === 0
      ? sql`false`
      : sql`${sql.ref('resources.connectorId')} in (${sql.join(connectorIds)})`;
  const mine = sql`(${sql.ref(owner)} = ${own} or ${isOn(watched)})`;
  return within === null ? sql<SqlBool>`${mine}` : sql<SqlBool>`(${mine} and ${isOn(within)})`;
}
