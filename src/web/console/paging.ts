/** Pages of lists, newest first: an address says after which row it goes on. Pure. */
import { isId, type Id, type IdPrefix } from '../../domain/id.ts';
import type { Asked } from './page.tsx';

/** After which row the page begins; null for the first page, and for what is no id. */
export function positionIn<P extends IdPrefix>(asked: Asked, prefix: P): Id<P> | null {
  const after = asked.query('after');
  return isId(prefix, after) ? after : null;
}

/** What a column of PostgreSQL's type int can hold. */
const MOST = 2_147_483_647;

/** A number of an address; null where it is not there, is none, or is more than there can be. */
export function numberIn(asked: Asked, name: string, most = MOST): number | null {
  const text = asked.query(name);
  return /^\d{1,15}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

/** The rows of a page, of which one more was read than it shows, and the address of the next. */
export function olderPage<R extends { readonly id: string }>(
  path: string,
  filter: Readonly<Record<string, string>>,
  rows: readonly R[],
  limit: number,
): { readonly items: readonly R[]; readonly older: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items, older: null };
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  query.set('after', last.id);
  return { items, older: `${path}?${String(query)}` };
}
