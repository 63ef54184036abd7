import { sql } from 'kysely';
import type { Tx } from '../context.ts';
import { makeId } from '../domain/id.ts';
import type { FindingStatus } from '../domain/finding.ts';
import type { MessageKind } from '../domain/message.ts';
import type { RequestStatus } from '../domain/request.ts';

const ABOUT_REQUESTS: readonly MessageKind[] = [
  'request-card',
  'requester-card',
  'outcome',
  'reminder',
  'nudge',
];
const ABOUT_FINDINGS: readonly MessageKind[] = ['finding-card', 'finding-answer'];
const UNGRANTED: readonly RequestStatus[] = ['denied', 'cancelled', 'expired'];
/** Those that nothing leads out of. */
const OVER: readonly FindingStatus[] = ['removed', 'gone', 'replaced'];

/**
 * Deletes messages from before that time about requests, grants and findings that were over then,
 * at most `most`; gives how many. What is still to be sent or edited stays, and so do the posts in
 * Slack.
 */
export async function pruneMessages(tx: Tx, before: Date, most: number): Promise<number> {
  // Ids sort by time: what is younger is not looked at.
  const youngest = makeId('msg', before, new Uint8Array(16));
  const endedGrant = sql`grants.ended_at < ${before}`;
  const { numAffectedRows } = await sql`
    with over as (
      select messages.id from messages
      where messages.id < ${youngest}
        and (messages.rendered_version >= messages.wanted_version or messages.undeliverable_at is not null)
        and case
          when messages.kind = any(${ABOUT_REQUESTS}) then exists (
            select from requests where requests.id = messages.subject_id and (
              (requests.status = any(${UNGRANTED}) and coalesce(requests.decided_at, requests.expires_at) < ${before})
              or exists (select from grants where grants.request_id = requests.id and ${endedGrant})
              or exists (select from grants where grants.id = requests.extends_grant_id and ${endedGrant})))
          when messages.kind = 'expiry-warning' then exists (
            select from grants where grants.id = messages.subject_id and ${endedGrant})
          when messages.kind = any(${ABOUT_FINDINGS}) then exists (
            select from findings where findings.id = messages.subject_id and findings.status = any(${OVER})
              and coalesce(findings.decided_at, findings.found_at) < ${before})
          else false
        end
      order by messages.id limit ${most} for update skip locked)
    delete from messages using over where messages.id = over.id`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}
