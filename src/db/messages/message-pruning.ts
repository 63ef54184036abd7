import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import { makeId } from '../../domain/id.ts';
import type { FindingStatus } from '../../domain/access/finding.ts';
import type { MessageKind } from '../../domain/messages/message.ts';
import type { RequestStatus } from '../../domain/access/request.ts';

/** What a kind of message is over with; null for the few that stay, so that they are told once. */
const OVER_WITH: Readonly<
  Record<MessageKind, 'request' | 'grant' | 'slot' | 'finding' | 'conflict' | 'review' | null>
> = {
  'request-card': 'request',
  'requester-card': 'request',
  outcome: 'request',
  reminder: 'request',
  nudge: 'request',
  turn: 'request',
  'request-notice': 'request',
  'kept-request': null,
  'expiry-warning': 'grant',
  'drift-notice': 'slot',
  'revoke-alert': 'slot',
  'late-end': 'slot',
  'gone-notice': 'slot',
  'found-again': 'slot',
  'still-held': 'grant',
  'lost-place': null,
  'owner-gap': null,
  'unread-groups': null,
  'events-stopped': null,
  'mapping-held': null,
  'config-change': null,
  'owner-begins': null,
  'standstill-notice': null,
  'terms-change': null,
  'unlink-notice': null,
  'link-card': null,
  'link-answer': null,
  'draft-card': null,
  'draft-reminder': null,
  'safety-stop': null,
  'sync-alert': null,
  'token-alert': null,
  'lists-alert': null,
  'finding-card': 'finding',
  'conflict-card': 'conflict',
  'conflict-digest': null,
  'finding-digest': null,
  'emergency-stop': null,
  'finding-answer': 'finding',
  'campaign-card': 'review',
  'review-card': 'review',
  'review-reminder': 'review',
  'review-given': 'review',
  'review-tasks': 'review',
  'review-answer': null,
  'evidence-unsent': 'review',
  'review-skipped': 'review',
  home: null,
};

const kindsOf = (subject: string): string[] =>
  Object.entries(OVER_WITH).flatMap(([kind, over]) => (over === subject ? [kind] : []));

const UNGRANTED: readonly RequestStatus[] = ['denied', 'cancelled', 'expired'];
/** Those that nothing leads out of. */
const OVER: readonly FindingStatus[] = ['removed', 'gone', 'replaced'];

/**
 * Deletes messages from before that time about requests, grants, memberships, findings, conflict
 * alerts and access reviews that were over then, at most `most`; gives how many. What is still to
 * be sent or edited stays, and so do the posts in Slack.
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
          when messages.kind = any(${kindsOf('request')}) then exists (
            select from requests where requests.id = messages.subject_id and (
              (requests.status = any(${UNGRANTED}) and coalesce(requests.decided_at, requests.expires_at) < ${before})
              or exists (select from grants where grants.request_id = requests.id and ${endedGrant})
              or exists (select from grants where grants.id = requests.extends_grant_id and ${endedGrant})))
          when messages.kind = any(${kindsOf('grant')}) then exists (
            select from grants where grants.id = messages.subject_id and ${endedGrant})
          when messages.kind = any(${kindsOf('finding')}) then exists (
            select from findings where findings.id = messages.subject_id and findings.status = any(${OVER})
              and coalesce(findings.decided_at, findings.found_at) < ${before})
          when messages.kind = any(${kindsOf('slot')}) then exists (
            select from slots where slots.id = messages.subject_id and slots.baseline is null)
          when messages.kind = any(${kindsOf('conflict')}) then exists (
            select from conflict_alerts where conflict_alerts.id = messages.subject_id
              and conflict_alerts.resolved_at < ${before})
          when messages.kind = any(${kindsOf('review')}) then exists (
            select from review_campaigns where review_campaigns.id = messages.subject_id
              and coalesce(review_campaigns.completed_at, review_campaigns.discarded_at) < ${before})
          else false
        end
      order by messages.id limit ${most} for update skip locked)
    delete from messages using over where messages.id = over.id`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}
