/** Pages of lists: a cursor says where the page before ended, and nobody reads more out of it. */
import { isId, type Id, type IdPrefix } from '../../domain/id.ts';
import { ApiProblem } from './problem.ts';

/** The cursor after something. Pure. */
export const cursorAfter = (position: string | number): string =>
  Buffer.from(`v1:${position}`).toString('base64url');

/** Where a cursor stands; null for the first page. @throws ApiProblem invalid. Pure. */
export function positionOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [, position] = /^v1:(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (position !== undefined) return position;
  throw wrongCursor();
}

/** The same of a list that is counted through. @throws ApiProblem invalid. Pure. */
export function numberAt(cursor: string | undefined): number | null {
  const position = positionOf(cursor);
  if (position === null) return null;
  if (/^\d{1,15}$/.test(position)) return Number(position);
  throw wrongCursor();
}

/** The same of a list that goes by ids of such a kind. @throws ApiProblem invalid. Pure. */
export function idAt<P extends IdPrefix>(prefix: P, cursor: string | undefined): Id<P> | null {
  const position = positionOf(cursor);
  if (position === null || isId(prefix, position)) return position;
  throw wrongCursor();
}

const wrongCursor = (): ApiProblem =>
  new ApiProblem('invalid', { faults: [{ path: 'cursor', message: 'is not one that this list gave' }] });

/**
 * A page out of one more row than it shows: there is another one if that is there. Pure.
 */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  { at, show }: { readonly at: (row: R) => string | number; readonly show: (row: R) => T },
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit && last !== undefined ? cursorAfter(at(last)) : null,
  };
}
