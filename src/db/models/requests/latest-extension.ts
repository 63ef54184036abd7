import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { GrantId } from '../../../domain/id.ts';

/** The last time more of a grant was asked for, with the answer; undefined when it never was. */
export const latestExtension = (db: Pick<ReadDb, 'selectFrom'>, grantId: GrantId) =>
  db
    .selectFrom('requests')
    .leftJoin('people as decider', 'decider.id', 'requests.decidedBy')
    // Of several who agreed, the last one says how much it is.
    .leftJoin('approvals', (join) =>
      join
        .onRef('approvals.requestId', '=', 'requests.id')
        .on('approvals.decision', '=', 'approve')
        .on('requests.status', '=', 'approved')
        .on(sql<boolean>`approvals.approver_id is not distinct from requests.decided_by`),
    )
    .select([
      'requests.id',
      'requests.source',
      'requests.status',
      'requests.durationSeconds',
      'requests.reason',
      'requests.cancelCause',
      'requests.decidedAt',
      'requests.decisionNote',
      'requests.undone',
      'requests.asked as turns',
      'decider.id as deciderId',
      'decider.slackUserId as deciderSlack',
      'decider.name as deciderName',
      'approvals.role as approvedRole',
      'approvals.durationSeconds as approvedSeconds',
    ])
    .where('requests.extendsGrantId', '=', grantId)
    .orderBy('requests.number', 'desc')
    .limit(1)
    .executeTakeFirst();
