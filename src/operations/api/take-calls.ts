import type { OperationContext } from '../../context.ts';
import { takeFromWindow, type TakenFromWindow } from '../../db/api/request-windows.ts';
import { system } from '../../domain/actor.ts';
import type { ApiTokenId } from '../../domain/id.ts';
import { transact } from '../transact.ts';

export interface TakeCalls {
  readonly tokenId: ApiTokenId;
  /** When the window began. */
  readonly at: Date;
  /** At most so many of what is left of it. */
  readonly count: number;
  /** Calls in the window, for all processes on the database together. */
  readonly most: number;
}

/**
 * Takes calls of a token out of a window of time, for one process to spend. What it does not spend
 * is lost with the window. Writes request_windows. Twice: twice.
 */
export const takeCalls = (
  ctx: OperationContext,
  { tokenId, at, count, most }: TakeCalls,
): Promise<TakenFromWindow> =>
  transact(ctx, system('api'), (tx) => takeFromWindow(tx, { key: `api ${tokenId}`, at, most }, count));
