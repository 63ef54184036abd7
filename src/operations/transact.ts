import type { OperationContext, Tx } from '../context.ts';
import { appendAudit } from '../db/audit/audit.ts';
import { activeConfig } from '../db/config/config.ts';
import { markReviews, type ReviewSubject } from '../db/conflicts/conflict-reviews.ts';
import { connectorsOfSlots } from '../db/due/due.ts';
import { renewHomes } from '../db/messages/homes.ts';
import { renewMessages } from '../db/messages/messages.ts';
import { watchersOf } from '../db/policies/owners.ts';
import { remembering } from '../db/read-once.ts';
import type { Actor } from '../domain/actor.ts';
import type { AuditEvent } from '../domain/audit.ts';
import type { PersonId, SlotId } from '../domain/id.ts';
import type { MessageKind } from '../domain/messages/message.ts';
import type { Job } from '../queue/jobs.ts';

/** What of the context a transaction needs. */
export type Transacting = Pick<OperationContext, 'db' | 'queue' | 'now' | 'newId' | 'log'>;

/**
 * Runs `work` in one database transaction: rows and audit, all or nothing; then adds the jobs it
 * asked for. Whose conflicts are to be looked at is marked, and messages and then Home tabs are
 * renewed after everything else, once each and in one
 * order; the audit trail is appended last, so its one head row is locked as briefly as can be and
 * always after every other row. A job that cannot be added is not thrown, and logged by whoever
 * adds: the row already says what is due, and the sweep runs it.
 */
export async function transact<T>(ctx: Transacting, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { result, jobs } = await withoutDeadlock(() => commit(ctx, actor, work));
  await Promise.all(
    jobs.map((job) =>
      ctx.queue
        .add(job)
        .catch((error: unknown) =>
          ctx.log.debug({ err: error, job: job.name, payload: job.payload }, 'job not added'),
        ),
    ),
  );
  return result;
}

async function commit<T>(
  ctx: Transacting,
  actor: Actor,
  work: (tx: Tx) => Promise<T>,
): Promise<{ result: T; jobs: readonly Job[] }> {
  const jobs: Job[] = [];
  const events: AuditEvent[] = [];
  const homes = new Set<PersonId>();
  const messages = new Map<string, Set<MessageKind>>();
  const watched = new Set<SlotId>();
  const reviewed = new Set<ReviewSubject>();
  const now = ctx.now();
  const result = await ctx.db.transaction().execute(async (plain) => {
    const db = remembering(plain);
    const tx: Tx = {
      db,
      now,
      newId: ctx.newId,
      enqueue: (job) => void jobs.push(job),
      audit: (event) => void events.push(event),
      renewMessages: (subjectId, kinds) =>
        void messages.set(subjectId, new Set([...(messages.get(subjectId) ?? []), ...kinds])),
      renewHome: (personId) => void homes.add(personId),
      renewWatchers: (slotId) => void watched.add(slotId),
      reviewConflicts: (who) => void reviewed.add(who),
    };
    const outcome = await work(tx);
    jobs.push(...(await markReviews(db, now, reviewed)));
    await renewMessages(tx, messages);
    for (const messageId of await renewHomes(db, now, homes, await watchersOfSlots(db, watched)))
      jobs.push({ name: 'render-message', payload: { messageId } });
    await appendAudit(db, actor, now, events);
    return outcome;
  });
  return { result, jobs };
}

/** Who is shown what is held on these slots, by their Home tab. */
async function watchersOfSlots(db: Tx['db'], slots: ReadonlySet<SlotId>): Promise<ReadonlySet<PersonId>> {
  if (slots.size === 0) return new Set();
  const connectorIds = new Set((await connectorsOfSlots(db, [...slots])).values());
  const { file } = await activeConfig(db);
  return watchersOf(db, file, [...connectorIds]);
}

const DEADLOCK_DETECTED = '40P01';
const MOST_TRIES = 4;

/**
 * Two transactions that waited for each other: PostgreSQL rolled this one back whole, so it can
 * simply run again.
 */
async function withoutDeadlock<T>(run: () => Promise<T>, tries = 1): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== DEADLOCK_DETECTED || tries >= MOST_TRIES) throw error;
    return withoutDeadlock(run, tries + 1);
  }
}
