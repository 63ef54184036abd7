import type { Database } from '../../db/database.ts';
import { pendingMigrations } from '../../db/schema/migrate.ts';
import { OLDEST_POSTGRES, serverVersion } from '../../db/server-version.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';

/** Reads only. Never rejects. */
export async function checkDatabase({ db }: Pick<Database, 'db'>): Promise<Diagnosis[]> {
  const subject = 'Database';
  try {
    const { major, text } = await serverVersion(db);
    if (major < OLDEST_POSTGRES) {
      return [fail(subject, `is PostgreSQL ${text}; hallpass needs ${OLDEST_POSTGRES} or newer`)];
    }
    const pending = await pendingMigrations(db);
    return [
      ok(subject, `PostgreSQL ${text}`),
      pending.length === 0
        ? ok('Migrations', 'all applied')
        : warn(
            'Migrations',
            `${pending.join(', ')} to come; \`hallpass start\` or \`hallpass migrate\` applies them`,
          ),
    ];
  } catch (error) {
    return [fail(subject, unreachable(error))];
  }
}

/** For a database that could not even be opened. Pure. */
export const unreachable = (error: unknown): string =>
  `does not answer (${causeOf(error)}); check that it runs and that its address and password are right`;

function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(causeOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
