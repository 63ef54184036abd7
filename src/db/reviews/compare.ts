/** What stands in GitLab now, as far as the cache knows, beside what was reviewed. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ReviewCampaignId, ReviewItemId } from '../../domain/id.ts';
import type { Row } from '../../domain/access/membership.ts';
import { invitedMembers } from '../cache/invited-members.ts';
import type { ReviewItem } from './items.ts';

/**
 * What an item is about as it is known now: of a row what a slot goes back to where hallpass has
 * set something aside there, else the cached row; of a share or an invitation that; of what comes
 * with an invited group what that gives.
 */
const standing = (campaignId: ReviewCampaignId) => sql`
  left join slots joined_slot on joined_slot.id = item.slot_id and item.kind = 'invitation'
  cross join lateral (select coalesce(joined_slot.account_external_id, item.account_external_id) as id,
    case when joined_slot.id is null then item.kind else 'direct' end as kind) as whose
  left join slots slot_now on slot_now.resource_id = item.resource_id
    and slot_now.account_external_id = whose.id and slot_now.baseline is not null
  left join memberships row_now on row_now.resource_id = item.resource_id
    and row_now.account_external_id = whose.id
  left join shares share_now on share_now.resource_id = item.resource_id and item.kind = 'share'
    and 'group:' || share_now.group_external_id = item.account_external_id
  left join invitations invitation_now on invitation_now.resource_id = item.resource_id
    and item.kind = 'invitation' and invitation_now.address = item.username
  left join (${invitedMembers(sql<boolean>`share.resource_id in (select resource_id from review_items
      where campaign_id = ${campaignId} and kind = 'invited')`)}) as invited_now
    on item.kind = 'invited' and invited_now.resource_id = item.resource_id
    and invited_now.group_external_id = item.through_external_id
    and invited_now.account_external_id = item.account_external_id
  cross join lateral (select
    case whose.kind when 'share' then share_now.role when 'invitation' then invitation_now.role
      when 'invited' then invited_now.role
      else case when slot_now.id is not null then slot_now.baseline->'row'->>'role' else row_now.role end end as role,
    case when whose.kind not in ('direct', 'inherited') then null
      when slot_now.id is not null then slot_now.baseline->'row'->>'customRole' else row_now.custom_role end as custom_role,
    case whose.kind when 'share' then share_now.expires_on when 'invitation' then invitation_now.expires_on
      when 'invited' then invited_now.expires_on
      else case when slot_now.id is not null then (slot_now.baseline->'row'->>'expiresOn')::date
        else row_now.expires_on end end as expires_on) as standing`;

/** As what it was decided on: what was reviewed, or what stood there when it was decided again. */
const isSame = sql`(standing.role, standing.custom_role, standing.expires_on) is not distinct from
  (case when item.seen->'row'->>'role' is null then (item.role, item.custom_role, item.expires_on)
    else (item.seen->'row'->>'role', item.seen->'row'->>'customRole', (item.seen->'row'->>'expiresOn')::date) end)`;

/** What is submitted to be kept and is still what was reviewed. */
export async function isStillAsReviewed(tx: Tx, campaignId: ReviewCampaignId): Promise<ReviewItemId[]> {
  const { rows } = await sql<{ readonly id: ReviewItemId }>`
    select item.id from review_items item ${standing(campaignId)}
    where item.campaign_id = ${campaignId} and item.status = 'submitted' and item.decision = 'keep' and ${isSame}`.execute(
    tx.db,
  );
  return rows.map(({ id }) => id);
}

interface Moved {
  readonly item: ReviewItem;
  /** What stands there now; null for nothing. */
  readonly now: Row | null;
}

interface StandingRow {
  readonly nowRole: Row['role'] | null;
  readonly nowCustomRole: string | null;
  readonly nowExpiresOn: string | null;
}

const rowOf = ({ nowRole, nowCustomRole, nowExpiresOn }: StandingRow): Row | null =>
  nowRole === null ? null : { role: nowRole, customRole: nowCustomRole, expiresOn: nowExpiresOn };

const NOW = sql`item.*, standing.role as now_role, standing.custom_role as now_custom_role,
  standing.expires_on as now_expires_on`;

/** What is submitted to be kept and is something else by now. */
export async function movedAmongKept(tx: Tx, campaignId: ReviewCampaignId): Promise<Moved[]> {
  const { rows } = await sql<ReviewItem & StandingRow>`
    select ${NOW} from review_items item ${standing(campaignId)}
    where item.campaign_id = ${campaignId} and item.status = 'submitted' and item.decision = 'keep'
      and not ${isSame} order by item.id`.execute(tx.db);
  return rows.map((row) => ({ item: row, now: rowOf(row) }));
}

/** What waits to be decided on and is not there any more, or whose place is gone. */
export async function vanishedItems(tx: Tx, campaignId: ReviewCampaignId): Promise<ReviewItemId[]> {
  const { rows } = await sql<{ readonly id: ReviewItemId }>`
    select item.id from review_items item join resources on resources.id = item.resource_id ${standing(campaignId)}
    where item.campaign_id = ${campaignId} and item.status in ('undecided', 'decided', 'moved')
      and (standing.role is null or resources.gone_at is not null)`.execute(tx.db);
  return rows.map(({ id }) => id);
}

/** The items that are tasks, with what stands there now. */
export async function standingTasks(tx: Tx, campaignId: ReviewCampaignId): Promise<Moved[]> {
  const { rows } = await sql<ReviewItem & StandingRow>`
    select ${NOW} from review_items item ${standing(campaignId)}
    where item.campaign_id = ${campaignId} and item.status = 'tasked' order by item.id`.execute(tx.db);
  return rows.map((row) => ({ item: row, now: rowOf(row) }));
}
