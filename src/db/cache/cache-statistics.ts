import { sql } from 'kysely';
import type { Tx } from '../../context.ts';

/**
 * Has PostgreSQL count what the cache holds by now, which is what it plans statements by; by itself
 * it would, within a minute or so. A role that does not own the tables gets
 * a warning of PostgreSQL's, and nothing happens.
 */
export const analyzeCache = (tx: Tx): Promise<unknown> =>
  sql`analyze accounts, memberships, resources, sync_run_pages`.execute(tx.db);
