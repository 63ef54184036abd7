import { sql, type Kysely } from 'kysely';
import type { Tables } from './schema/tables.ts';

/** The oldest PostgreSQL that hallpass is tested with. */
export const OLDEST_POSTGRES = 15;

export interface ServerVersion {
  readonly major: number;
  /** As the server writes it: `15.18 (Debian 15.18-1)`. */
  readonly text: string;
}

/** Reads only. @throws Error when the server does not answer */
export async function serverVersion(db: Kysely<Tables>): Promise<ServerVersion> {
  const { rows } = await sql<{ number: number; text: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as text`.execute(
    db,
  );
  const { number, text } = rows[0] ?? { number: 0, text: 'unknown' };
  return { major: Math.floor(number / 10_000), text };
}
