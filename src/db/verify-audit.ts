import type { Selectable } from 'kysely';
import type { ReadDb } from '../context.ts';
import { chainHash, GENESIS_HASH } from '../domain/audit.ts';
import type { AuditEventsTable } from './schema/tables.ts';

const BATCH = 1_000;

/** `events` are sound and `hash` is that of the last of them; `broken` is the first that is not, null when all are. */
export interface AuditVerdict {
  readonly events: number;
  readonly hash: string;
  readonly broken: { readonly seq: number; readonly why: string } | null;
}

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Reads the audit trail from its beginning, also past what is appended meanwhile. Reads only. */
export async function verifyAudit(db: Reader): Promise<AuditVerdict> {
  let sound = { seq: 0, hash: GENESIS_HASH };
  const stop = (why: string): AuditVerdict => ({
    events: sound.seq,
    hash: sound.hash,
    broken: { seq: sound.seq + 1, why },
  });
  for (;;) {
    const head = await db.selectFrom('auditHead').select(['seq', 'hash']).executeTakeFirst();
    const batch = await nextEvents(db, sound.seq);
    for (const event of batch) {
      const why = faultOf(event, sound);
      if (why !== null) return stop(why);
      sound = { seq: event.seq, hash: event.hash };
    }
    if (batch.length > 0) continue;
    if (head === undefined) return stop('the head of the trail is gone');
    if (head.seq > sound.seq) return stop(`the last ${head.seq - sound.seq} events are gone`);
    if (head.seq < sound.seq || head.hash !== sound.hash)
      return stop('the head of the trail does not fit its events');
    return { events: sound.seq, hash: sound.hash, broken: null };
  }
}

const nextEvents = (db: Reader, after: number): Promise<Selectable<AuditEventsTable>[]> =>
  db.selectFrom('auditEvents').selectAll().where('seq', '>', after).orderBy('seq').limit(BATCH).execute();

function faultOf(event: Selectable<AuditEventsTable>, before: { seq: number; hash: string }): string | null {
  if (event.seq !== before.seq + 1) return `it is gone; the next one is ${event.seq}`;
  if (event.prevHash !== before.hash) return 'it does not follow the one before it';
  return chainHash(before.hash, event) === event.hash ? null : 'it was changed';
}
