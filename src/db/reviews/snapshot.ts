/** What the last syncs found, row by row, as a campaign takes it up. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { AccountState } from '../../domain/identities/account.ts';
import type { Day } from '../../domain/day.ts';
import type { ResourceKind, Role } from '../../domain/entitlement.ts';
import type { PersonId, ResourceId } from '../../domain/id.ts';
import { connectorSubject } from '../../domain/messages/subject.ts';
import type { MachineToken } from '../../domain/reviews/machine-token.ts';
import type { ReviewItemKind } from '../../domain/reviews/review-item.ts';
import { invitedMembers } from '../cache/invited-members.ts';

export interface SnapshotRow {
  readonly kind: ReviewItemKind;
  readonly connectorId: string;
  readonly resourceId: ResourceId;
  readonly resourceKind: ResourceKind;
  readonly path: string;
  readonly isArchived: boolean;
  readonly accountExternalId: string;
  readonly username: string;
  readonly accountName: string;
  readonly accountState: AccountState;
  readonly isMachine: boolean;
  readonly isOurs: boolean;
  readonly personId: PersonId | null;
  readonly formerPersonId: PersonId | null;
  /** What it goes back to once hallpass's own grants are over; null for nothing. */
  readonly role: Role | null;
  readonly customRole: string | null;
  readonly customRoleName: string | null;
  readonly expiresOn: Day | null;
  readonly peers: number;
  readonly members: number | null;
  readonly since: Date | null;
  readonly givenBy: string | null;
  /** The invited group it comes with, as people call it, and its id; null where none does. */
  readonly through: string | null;
  readonly throughExternalId: string | null;
  /** What a machine signs in with; null for no machine, and where that is not shown. */
  readonly tokens: readonly MachineToken[] | null;
  readonly lastActiveOn: Day | null;
  /** Whoever has it is in a conflict that nobody has exempted or resolved. */
  readonly isInConflict: boolean;
}

/** Read at once, at most: what bounds memory, whatever the number of rows. */
const AT_ONCE = 1000;

/**
 * The rows of these places in batches, by path and then by username, all as they are when the first
 * batch is read: `inside` are what is reviewed, `above` the groups through which roles reach into
 * it. One at a time in a transaction.
 */
export async function* snapshotRows(
  tx: Tx,
  { inside, above }: { readonly inside: readonly ResourceId[]; readonly above: readonly ResourceId[] },
): AsyncGenerator<readonly SnapshotRow[]> {
  await sql`declare review_rows no scroll cursor for ${listed(inside, above)}`.execute(tx.db);
  for (;;) {
    const { rows } = await sql<SnapshotRow>`fetch ${sql.raw(String(AT_ONCE))} from review_rows`.execute(
      tx.db,
    );
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) break;
  }
  await sql`close review_rows`.execute(tx.db);
}

const listed = (inside: readonly ResourceId[], above: readonly ResourceId[]) => sql`
  with place as (
    select r.*, true as inside from resources r where r.id = any(${[...inside]}::text[])
    union all select r.*, false from resources r where r.id = any(${[...above]}::text[]))
  select case when place.inside then 'direct' else 'inherited' end as kind,
    place.connector_id, place.id as resource_id, place.kind as resource_kind, place.path,
    place.archived_at is not null as is_archived, m.account_external_id,
    coalesce(a.username, 'account ' || m.account_external_id) as username, coalesce(a.name, '') as account_name,
    coalesce(a.state, 'active') as account_state, coalesce(a.is_bot, false) as is_machine,
    m.account_external_id is not distinct from state.bot_external_id as is_ours, a.person_id, a.former_person_id,
    ${role} as role,
    ${customRole} as custom_role, custom.name as custom_role_name,
    case when slots.id is null then m.expires_on else (slots.baseline->'row'->>'expiresOn')::date end as expires_on,
    (count(*) over (partition by place.id, m.role))::int as peers,
    (count(*) over (partition by place.id))::int as members, 
    coalesce(gift.given_at, case when given.was_other then given.found_at else coalesce(m.since, given.found_at) end) as since,
    coalesce(gift.author, case when given.was_other then null else maker.username end,
      giver.username, given.author->>'name') as given_by,
    null as through, null as through_external_id, tokens.tokens, ${lastUse} as last_active_on, ${isInConflict} as is_in_conflict
  from place
  join memberships m on m.resource_id = place.id
  left join accounts a on a.connector_id = m.connector_id and a.external_id = m.account_external_id
  left join machine_reads tokens on tokens.connector_id = m.connector_id
    and tokens.account_external_id = m.account_external_id and a.is_bot
  left join accounts maker on maker.connector_id = m.connector_id and maker.external_id = m.made_by
  left join connector_states state on state.connector_id = m.connector_id
  left join slots on slots.resource_id = m.resource_id and slots.account_external_id = m.account_external_id
    and slots.baseline is not null
  left join lateral (${lastGiven}) given
    on (given.role, given.custom_role) is not distinct from (${role}, ${customRole})
    and (m.since is null or given.found_at >= m.since)
  left join lateral (${lastGift}) gift
    on gift.role = ${role} and ${customRole} is null and (m.since is null or gift.given_at >= m.since)
  left join accounts giver on giver.connector_id = m.connector_id and giver.external_id = given.author->>'externalId'
  left join custom_roles custom on custom.connector_id = m.connector_id and custom.external_id = ${customRole}
  union all
  select 'share', place.connector_id, place.id, place.kind, place.path, place.archived_at is not null,
    'group:' || shares.group_external_id, shares.label, 'invited group', 'active', false, false, null, null,
    shares.role, null, null, shares.expires_on, 1, null, null, null, null, null, null, null, false
  from place join shares on shares.resource_id = place.id
  union all
  select 'invited', place.connector_id, place.id, place.kind, place.path, place.archived_at is not null,
    m.account_external_id, coalesce(a.username, 'account ' || m.account_external_id), coalesce(a.name, ''),
    coalesce(a.state, 'active'), coalesce(a.is_bot, false),
    m.account_external_id is not distinct from state.bot_external_id, a.person_id, a.former_person_id,
    m.role, null, null, m.expires_on, 1, null, null, null, m.label, m.group_external_id, tokens.tokens, ${lastUse},
    ${isInConflict}
  from place
  join (${invitedMembers(sql<boolean>`share.resource_id in (select id from place)`)}) as m on m.resource_id = place.id
  left join accounts a on a.connector_id = m.held_on and a.external_id = m.account_external_id
  left join machine_reads tokens on tokens.connector_id = m.held_on
    and tokens.account_external_id = m.account_external_id and a.is_bot
  left join connector_states state on state.connector_id = m.connector_id
  union all
  select 'invitation', place.connector_id, place.id, place.kind, place.path, place.archived_at is not null,
    'invitation:' || i.address, i.address, 'invited, has not joined', 'active', false, false,
    (select p.id from people p where lower(p.email) = lower(i.address) order by p.id limit 1), null,
    i.role, null, null, i.expires_on, 1, null, i.invited_at, i.invited_by, null, null, null, null, false
  from place join invitations i on i.resource_id = place.id
  order by path, username, account_external_id, kind, through_external_id`;

/**
 * The role that was last given outside hallpass, as its finding has it: GitLab's lists tell only
 * who made a row, not who gave it another role. It counts where the audit events tell of no gift.
 */
const lastGiven = sql`
  select f.found->>'role' as role, f.found->>'customRole' as custom_role, f.found_at, f.author,
    f.former->>'role' is not null as was_other
  from findings f
  where f.resource_id = m.resource_id and f.account_external_id = m.account_external_id and f.kind = 'membership'
    and (f.found->>'role', f.found->>'customRole') is distinct from (f.former->>'role', f.former->>'customRole')
  order by f.id desc limit 1`;

/** The role that was last given, as GitLab's audit events were read for a review. */
const lastGift = sql`
  select gifts.role, gifts.given_at, coalesce(author.username, gifts.author_name) as author
  from gifts left join accounts author on author.connector_id = gifts.connector_id
    and author.external_id = gifts.author_external_id
  where gifts.resource_id = m.resource_id and gifts.account_external_id = m.account_external_id`;

/** What of it is left once hallpass's own grants are over. */
const role = sql`case when slots.id is null then m.role else slots.baseline->'row'->>'role' end`;
const customRole = sql`case when slots.id is null then m.custom_role else slots.baseline->'row'->>'customRole' end`;

/** Of a machine the last use of any of its tokens, too. */
const lastUse = sql`greatest(a.last_active_on,
  (select max((token->>'lastUsedOn')::date) from jsonb_array_elements(coalesce(tokens.tokens, '[]')) as token))`;

const isInConflict = sql`(a.person_id is not null
  and a.person_id in (select person_id from conflict_alerts where status = 'active'))`;

/** A place of a connector, as far as it matters which are reviewed. */
export interface SnapshotPlace {
  readonly id: ResourceId;
  readonly connectorId: string;
  readonly parentId: ResourceId | null;
  readonly path: string;
  readonly kind: ResourceKind;
  readonly archivedAt: Date | null;
  /** When the last sync run that was believed read its member list; null where it did not. */
  readonly readAt: Date | null;
  /** When who is invited was read; null where it was not, or is not shown. */
  readonly invitationsReadAt: Date | null;
  /** When GitLab's audit events of it were read; null where they were not, or are not shown. */
  readonly auditEventsReadAt: Date | null;
}

/** Every place of these connectors that is not gone. */
export async function snapshotPlaces(tx: Tx, connectorIds: readonly string[]): Promise<SnapshotPlace[]> {
  const { rows } = await sql<SnapshotPlace>`
    select r.id, r.connector_id, r.parent_id, r.path, r.kind, r.archived_at, read.at as read_at,
      case when invited.shows_invitations then invited.read_at end as invitations_read_at,
      case when given.shows_audit_events then given.read_at end as audit_events_read_at
    from resources r
    left join (
      select list as id, max(coalesce(pages.recorded_at, pages.started_at)) as at
      from connector_states state
      join sync_run_pages pages on pages.connector_id = state.connector_id and pages.started_at = state.last_run_at,
        unnest(pages.lists) as list
      where state.connector_id = any(${[...connectorIds]}::text[])
      group by list) as read on read.id = r.id
    left join place_reads invited on invited.resource_id = r.id
    left join gift_reads given on given.resource_id = r.id
    where r.connector_id = any(${[...connectorIds]}::text[]) and r.gone_at is null
    order by r.path`.execute(tx.db);
  return rows;
}

/** The number of the last fact of the audit trail that says a sync of a connector was complete. */
export async function lastSyncFact(tx: Tx, connectorId: string): Promise<number | null> {
  const row = await tx.db
    .selectFrom('auditEvents')
    .select('seq')
    .where('subjectId', '=', connectorSubject(connectorId))
    .where('action', '=', 'connector.synced')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? null;
}
