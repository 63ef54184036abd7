import type { ReadDb } from '../../../context.ts';
import type { GrantId } from '../../../domain/id.ts';

/** The last time more of a grant was asked for, with the answer; undefined when it never was. */
export const latestExtension = (db: Pick<ReadDb, 'selectFrom'>, grantId: GrantId) =>
  db
    .selectFrom('requests')
    .leftJoin('people as decider', 'decider.id', 'requests.decidedBy')
    .select([
      'requests.id',
      'requests.source',
      'requests.status',
      'requests.durationSeconds',
      'requests.decidedAt',
      'requests.decisionNote',
      'requests.undone',
      'requests.asked as turns',
      'decider.id as deciderId',
      'decider.slackUserId as deciderSlack',
      'decider.name as deciderName',
    ])
    .where('requests.extendsGrantId', '=', grantId)
    .orderBy('requests.number', 'desc')
    .limit(1)
    .executeTakeFirst();
