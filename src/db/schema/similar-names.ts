import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';
import { sql0008 } from './migrations/0008-similar-names.ts';

/**
 * Makes what finds mistyped names, where the migration that should have could not have the
 * extension pg_trgm and by now it can be had. Twice: nothing.
 */
export async function indexSimilarNames(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ isMissing: boolean }>`
    select to_regclass('public.resources_alike') is null
      and exists (select from pg_available_extensions where name = 'pg_trgm') as "isMissing"
  `.execute(db);
  if (rows[0]?.isMissing === true) await sql.raw(sql0008).execute(db);
}
