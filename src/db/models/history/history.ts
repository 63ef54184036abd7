/**
 * The audit trail as people read it: each fact with whom it is about, where, in which role, by
 * which request and through whom. Reads only, page by page along the trail, so that a million facts
 * need no more memory than a few.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { RequestSource } from '../../../domain/actor.ts';
import { FACTS, type HistoryEntry } from '../../../domain/access/history.ts';
import type { PersonId } from '../../../domain/id.ts';
import { personRef } from '../../identities/people.ts';
import { readIfAny } from '../../../domain/told.ts';
import type { HistoryFilter } from './history-filter.ts';
import { boundsOf, isBelow, picksOf } from './history-picks.ts';
import type { StoredFault } from '../../../domain/fault.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface HistoryPart {
  /** Entries beyond this one, in the order asked for; null for the first. */
  readonly after: number | null;
  readonly order: 'newest' | 'oldest';
  readonly limit: number;
}

/** The entries of a filter, at most `limit` of them. */
export async function history(
  db: Reader,
  filter: HistoryFilter,
  { after, order, limit }: HistoryPart,
): Promise<HistoryEntry[]> {
  const inTrail = [...(await picksOf(db, filter)), ...(await boundsOf(db, filter)), ...factsOf(filter)];
  if (after !== null) inTrail.push(order === 'newest' ? sql`x.seq < ${after}` : sql`x.seq > ${after}`);
  const direction = order === 'newest' ? sql`desc` : sql`asc`;
  // In order already, so that no more is joined to it than is shown.
  const trail = sql`(select x.* from audit_events x ${whereOf(inTrail)} order by x.seq ${direction})`;
  const rows = await db
    .selectFrom(
      sql<Row>`(${factsFrom(trail)} ${whereOf(conditionsOf(filter))} order by e.seq ${direction} limit ${limit})`.as(
        'facts',
      ),
    )
    .selectAll()
    .orderBy('seq', order === 'newest' ? 'desc' : 'asc')
    .execute();
  return rows.map(entryOf);
}

const whereOf = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;

interface Row {
  readonly seq: number;
  readonly at: Date;
  readonly action: string;
  readonly subjectId: string;
  readonly actor: string;
  readonly body: string;
  readonly prevHash: string;
  readonly hash: string;
  readonly byId: PersonId | null;
  readonly bySlack: string | null;
  readonly byName: string | null;
  readonly personId: PersonId | null;
  readonly personSlack: string | null;
  readonly personName: string | null;
  readonly account: string | null;
  readonly connectorId: string | null;
  readonly path: string | null;
  readonly role: Role | null;
  readonly number: number | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly policyId: string | null;
  readonly source: RequestSource | null;
  readonly deciderId: PersonId | null;
  readonly deciderSlack: string | null;
  readonly deciderName: string | null;
  readonly grantId: string | null;
  readonly activatedAt: Date | null;
  readonly endedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly endReason: string | null;
  readonly endNote: string | null;
  readonly failure: StoredFault | null;
}

/** An account is the subject of what links it: `gitlab:4711`. */
const accountSubject = sql`case when e.action like 'account.%' then e.subject_id end`;
const bodyText = (key: string): RawBuilder<unknown> => sql`(e.body::jsonb ->> ${sql.lit(key)})`;

const factsFrom = (trail: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select e.seq, e.at, e.action, e.subject_id, e.actor, e.body, e.prev_hash, e.hash,
    actor.id as by_id, actor.slack_user_id as by_slack, actor.name as by_name,
    person.id as person_id, person.slack_user_id as person_slack, person.name as person_name,
    coalesce(account.username, f.label) as account, place.connector_id, place.path,
    coalesce(g.role, r.role, f.found ->> 'role', ${bodyText('role')}) as role,
    r.number, r.reason, r.decision_note as note, r.policy_id, r.source,
    decider.id as decider_id, decider.slack_user_id as decider_slack, decider.name as decider_name,
    g.id as grant_id, g.activated_at, g.ended_at, g.expires_at, g.end_reason, g.end_note, g.failure
  from ${trail} e
  left join grants g on g.id = e.subject_id
  left join findings f on f.id = e.subject_id
  left join account_verifications v on v.id = e.subject_id
  left join connector_drafts d on d.id = e.subject_id
  left join slots s on s.id = coalesce(g.slot_id, e.subject_id)
  left join requests r on r.id = coalesce(g.request_id, f.request_id, e.subject_id)
  left join resources rs on rs.id = coalesce(r.resource_id, s.resource_id, f.resource_id)
  cross join lateral (
    select
      coalesce(rs.connector_id, v.connector_id, d.connector_id, split_part(${accountSubject}, ':', 1),
        case when e.subject_id like 'connector:%' then substr(e.subject_id, 11) end, ${bodyText('connectorId')}) as connector_id,
      coalesce(rs.path, ${bodyText('resource')}) as path
  ) place
  left join accounts account on account.connector_id = place.connector_id and account.external_id =
    coalesce(s.account_external_id, f.account_external_id, v.account_external_id, split_part(${accountSubject}, ':', 2))
  left join people person on person.id =
    coalesce(r.requester_id, v.person_id, ${bodyText('personId')}, case when e.subject_id like 'per\\_%' then e.subject_id end, account.person_id)
  left join people decider on decider.id = r.decided_by
  left join people actor on actor.id = split_part(e.actor, '@', 1)`;

/** What is asked of an entry once everything is joined to it. */
function conditionsOf({ what, path, from, until, seenBy }: HistoryFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (path !== undefined) conditions.push(isBelow(sql`place.path`, path));
  // Access is asked for as what was held then, whenever it began.
  const isHeld = what === 'access';
  if (from !== undefined)
    conditions.push(isHeld ? sql`coalesce(g.ended_at, 'infinity') >= ${from}` : sql`e.at >= ${from}`);
  if (until !== undefined) conditions.push(isHeld ? sql`g.created_at < ${until}` : sql`e.at < ${until}`);
  if (seenBy !== undefined) conditions.push(visibleTo(seenBy));
  return conditions;
}

function factsOf({ what }: HistoryFilter): RawBuilder<unknown>[] {
  const facts = FACTS[what];
  return facts === null ? [] : [sql`x.action in (${sql.join([...facts].map((one) => sql.lit(one)))})`];
}

/** What happened on the reader's connectors, and what is about themselves. */
function visibleTo({ personId, connectorIds }: NonNullable<HistoryFilter['seenBy']>): RawBuilder<unknown> {
  return connectorIds.length === 0
    ? sql`person.id = ${personId}`
    : sql`(place.connector_id in (${sql.join(connectorIds)}) or person.id = ${personId})`;
}

const entryOf = (row: Row): HistoryEntry => ({
  seq: row.seq,
  at: row.at,
  action: row.action,
  subjectId: row.subjectId,
  actor: row.actor,
  by: personRef(row.byId, row.bySlack, row.byName),
  person: personRef(row.personId, row.personSlack, row.personName),
  account: row.account,
  connectorId: row.connectorId,
  path: row.path,
  role: row.role,
  request:
    row.number === null || row.policyId === null || row.source === null
      ? null
      : {
          number: row.number,
          reason: row.reason ?? '',
          note: row.note,
          decider: personRef(row.deciderId, row.deciderSlack, row.deciderName),
          policyId: row.policyId,
          source: row.source,
        },
  held:
    row.grantId === null
      ? null
      : {
          from: row.activatedAt,
          until: row.endedAt,
          expiresAt: row.expiresAt,
          endReason: row.endReason,
          endNote: row.endNote,
          failure: readIfAny(row.failure),
        },
  body: row.body,
  prevHash: row.prevHash,
  hash: row.hash,
});
