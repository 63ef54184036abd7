import { sql, type Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { MessageId, PersonId, RequestId, ReviewCampaignId } from '../../domain/id.ts';
import {
  IN_CHANNEL,
  MESSAGE_KINDS,
  readMessageDetail,
  type MessageKind,
  type MessageOf,
} from '../../domain/messages/message.ts';
import { isDue } from '../schema/is-due.ts';
import type { MessagesTable } from '../schema/tables.ts';

export type MessageRow = Selectable<MessagesTable>;

/** To whom, and what: kind, subject and detail belong together (domain/messages/message.ts). */
export type WantedMessage = MessageOf<Exclude<MessageKind, 'home'>> & {
  /** Whose DM it goes to, or in whose name it stands in a channel. */
  readonly personId: PersonId;
  /** The id of a channel to post it in; left out, it goes to the person's DM. */
  readonly channel?: string | undefined;
};

/**
 * Makes a message exist and due, or due `from` a later time on; one that is there already is
 * rendered anew, and so is the person's Home tab. Adds the render job.
 */
export async function wantMessage(tx: Tx, wanted: WantedMessage, from = tx.now): Promise<MessageId> {
  const { kind, subjectId, personId, ordinal = 0, channel = null } = wanted;
  const key = { kind, subjectId, personId };
  const detail = readMessageDetail(kind, wanted.detail ?? null);
  const text = detail === null ? null : JSON.stringify(detail);
  const row = await tx.db
    .insertInto('messages')
    .values({
      id: tx.newId('msg'),
      ...key,
      ordinal,
      channel,
      detail: text,
      nextAttemptAt: from,
      createdAt: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['subjectId', 'kind', 'ordinal', 'personId']).doUpdateSet((eb) => ({
        wantedVersion: eb('messages.wantedVersion', '+', 1),
        nextAttemptAt: from,
        attempts: 0,
        detail: eb.ref('excluded.detail'),
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  tx.renewHome(wanted.personId);
  tx.enqueue({ name: 'render-message', payload: { messageId: row.id }, delayUntil: from });
  return row.id;
}

/** The channels that were told of a subject by this kind, the first one first. */
export async function channelsTold(
  db: Pick<ReadDb, 'selectFrom'>,
  { subjectId, kind }: { readonly subjectId: string; readonly kind: MessageKind },
): Promise<string[]> {
  const rows = await db
    .selectFrom('messages')
    .select('channel')
    .where('subjectId', '=', subjectId)
    .where('kind', '=', kind)
    .where('ordinal', '>', IN_CHANNEL)
    .orderBy('ordinal')
    .execute();
  return rows.flatMap(({ channel }) => channel ?? []);
}

/**
 * Makes every message of these kinds about these subjects due again: their rows have changed. Done
 * by transact at the end, for `tx.renewMessages`. Adds their render jobs. The Home tabs of the
 * people who have such a message are renewed, too, also where the message itself can never be
 * delivered. The rows are locked in the order of their subjects and ids, so that two transactions
 * never wait for each other here.
 */
export async function renewMessages(
  tx: Tx,
  changed: ReadonlyMap<string, ReadonlySet<MessageKind>>,
): Promise<void> {
  const inOrder = [...changed].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (let from = 0; from < inOrder.length; from += SUBJECTS_AT_ONCE)
    for (const row of await renew(tx, inOrder.slice(from, from + SUBJECTS_AT_ONCE))) {
      tx.renewHome(row.personId);
      if (row.undeliverableAt === null)
        tx.enqueue({ name: 'render-message', payload: { messageId: row.id } });
    }
}

/** A statement takes no more than 65,535 values. */
const SUBJECTS_AT_ONCE = 100;

const renew = (tx: Tx, changed: readonly (readonly [string, ReadonlySet<MessageKind>])[]) =>
  tx.db
    .with('stale', (db) =>
      db
        .selectFrom('messages')
        .select('id')
        .where((eb) =>
          eb.or(
            changed.map(([subjectId, kinds]) =>
              eb.and([eb('subjectId', '=', subjectId), eb('kind', 'in', [...kinds])]),
            ),
          ),
        )
        // What this transaction has written is due already, and rendered from what it leaves.
        .where(sql<boolean>`xmin <> pg_current_xact_id()::xid`)
        .orderBy(sql`subject_id collate "C"`)
        .orderBy('id')
        .forUpdate(),
    )
    .updateTable('messages')
    .from('stale')
    .set((eb) => ({
      wantedVersion: eb('messages.wantedVersion', '+', 1),
      nextAttemptAt: tx.now,
      attempts: 0,
    }))
    .whereRef('messages.id', '=', 'stale.id')
    .returning(['messages.id', 'messages.personId', 'messages.undeliverableAt'])
    .execute();

/** Different subjects of messages of this kind that begin so. */
export async function subjectsOf(tx: Tx, kind: MessageKind, beginning: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('messages')
    .select('subjectId')
    .distinct()
    .where('kind', '=', kind)
    .where(sql<boolean>`starts_with(subject_id, ${beginning})`)
    .orderBy('subjectId')
    .execute();
  return rows.map(({ subjectId }) => subjectId);
}

/** The number and time of the last message of a kind about something; null before the first. */
export async function lastOf(
  db: Pick<ReadDb, 'selectFrom'>,
  kind: 'nudge' | 'turn' | 'review-given',
  subjectId: RequestId | ReviewCampaignId,
): Promise<{ readonly ordinal: number; readonly at: Date } | null> {
  const row = await db
    .selectFrom('messages')
    .select(['ordinal', 'createdAt as at'])
    .where('subjectId', '=', subjectId)
    .where('kind', '=', kind)
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Claims a due message for rendering; undefined when it is up to date, claimed, must wait, or is of
 * a kind that only a later version knows.
 */
export const claimMessageRow = (tx: Tx, id: MessageId, until: Date): Promise<MessageRow | undefined> =>
  tx.db
    .updateTable('messages')
    .set({ claimedUntil: until })
    .where('id', '=', id)
    .where('kind', 'in', MESSAGE_KINDS)
    .whereRef('renderedVersion', '<', 'wantedVersion')
    .where('undeliverableAt', 'is', null)
    .where(isDue('claimedUntil', tx.now, tx.now, 'claim'))
    .where(isDue('nextAttemptAt', tx.now, tx.now, 'askedFor'))
    .returningAll()
    .executeTakeFirst();

/**
 * Records that a version was sent; the message stays due when it was wanted anew meanwhile.
 * Undefined where somebody else has posted it since it was claimed: theirs stays the one.
 */
export const recordSent = (
  tx: Tx,
  message: MessageRow,
  sent: { channel: string; ts: string },
): Promise<MessageRow | undefined> =>
  tx.db
    .updateTable('messages')
    .set((eb) => ({
      ...sent,
      renderedVersion: message.wantedVersion,
      claimedUntil: null,
      attempts: 0,
      lastError: null,
      nextAttemptAt: eb
        .case()
        .when('wantedVersion', '>', message.wantedVersion)
        .then(sql<Date>`${tx.now}::timestamptz`)
        .else(null)
        .end(),
    }))
    .where('id', '=', message.id)
    .$if(message.ts === null && message.kind !== 'home', (query) => query.where('ts', 'is', null))
    .returningAll()
    .executeTakeFirst();

export const recordNotSent = (
  tx: Tx,
  id: MessageId,
  failed: { attempts: number; lastError: string; nextAttemptAt: Date | null; undeliverableAt: Date | null },
): Promise<unknown> =>
  tx.db
    .updateTable('messages')
    .set({ ...failed, claimedUntil: null })
    .where('id', '=', id)
    .execute();
