/** What is due of grants, read from the rows alone, the most overdue first where it matters. */
import { sql } from 'kysely';
import type { ReadDb } from '../context.ts';
import { LATE_SECONDS, TRIED_SECONDS, WAITING_SECONDS } from '../domain/access/grant.ts';
import { OUTCOMES } from '../domain/messages/outcome.ts';
import type { Job } from '../queue/jobs.ts';

/** Most rows of one kind that one look returns. */
const BATCH = 200;

type Reader = Pick<ReadDb, 'selectFrom'>;

export async function endedGrants(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('grants')
    .select('id')
    .where('status', '=', 'active')
    .where('expiresAt', '<=', before)
    .orderBy('expiresAt')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'expire-grant', payload: { grantId: id } }));
}

export async function dueWarnings(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('grants')
    .select('id')
    .where('status', '=', 'active')
    .where('warnedAt', 'is', null)
    .where('warnAt', '<=', before)
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'warn-expiry', payload: { grantId: id } }));
}

/** Grants that GitLab has not given for so long that whoever asked has to know, and does not. */
export async function waitingGrants(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('grants')
    .innerJoin('requests', 'requests.id', 'grants.requestId')
    .select('grants.id')
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
            .where('messages.ordinal', '=', OUTCOMES.indexOf('waiting')),
        ),
      ),
    )
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'tell-waiting', payload: { grantId: id } }));
}

/** Grants that should be gone for so long that owners have to know, and do not. */
export async function lateGrants(db: Reader, before: Date): Promise<Job[]> {
  const rows = await db
    .selectFrom('grants')
    .select('id')
    .where('status', '=', 'revoking')
    .where('lateToldAt', 'is', null)
    .where(sql<Date>`least(ending_at, expires_at)`, '<=', new Date(before.getTime() - LATE_SECONDS * 1000))
    .where('endingAt', '<=', new Date(before.getTime() - TRIED_SECONDS * 1000))
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => ({ name: 'tell-late', payload: { grantId: id } }));
}
