/**
 * Home tabs as rows: one message of kind `home` about each person who has ever opened theirs. It is
 * published by the same job that posts messages, and is due again whenever something on it may have
 * changed.
 */
import type { Transaction } from 'kysely';
import type { Tx } from '../../context.ts';
import type { MessageId, PersonId } from '../../domain/id.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import type { Tables } from '../schema/tables.ts';

/**
 * Makes a person's Home tab exist and due, on that page. One that could not be published is tried
 * again. Adds its render job.
 */
export async function wantHome(tx: Tx, personId: PersonId, page: number): Promise<void> {
  const due = { nextAttemptAt: tx.now, detail: JSON.stringify(readMessageDetail('home', { page })) };
  const { id: messageId } = await tx.db
    .insertInto('messages')
    .values({
      id: tx.newId('msg'),
      subjectId: personId,
      kind: 'home',
      personId,
      ...due,
      createdAt: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['subjectId', 'kind', 'ordinal', 'personId']).doUpdateSet((eb) => ({
        ...due,
        wantedVersion: eb('messages.wantedVersion', '+', 1),
        attempts: 0,
        undeliverableAt: null,
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  tx.enqueue({ name: 'render-message', payload: { messageId } });
}

/**
 * Makes the Home tabs of these people due again and returns the message ids of those that are due
 * now; people who never opened theirs have none. `onlookers` see what others did: where theirs
 * waits for Slack's rate limit, it goes on waiting, however much happens meanwhile. The rows are
 * locked in the order of their ids, so that two transactions never wait for each other here.
 */
export async function renewHomes(
  db: Transaction<Tables>,
  now: Date,
  people: ReadonlySet<PersonId>,
  onlookers: ReadonlySet<PersonId>,
): Promise<MessageId[]> {
  const all = new Set([...people, ...onlookers]);
  if (all.size === 0) return [];
  const homes = await db
    .selectFrom('messages')
    .select(['id', 'personId', 'nextAttemptAt'])
    .where('subjectId', 'in', [...all])
    .where('kind', '=', 'home')
    .where('undeliverableAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  const [waiting, due] = [homes.filter(waits), homes.filter((home) => !waits(home))];
  const want = (ids: readonly MessageId[], changes: { nextAttemptAt?: Date; attempts?: number }) =>
    db
      .updateTable('messages')
      .set((eb) => ({ wantedVersion: eb('wantedVersion', '+', 1), ...changes }))
      .where('id', 'in', ids)
      .execute();
  const ids = due.map(({ id }) => id);
  if (waiting.length > 0)
    await want(
      waiting.map(({ id }) => id),
      {},
    );
  if (ids.length > 0) await want(ids, { nextAttemptAt: now, attempts: 0 });
  return ids;

  function waits({ personId, nextAttemptAt }: (typeof homes)[number]): boolean {
    return !people.has(personId) && nextAttemptAt !== null && nextAttemptAt > now;
  }
}
