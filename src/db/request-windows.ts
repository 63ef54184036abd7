/** How many requests all processes together have sent with a token in a short window of time. */
import type { Tx } from '../context.ts';

/** Windows that are over are of no use to anybody. */
const KEPT_MS = 60_000;

export interface RequestWindow {
  /** Of a token at an instance; nothing of the token can be learnt from it. */
  readonly key: string;
  /** When the window began. */
  readonly at: Date;
  /** Of requests in it. */
  readonly most: number;
}

/** Takes at most `count` of what is left of the window, and gives how many. */
export async function takeFromWindow(
  tx: Tx,
  { key, at, most }: RequestWindow,
  count: number,
): Promise<number> {
  const { numInsertedOrUpdatedRows: begun } = await tx.db
    .insertInto('requestWindows')
    .values({ key, at, taken: 0 })
    .onConflict((conflict) => conflict.columns(['key', 'at']).doNothing())
    .executeTakeFirst();
  if ((begun ?? 0n) > 0n)
    await tx.db
      .deleteFrom('requestWindows')
      .where('key', '=', key)
      .where('at', '<', new Date(at.getTime() - KEPT_MS))
      .execute();
  const { taken } = await tx.db
    .selectFrom('requestWindows')
    .select('taken')
    .where('key', '=', key)
    .where('at', '=', at)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const given = Math.max(0, Math.min(count, most - taken));
  if (given === 0) return 0;
  await tx.db
    .updateTable('requestWindows')
    .set({ taken: taken + given })
    .where('key', '=', key)
    .where('at', '=', at)
    .execute();
  return given;
}
