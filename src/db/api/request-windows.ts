/** How much of something all processes together have taken in a short window of time. */
import type { Tx } from '../../context.ts';

/** Windows that are over are of no use to anybody. */
const KEPT_MS = 60_000;

export interface RequestWindow {
  /** Whose it is, such as of a token at an instance; nothing of a secret can be learnt from it. */
  readonly key: string;
  /** When the window began. */
  readonly at: Date;
  /** That there are in it. */
  readonly most: number;
}

export interface TakenFromWindow {
  readonly given: number;
  /** Of the window after that. */
  readonly left: number;
}

/** Takes at most `count` of what is left of the window. */
export async function takeFromWindow(tx: Tx, window: RequestWindow, count: number): Promise<TakenFromWindow> {
  const { key, at, most } = window;
  const taken = await tx.db
    .updateTable('requestWindows')
    .set((eb) => ({ taken: eb('taken', '+', count) }))
    .where('key', '=', key)
    .where('at', '=', at)
    .where('taken', '<=', most - count)
    .returning('taken')
    .executeTakeFirst();
  return taken === undefined ? takeRest(tx, window, count) : { given: count, left: most - taken.taken };
}

/** The same where there may be less, or no window yet. */
async function takeRest(tx: Tx, { key, at, most }: RequestWindow, count: number): Promise<TakenFromWindow> {
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
  const left = Math.max(0, most - taken - given);
  if (given === 0) return { given, left };
  await tx.db
    .updateTable('requestWindows')
    .set({ taken: taken + given })
    .where('key', '=', key)
    .where('at', '=', at)
    .execute();
  return { given, left };
}
