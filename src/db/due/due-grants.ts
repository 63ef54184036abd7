/** What is due of grants, read from the rows alone, the most overdue first where it matters. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { LATE_SECONDS, TRIED_SECONDS, WAITING_SECONDS } from '../../domain/access/grant.ts';
import type { GrantId } from '../../domain/id.ts';
import { ordinalOf } from '../../domain/messages/outcome.ts';
import { BATCH, due } from './due-rows.ts';

export const ENDED_GRANTS = due(
  ({ db, before }) =>
    db
      .selectFrom('grants')
      .select('id as subject')
      .where('status', '=', 'active')
      .where('expiresAt', '<=', before)
      .orderBy('expiresAt')
      .limit(BATCH),
  (grantId) => ({ name: 'expire-grant', payload: { grantId } }),
);

/** Grants whose time will be up after `from` and by `until`, the next ones first. */
export const grantsEndingBetween = async (
  db: Pick<ReadDb, 'selectFrom'>,
  from: Date,
  until: Date,
  limit: number,
): Promise<{ id: GrantId; expiresAt: Date }[]> => {
  const rows = await db
    .selectFrom('grants')
    .select(['id', 'expiresAt'])
    .where('status', '=', 'active')
    .where('expiresAt', '>', from)
    .where('expiresAt', '<=', until)
    .orderBy('expiresAt')
    .limit(limit)
    .execute();
  return rows.flatMap(({ id, expiresAt }) => (expiresAt === null ? [] : [{ id, expiresAt }]));
};

const MOST_COUNTED = 1000;

/** How many grants are on their way out, or will be by then; not counted beyond a thousand. */
export async function countEndingBy(db: Pick<ReadDb, 'selectFrom'>, until: Date): Promise<number> {
  const grants = db.selectFrom('grants').select('id').limit(MOST_COUNTED);
  // Of those that have been late for so long that owners were told, few are tried.
  const [ending, revoking] = await Promise.all([
    grants.where('status', '=', 'active').where('expiresAt', '<=', until).execute(),
    grants.where('status', '=', 'revoking').where('lateToldAt', 'is', null).execute(),
  ]);
  return ending.length + revoking.length;
}

export const DUE_WARNINGS = due(
  ({ db, before }) =>
    db
      .selectFrom('grants')
      .select('id as subject')
      .where('status', '=', 'active')
      .where('warnedAt', 'is', null)
      .where('warnAt', '<=', before)
      .limit(BATCH),
  (grantId) => ({ name: 'warn-expiry', payload: { grantId } }),
);

/** Grants that GitLab has not given for so long that whoever asked has to know, and does not. */
export const WAITING_GRANTS = due(
  ({ db, before }) =>
    db
      .selectFrom('grants')
      .innerJoin('requests', 'requests.id', 'grants.requestId')
      .select('grants.id as subject')
      .where('grants.status', '=', 'provisioning')
      .where('grants.createdAt', '<=', new Date(before.getTime() - WAITING_SECONDS * 1000))
      .where('requests.kind', '<>', 'drift')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('messages')
              .select('messages.id')
              .whereRef('messages.subjectId', '=', 'grants.requestId')
              .where('messages.kind', '=', 'outcome')
              .where('messages.ordinal', '=', ordinalOf('waiting')),
          ),
        ),
      )
      .limit(BATCH),
  (grantId) => ({ name: 'tell-waiting', payload: { grantId } }),
);

/** Grants that should be gone for so long that owners have to know, and do not. */
export const LATE_GRANTS = due(
  ({ db, before }) =>
    db
      .selectFrom('grants')
      .select('id as subject')
      .where('status', '=', 'revoking')
      .where('lateToldAt', 'is', null)
      .where(sql<Date>`least(ending_at, expires_at)`, '<=', new Date(before.getTime() - LATE_SECONDS * 1000))
      .where('endingAt', '<=', new Date(before.getTime() - TRIED_SECONDS * 1000))
      .limit(BATCH),
  (grantId) => ({ name: 'tell-late', payload: { grantId } }),
);
