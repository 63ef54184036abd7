import type { Tx } from '../../../context.ts';
import type { ResourceRow } from '../../../db/cache/resources.ts';
import { grantsOver, withPower, type GrantOver } from '../../../db/grants/grants-over.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { isLeftBy, powerLeftOver } from '../../../db/grants/power-left.ts';
import type { GrantId } from '../../../domain/id.ts';
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
  const still = (await powerLeftOver(tx.db, id, activatedAt)).filter(({ endedAt }) =>
    isBefore(madeAt, endedAt),
  );
  const left = new Set(still.map((one) => one.id));
  return over.filter((one) => left.has(one.id) || held(one, madeAt.getTime()));
}

/** What a look is after: what came by a grant, or by whom its holder let in. */
export interface LookedInto extends Pick<Grant, 'id' | 'endedAt'> {
  /** The grants that it can have come by besides. */
  readonly grants?: readonly GrantId[];
}

/**
 * The grants that something can have come by, of those that are looked into and those that `held`
 * power then; none where that is dated later than all of them, with nothing left there that could
 * have made it. `isTheirs` is a place that its holder made: nobody says until when they were in it.
 */
export async function cameBy(
  tx: Tx,
  { id: placeId }: Pick<ResourceRow, 'id'>,
  { id, endedAt, grants = [] }: LookedInto,
  {
    over,
    activatedAt,
    madeAt,
    isTheirs,
  }: When & { readonly over: readonly GrantOver[]; readonly isTheirs: boolean },
): Promise<readonly GrantId[]> {
  const looked = [id, ...grants];
  const isLate =
    madeAt !== null &&
    !isTheirs &&
    madeAt.getTime() >= activatedAt.getTime() - SKEW_MS &&
    !isBefore(madeAt, endedAt) &&
    !(await isLeftBy(tx.db, placeId, looked, madeAt));
  return [...new Set([...(isLate ? [] : looked), ...over.map((one) => one.id)])].toSorted();
}

/** For all that the clocks tell; nothing is over as long as there is no end. */
const isBefore = (at: Date, end: Date | null): boolean =>
  end === null || at.getTime() <= end.getTime() + SKEW_MS;

/** One that was never confirmed may have been there all the same. */
const held = ({ activatedAt, endedAt }: GrantOver, at: number): boolean =>
  (activatedAt === null || at >= activatedAt.getTime() - SKEW_MS) && isBefore(new Date(at), endedAt);
