import type { Database } from '../../db/database.ts';
import { pendingMigrations } from '../../db/schema/migrate.ts';
import { OLDEST_POSTGRES, serverVersion } from '../../db/server-version.ts';
import { isRightMissing, RIGHT_MISSING } from '../database-fault.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';

/** What it tries to make it takes back. Never rejects. */
export async function checkDatabase({ db, pool }: Pick<Database, 'db' | 'pool'>): Promise<Diagnosis[]> {
  const subject = 'Database';
  try {
    const { major, text } = await serverVersion(db);
    if (major < OLDEST_POSTGRES) {
      return [fail(subject, `is PostgreSQL ${text}; hallpass needs ${OLDEST_POSTGRES} or newer`)];
    }
    const pending = await pendingMigrations(db);
    return [
      ok(subject, `PostgreSQL ${text}`),
      pending.length === 0 ? ok('Migrations', 'all applied') : await toCome(pool, pending),
    ];
  } catch (error) {
    return [fail(subject, isRightMissing(error) ? RIGHT_MISSING : unreachable(error))];
  }
}

/** Whether the user may apply them is tried. */
async function toCome(pool: Database['pool'], pending: readonly string[]): Promise<Diagnosis> {
  const more = pending.length - MOST_NAMED;
  const names = `${pending.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const lacking = await rightsLacking(pool);
  return lacking === null
    ? warn('Migrations', `${names} to come; \`hallpass start\` or \`hallpass migrate\` applies them`)
    : fail(
        'Migrations',
        `${names} to come, and PostgreSQL refuses: ${lacking}. ${sentenceOf(RIGHT_MISSING)}`,
      );
}

const MOST_NAMED = 5;

const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Why nothing can be made there, in PostgreSQL's words; null when it can. */
async function rightsLacking(pool: Database['pool']): Promise<string | null> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('create table hallpass_doctor_trial (n integer)');
    await client.query('create schema hallpass_doctor_trial');
    return null;
  } catch (error) {
    if (!isRightMissing(error)) throw error;
    return (error as Error).message;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** For a database that could not even be opened. Pure. */
export const unreachable = (error: unknown): string =>
  `does not answer (${causeOf(error)}); check that it runs and that its address and password are right`;

function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(causeOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
