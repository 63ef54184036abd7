/** Finding the message row behind a post in Slack, and the post behind a row. Reads only. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { PersonId, RequestId, ReviewCampaignId } from '../../domain/id.ts';
import { ordinalOf, ROUND, WAITING_OUTCOMES, type Outcome } from '../../domain/messages/outcome.ts';
import type { MessageRow } from './messages.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * The message posted there; undefined for a post that is not one of ours, such as a list shown to
 * one person.
 */
export const messageAt = (db: Reader, channel: string, ts: string): Promise<MessageRow | undefined> =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('channel', '=', channel)
    .where('ts', '=', ts)
    .executeTakeFirst();

/** Whether a card of the request is kept up to date in this channel. */
export async function isCardIn(db: Reader, channel: string, requestId: RequestId): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', 'request-card')
    .where('subjectId', '=', requestId)
    .where('channel', '=', channel)
    .where('ts', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * The ts of somebody's card of a request, of their alert about a late end or of what told them that
 * a place is gone; null while it is not posted.
 */
export async function postedTs(
  db: Reader,
  kind: 'request-card' | 'revoke-alert' | 'gone-notice',
  { subjectId, personId, ordinal }: Pick<MessageRow, 'subjectId' | 'personId' | 'ordinal'>,
): Promise<string | null> {
  return (await copyOf(db, kind, { subjectId, personId, ordinal }))?.ts ?? null;
}

/** Whether somebody has a copy of a message that was not posted yet. */
export async function isUnposted(
  db: Reader,
  kind: MessageRow['kind'],
  key: Pick<MessageRow, 'subjectId' | 'personId' | 'ordinal'>,
): Promise<boolean> {
  return (await copyOf(db, kind, key))?.ts === null;
}

/** Somebody's copy of a message; undefined where they have none. */
export const copyOf = (
  db: Reader,
  kind: MessageRow['kind'],
  { subjectId, personId, ordinal }: Pick<MessageRow, 'subjectId' | 'personId' | 'ordinal'>,
): Promise<Pick<MessageRow, 'ts' | 'claimedUntil'> | undefined> =>
  db
    .selectFrom('messages')
    .select(['ts', 'claimedUntil'])
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId)
    .where('personId', '=', personId)
    .where('ordinal', '=', ordinal)
    .executeTakeFirst();

/**
 * The ts of the first message that asked somebody for the details of a connector; null while none
 * is posted.
 */
export async function firstOfDraftTs(
  db: Reader,
  draftId: string,
  personId: PersonId,
): Promise<string | null> {
  const row = await db
    .selectFrom('messages')
    .select('ts')
    .where('kind', 'in', ['draft-card', 'draft-reminder'])
    .where('subjectId', '=', draftId)
    .where('personId', '=', personId)
    .where('ts', 'is not', null)
    // A card has 0.
    .orderBy('ordinal')
    .limit(1)
    .executeTakeFirst();
  return row?.ts ?? null;
}

/** Who of these people has a card of a request or a review that was posted already. */
export async function holdersOfCard(
  db: Reader,
  kind: 'request-card' | 'review-card',
  subjectId: RequestId | ReviewCampaignId,
  people: readonly PersonId[],
): Promise<PersonId[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('messages')
    .select('personId')
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId)
    .where('personId', 'in', people)
    .where('ts', 'is not', null)
    .execute();
  return rows.map(({ personId }) => personId);
}

/** Whether somebody was told anew, by a later message than this one, that it is their turn. */
export async function hasLaterTurn(
  db: Reader,
  { subjectId, personId, ordinal }: Pick<MessageRow, 'subjectId' | 'personId' | 'ordinal'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('kind', '=', 'turn')
    .where('subjectId', '=', subjectId)
    .where('personId', '=', personId)
    .where('ordinal', '>', ordinal)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the person of a request was told of that outcome. */
export async function isOutcomeTold(db: Reader, requestId: RequestId, outcome: Outcome): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('subjectId', '=', requestId)
    .where('kind', '=', 'outcome')
    .where('ordinal', '=', ordinalOf(outcome))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * The ordinal of the last message that told the person of a request that nothing is given there, or
 * that it goes on; null before the first.
 */
export async function lastStandstillTold(db: Reader, requestId: RequestId): Promise<number | null> {
  const row = await db
    .selectFrom('messages')
    .select('ordinal')
    .where('subjectId', '=', requestId)
    .where('kind', '=', 'outcome')
    .where(
      sql<number>`ordinal % ${sql.lit(ROUND)}`,
      'in',
      WAITING_OUTCOMES.map((outcome) => ordinalOf(outcome)),
    )
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ordinal ?? null;
}

/**
 * The ts of the requester's card of a request, for an extension of the one of its grant; null while
 * it is not posted.
 */
export async function requesterCardTs(
  db: Reader,
  requestId: string,
  personId: PersonId,
): Promise<string | null> {
  const row = await db
    .selectFrom('messages')
    .select('ts')
    .where('kind', '=', 'requester-card')
    .where('personId', '=', personId)
    .where((eb) =>
      eb.or([
        eb('subjectId', '=', requestId),
        eb(
          'subjectId',
          'in',
          eb
            .selectFrom('requests')
            .innerJoin('grants', 'grants.id', 'requests.extendsGrantId')
            .select('grants.requestId')
            .where(sql<string>`requests.id`, '=', requestId),
        ),
      ]),
    )
    .executeTakeFirst();
  return row?.ts ?? null;
}

/** Who has a copy of a message already. */
export async function peopleWithCopy(
  db: Reader,
  { subjectId, kind, ordinal }: Pick<MessageRow, 'subjectId' | 'kind' | 'ordinal'>,
): Promise<ReadonlySet<PersonId>> {
  const rows = await db
    .selectFrom('messages')
    .select('personId')
    .where('subjectId', '=', subjectId)
    .where('kind', '=', kind)
    .where('ordinal', '=', ordinal)
    .execute();
  return new Set(rows.map(({ personId }) => personId));
}

/** Whether a message about the same with a lower ordinal went to the same person. */
export async function hasLowerOrdinal(
  db: Reader,
  { subjectId, kind, ordinal, personId }: Pick<MessageRow, 'subjectId' | 'kind' | 'ordinal' | 'personId'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('subjectId', '=', subjectId)
    .where('kind', '=', kind)
    .where('personId', '=', personId)
    .where('ordinal', '<', ordinal)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
