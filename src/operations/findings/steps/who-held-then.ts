import type { Tx } from '../../../context.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { grantsOver, withPower, type GrantOver } from '../../../db/grants/grants-over.ts';
import { powerLeftOver } from '../../../db/grants/power-left.ts';
import { SKEW_MS } from '../../../domain/power.ts';

interface When {
  /** Since when it can have been made. */
  readonly activatedAt: Date;
  /** By the vendor's date of it; null where there is none, or where it says nothing of this. */
  readonly madeAt: Date | null;
}

/**
 * The grants that gave power over members of a place while something can have been made there. Of
 * what is dated, not those that were over by then or had not begun, unless whom they let in has
 * power there still. A date of before tells nothing: a key is dated, and not where it was enabled.
 */
export async function whoHeldThen(
  tx: Tx,
  { id, kind }: Pick<ResourceRow, 'id' | 'kind'>,
  { activatedAt, madeAt }: When,
): Promise<readonly GrantOver[]> {
  const over = withPower(await grantsOver(tx.db, id, activatedAt), kind);
  if (madeAt === null || madeAt.getTime() < activatedAt.getTime() - SKEW_MS) return over;
  const left = new Set((await powerLeftOver(tx.db, id, activatedAt)).map((one) => one.id));
  return over.filter((one) => left.has(one.id) || held(one, madeAt.getTime()));
}

/** One that was never confirmed may have been there all the same. */
const held = ({ activatedAt, endedAt }: GrantOver, at: number): boolean =>
  (activatedAt === null || at >= activatedAt.getTime() - SKEW_MS) &&
  (endedAt === null || at <= endedAt.getTime() + SKEW_MS);
