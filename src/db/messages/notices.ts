/** Messages of something that lasts, which say so when it is over. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import {
  isReadable,
  readMessageDetail,
  type MessageDetail,
  type MessageKind,
  type MessageSubject,
} from '../../domain/messages/message.ts';
import { standstillSubjects } from '../../domain/messages/subject.ts';
import type { GrantId, PersonId } from '../../domain/id.ts';

/** Subjects of the messages about changed terms that name this grant; the index has them, too. */
export async function termsChangesOf(
  db: Pick<ReadDb, 'selectFrom'>,
  grantId: GrantId,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('messages')
    .select('subjectId')
    .distinct()
    .where('kind', '=', 'terms-change')
    .where(sql<boolean>`detail -> 'grants' @> ${JSON.stringify([{ grantId }])}::jsonb`)
    .execute();
  return rows.map(({ subjectId }) => subjectId);
}

/** Those that the index `messages_notices` has. */
type NoticeKind = Extract<MessageKind, 'owner-gap' | 'unread-groups' | 'mapping-held'>;

export interface Notice<K extends MessageKind> {
  readonly subjectId: MessageSubject<K>;
  readonly ordinal: number;
  readonly personId: PersonId;
  readonly detail: MessageDetail<K>;
}

/** Every copy of every notice of this kind, or of those about one subject, in order. */
export async function noticesOf<K extends NoticeKind>(
  db: Pick<ReadDb, 'selectFrom'>,
  kind: K,
  subjectId?: MessageSubject<K>,
): Promise<Notice<K>[]> {
  let query = db
    .selectFrom('messages')
    .select(['subjectId', 'ordinal', 'personId', 'kind', 'detail'])
    .where('kind', '=', kind)
    .orderBy('id');
  if (subjectId !== undefined) query = query.where('subjectId', '=', subjectId);
  return (await query.execute()).filter(isReadable).map(({ ordinal, personId, ...row }) => ({
    subjectId: row.subjectId as MessageSubject<K>,
    ordinal,
    personId,
    detail: readMessageDetail(kind, row.detail),
  }));
}

/**
 * Every copy of what was told of accounts of these people that were unlinked before `now`, and that
 * nothing was linked in place of since.
 */
export async function unlinkNoticesOf(
  db: Pick<ReadDb, 'selectFrom'>,
  { connectorId, people, now }: { connectorId: string; people: readonly PersonId[]; now: Date },
): Promise<Omit<Notice<'unlink-notice'>, 'ordinal'>[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('messages')
    .select(['subjectId', 'personId', 'kind', 'detail'])
    .where('kind', '=', 'unlink-notice')
    .where('ordinal', '=', 0)
    .where(sql<boolean>`detail -> 'person' ->> 'id' = any(${people})`)
    .where(sql<boolean>`detail ->> 'connectorId' = ${connectorId} and detail -> 'again' is null`)
    .orderBy('id')
    .execute();
  return rows.filter(isReadable).flatMap(({ subjectId, personId, detail: kept }) => {
    const detail = readMessageDetail('unlink-notice', kept);
    if (detail.at === now.toISOString()) return [];
    return [{ subjectId: subjectId as MessageSubject<'unlink-notice'>, personId, detail }];
  });
}

/**
 * The ordinal of the next notice about something; null while one stands, for that is told already.
 * Pure.
 */
export function nextNotice(
  told: readonly { readonly ordinal: number; readonly detail: { readonly over?: unknown } }[],
): number | null {
  if (told.some(({ detail }) => detail.over === undefined)) return null;
  return Math.max(-1, ...told.map(({ ordinal }) => ordinal)) + 1;
}

/**
 * The last notice that nothing is given on a connector, or that it is again; undefined before the
 * first.
 */
export const lastStandstillNotice = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<{ subjectId: string; ordinal: number } | undefined> =>
  db
    .selectFrom('messages')
    .select(['subjectId', 'ordinal'])
    .where('kind', '=', 'standstill-notice')
    .where(sql<boolean>`starts_with(subject_id, ${standstillSubjects(connectorId)})`)
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
