/** What writes with an idempotency key were answered: a second call gets the first answer. */
import type { Selectable } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ApiAnswersTable } from '../schema/token-tables.ts';

export type ApiAnswer = Selectable<ApiAnswersTable>;

/** Claims a person's key; returns the row that had it before, locked, or undefined for none. */
export async function claimApiAnswer(
  tx: Tx,
  claim: Pick<ApiAnswer, 'personId' | 'key' | 'fingerprint'>,
): Promise<ApiAnswer | undefined> {
  const claimed = await tx.db
    .insertInto('apiAnswers')
    .values({ ...claim, createdAt: tx.now })
    .onConflict((conflict) => conflict.columns(['personId', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  if (claimed !== undefined) return undefined;
  return tx.db
    .selectFrom('apiAnswers')
    .selectAll()
    .where('personId', '=', claim.personId)
    .where('key', '=', claim.key)
    .forUpdate()
    .executeTakeFirst();
}

/** Takes a claim over whose process never answered. */
export const reclaimApiAnswer = (
  tx: Tx,
  { personId, key, fingerprint }: Pick<ApiAnswer, 'personId' | 'key' | 'fingerprint'>,
): Promise<unknown> =>
  tx.db
    .updateTable('apiAnswers')
    .set({ createdAt: tx.now, fingerprint })
    .where('personId', '=', personId)
    .where('key', '=', key)
    .execute();

/** Keeps the answer; null gives the key up, so that it can be tried again. */
export const keepApiAnswer = (
  tx: Tx,
  { personId, key }: Pick<ApiAnswer, 'personId' | 'key'>,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  } | null,
): Promise<unknown> =>
  answer === null
    ? tx.db.deleteFrom('apiAnswers').where('personId', '=', personId).where('key', '=', key).execute()
    : tx.db
        .updateTable('apiAnswers')
        .set({ ...answer, headers: JSON.stringify(answer.headers) })
        .where('personId', '=', personId)
        .where('key', '=', key)
        .execute();

export const pruneApiAnswers = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('apiAnswers').where('createdAt', '<', before).execute();
