/**
 * Where in the audit trail to look, so that a page of millions of facts reads few of them: what is
 * rare is picked out by index, what is common is met soon on the way from the newest on.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { PersonId } from '../../../domain/id.ts';
import { REQUEST_SOURCES } from '../../../domain/actor.ts';
import type { HistoryFilter } from './history-filter.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Places with more requests than this are met often enough. */
const FEW_REQUESTS = 2000;
/** The trail is in the order of its clocks, but for what they were set back. */
const SLACK_MS = 86_400_000;

/** Conditions on `x`, the trail: what is about or by a person, at a place, for a reader. */
export async function picksOf(
  db: Reader,
  { personId, path, seenBy }: HistoryFilter,
): Promise<RawBuilder<unknown>[]> {
  const picks: RawBuilder<unknown>[] = [];
  if (personId !== undefined)
    picks.push(sql`x.seq in (${aboutPerson(personId)} union all ${doneBy(personId)})`);
  if (path !== undefined) {
    const there = isBelow(sql`rs.path`, path);
    if (await isRare(db, there))
      picks.push(sql`x.seq in (${atPlaces(there)} union all ${refusedBelow(path)})`);
  }
  if (seenBy !== undefined) {
    const own = aboutPerson(seenBy.personId);
    const { connectorIds } = seenBy;
    if (connectorIds.length === 0) picks.push(sql`x.seq in (${own})`);
    else {
      const there = sql`rs.connector_id in (${sql.join(connectorIds)})`;
      if (await isRare(db, there))
        picks.push(
          sql`x.seq in (${own} union all ${atPlaces(there)} union all ${onConnectors(connectorIds)})`,
        );
    }
  }
  return picks;
}

/** A path and everything below it, compared without case. Pure. */
export function isBelow(column: RawBuilder<unknown>, path: string): RawBuilder<unknown> {
  const place = path.toLowerCase();
  return sql`(lower(${column}) = ${place} or starts_with(lower(${column}), ${`${place}/`}))`;
}

async function isRare(db: Reader, there: RawBuilder<unknown>): Promise<boolean> {
  const { count } = await db
    .selectFrom(
      sql<{ one: number }>`(select 1 as one from requests r join resources rs on rs.id = r.resource_id
        where ${there} limit ${FEW_REQUESTS + 1})`.as('some'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count <= FEW_REQUESTS;
}

/** The facts about these subjects, each looked up by its index. */
const factsAbout = (subjects: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select about.seq from (select distinct id from (${subjects}) named offset 0) subject
    cross join lateral (select a.seq from audit_events a where a.subject_id = subject.id offset 0) about`;

const aboutPerson = (id: PersonId): RawBuilder<unknown> =>
  factsAbout(sql`
    select ${id}::text as id
    union all select id from requests where requester_id = ${id}
    union all select id from grants where person_id = ${id}
    union all select id from account_verifications where person_id = ${id}
    union all select connector_id || ':' || external_id from accounts where ${id} in (person_id, former_person_id)
    union all select slots.id from slots join accounts using (connector_id)
      where accounts.person_id = ${id} and accounts.external_id = slots.account_external_id
    union all select findings.id from findings join accounts using (connector_id)
      where accounts.person_id = ${id} and accounts.external_id = findings.account_external_id`);

const doneBy = (id: PersonId): RawBuilder<unknown> => {
  const ways = sql`unnest(array[${sql.join(REQUEST_SOURCES)}]::text[]) via`;
  const actors = sql`select ${id}::text || '@' || via from ${ways}
    union all select ${id}::text || '@' || via || ':' || t.id from ${ways} cross join api_tokens t where t.person_id = ${id}`;
  return sql`select d.seq from audit_events d where d.actor = any(array(${actors})) and d.actor like 'per\\_%'`;
};

const atPlaces = (there: RawBuilder<unknown>): RawBuilder<unknown> =>
  factsAbout(sql`
    with places as materialized (select rs.id from resources rs where ${there})
    select id from requests where resource_id in (select id from places)
    union all select grants.id from grants join slots on slots.id = grants.slot_id
      where slots.resource_id in (select id from places)
    union all select id from slots where resource_id in (select id from places)
    union all select id from findings where resource_id in (select id from places)
    union all select id from places`);

const refusedBelow = (path: string): RawBuilder<unknown> => sql`
  select f.seq from audit_events f where f.action = 'request.refused'
    and ${isBelow(sql`(f.body::jsonb ->> 'resource')`, path)}`;

/** What is about a connector itself, and what it was said of no place. */
const onConnectors = (ids: readonly string[]): RawBuilder<unknown> => sql`
  ${factsAbout(sql`
    select 'connector:' || c as id from unnest(array[${sql.join(ids)}]::text[]) c
    union all select connector_id || ':' || external_id from accounts where connector_id in (${sql.join(ids)})
    union all select id from account_verifications where connector_id in (${sql.join(ids)})
    union all select id from connector_drafts where connector_id in (${sql.join(ids)})`)}
  union all select f.seq from audit_events f where f.action = 'request.refused'
    and (f.body::jsonb ->> 'connectorId') in (${sql.join(ids)})`;

/** Bounds of the trail for a stretch of days. */
export async function boundsOf(
  db: Reader,
  { what, from, until }: HistoryFilter,
): Promise<RawBuilder<unknown>[]> {
  const bounds: RawBuilder<unknown>[] = [];
  if (until !== undefined) bounds.push(sql`x.seq < ${await firstSince(db, until.getTime() + SLACK_MS)}`);
  // What was held then may have begun at any time before.
  if (from !== undefined && what !== 'access')
    bounds.push(sql`x.seq >= ${await firstSince(db, from.getTime() - SLACK_MS)}`);
  return bounds;
}

/** The first fact that is no older, by halving; past the last one when there is none. */
async function firstSince(db: Reader, instant: number): Promise<number> {
  const last = await db
    .selectFrom('auditEvents')
    .select(['seq'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let [low, high] = [0, (last?.seq ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = await db
      .selectFrom('auditEvents')
      .select('at')
      .where('seq', '>=', middle)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined || row.at.getTime() >= instant) high = middle;
    else low = middle + 1;
  }
  return low;
}
