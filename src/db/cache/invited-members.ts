/** What accounts have because they are in a group that was invited to a place, row by row. */
import { sql, type RawBuilder } from 'kysely';
import { ROLE_LEVELS } from '../../domain/entitlement.ts';

/** GitLab's number for the role in a column. */
const levelOf = (column: string): RawBuilder<number> =>
  sql<number>`(case ${sql.raw(column)} ${sql.raw(
    Object.entries(ROLE_LEVELS)
      .map(([role, level]) => `when '${role}' then ${level}`)
      .join(' '),
  )} else substring(${sql.raw(column)} from 'level:(.*)')::int end)`;

const weaker = (one: string, other: string): RawBuilder<string> =>
  sql`case when ${levelOf(one)} <= ${levelOf(other)} then ${sql.raw(one)} else ${sql.raw(other)} end`;

/** Rows as they are once the grants of hallpass are over. */
const STANDING = sql`(
  select m.resource_id, m.connector_id, m.account_external_id,
    case when slots.id is null then m.role else slots.baseline->'row'->>'role' end as role,
    case when slots.id is null then m.expires_on else (slots.baseline->'row'->>'expiresOn')::date end as expires_on
  from memberships m left join slots on slots.resource_id = m.resource_id
    and slots.account_external_id = m.account_external_id and slots.baseline is not null)`;

/**
 * A query of them: place, account, the role and its end, and the group. `shared` is which of the
 * rows of `shares` it is about. A group lets in those who are in the invited one directly, a
 * project also those who are in it from above or as guests of their own; Minimal Access lets in
 * nobody. Of several ways through one group the strongest counts. The group can lie in another
 * connector of the same instance; where hallpass does not know it, there are none.
 */
export const invitedMembers = (shared: RawBuilder<boolean>): RawBuilder<unknown> => sql`
  select distinct on (resource_id, group_external_id, account_external_id) * from (
    select share.resource_id, share.connector_id, share.group_external_id, share.label, held.connector_id as held_on,
      held.account_external_id, ${weaker('share.role', 'held.role')} as role, least(share.expires_on, held.expires_on) as expires_on
    from shares share
    join resources place on place.id = share.resource_id
    join connector_states here on here.connector_id = share.connector_id
    join resources invited on invited.kind = 'group' and invited.external_id = share.group_external_id
      and invited.gone_at is null
    join connector_states there on there.connector_id = invited.connector_id
      and (there.connector_id = here.connector_id or there.root_instance = here.root_instance)
    join resources line on line.connector_id = invited.connector_id and line.kind = 'group' and line.gone_at is null
      and (line.id = invited.id
        or (place.kind = 'project' and starts_with(lower(invited.path), lower(line.path) || '/')))
    cross join lateral (
      select row.connector_id, row.account_external_id, row.role, row.expires_on
      from ${STANDING} row where row.resource_id = line.id
      union all
      select row.connector_id, row.account_external_id, ${weaker('guest.role', 'row.role')}, least(guest.expires_on, row.expires_on)
      from shares guest
      join resources host on host.kind = 'group' and host.external_id = guest.group_external_id
        and host.connector_id = guest.connector_id and host.gone_at is null
      join ${STANDING} row on row.resource_id = host.id
      where place.kind = 'project' and guest.resource_id = line.id and ${levelOf('row.role')} >= ${ROLE_LEVELS.guest}
    ) as held
    where ${shared} and ${levelOf('held.role')} >= ${ROLE_LEVELS.guest}
  ) as through
  order by resource_id, group_external_id, account_external_id, ${levelOf('role')} desc, expires_on desc nulls first`;
