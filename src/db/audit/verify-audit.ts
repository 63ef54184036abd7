import type { Selectable } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { AnchoredHead } from '../../domain/audit-anchor.ts';
import { chainHash, GENESIS_HASH } from '../../domain/audit.ts';
import type { AuditEventsTable } from '../schema/tables.ts';

const BATCH = 1_000;

/**
 * `events` are sound and `hash` is that of the last of them; `broken` is the first that is not,
 * null when all are.
 */
export interface AuditVerdict {
  readonly events: number;
  readonly hash: string;
  readonly broken: { readonly seq: number; readonly why: string } | null;
}

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * Reads the audit trail from its beginning, also past what is appended meanwhile, and looks for the
 * heads it is known to have had: where its end was cut off, or all of it was made anew, they are
 * not there. Reads only.
 */
export async function verifyAudit(db: Reader, anchored: readonly AnchoredHead[] = []): Promise<AuditVerdict> {
  const heads = new Map<number, AnchoredHead[]>();
  for (const head of anchored) heads.set(head.seq, [...(heads.get(head.seq) ?? []), head]);
  const newest = anchored.toSorted((a, b) => a.seq - b.seq).at(-1);
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
      const why = faultOf(event, sound) ?? faultOfHeads(event, heads.get(event.seq) ?? []);
      if (why !== null) return stop(why);
      sound = { seq: event.seq, hash: event.hash };
    }
    if (batch.length > 0) continue;
    if (head === undefined) return stop('the head of the trail is gone');
    if (head.seq > sound.seq) return stop(`the last ${head.seq - sound.seq} events are gone`);
    if (head.seq < sound.seq || head.hash !== sound.hash)
      return stop('the head of the trail does not fit its events');
    if (newest !== undefined && newest.seq > sound.seq) return stop(cutOff(sound.seq, newest));
    return { events: sound.seq, hash: sound.hash, broken: null };
  }
}

const cutOff = (end: number, { seq, at }: AnchoredHead): string =>
  `the end was cut off: the trail ends at event ${end}, and event ${seq} was anchored at ${at}`;

function faultOfHeads({ hash }: { readonly hash: string }, heads: readonly AnchoredHead[]): string | null {
  const other = heads.find((head) => head.hash !== hash);
  return other === undefined ? null : `it is another event than the one that was anchored at ${other.at}`;
}

const nextEvents = (db: Reader, after: number): Promise<Selectable<AuditEventsTable>[]> =>
  db.selectFrom('auditEvents').selectAll().where('seq', '>', after).orderBy('seq').limit(BATCH).execute();

function faultOf(event: Selectable<AuditEventsTable>, before: { seq: number; hash: string }): string | null {
  if (event.seq !== before.seq + 1) return `it is gone; the next one is ${event.seq}`;
  if (event.prevHash !== before.hash) return 'it does not follow the one before it';
  return chainHash(before.hash, event) === event.hash ? null : 'it was changed';
}
