import type { Transaction } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { actorText, type Actor } from '../../domain/actor.ts';
import { canonical, chainHash, type AuditEvent } from '../../domain/audit.ts';
import type { Tables } from '../schema/tables.ts';

/**
 * Appends events to the hash chain in order. Locks the chain's head until the transaction ends,
 * which makes the order strict.
 */
export async function appendAudit(
  db: Transaction<Tables>,
  actor: Actor,
  at: Date,
  events: readonly AuditEvent[],
): Promise<void> {
  if (events.length === 0) return;
  let { seq, hash } = await db
    .selectFrom('auditHead')
    .select(['seq', 'hash'])
    .forUpdate()
    .executeTakeFirstOrThrow();
  const rows = events.map((event) => {
    const link = {
      seq: ++seq,
      at,
      actor: actorText(actor),
      action: event.action,
      subjectId: event.subject,
      body: canonical(event.body),
    };
    const prevHash = hash;
    hash = chainHash(prevHash, link);
    return { ...link, prevHash, hash };
  });
  // In one statement: everybody waits for the head.
  await db
    .with('head', (with_) => with_.updateTable('auditHead').set({ seq, hash }))
    .insertInto('auditEvents')
    .values(rows)
    .execute();
}

/** The last event of the chain and its hash. Reads only. */
export const auditHead = (
  db: Pick<ReadDb, 'selectFrom'>,
): Promise<{ readonly seq: number; readonly hash: string }> =>
  db.selectFrom('auditHead').select(['seq', 'hash']).executeTakeFirstOrThrow();
