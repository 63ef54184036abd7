import { openDatabase, type DatabaseAddress } from '../../src/db/database.ts';

/** The PostgreSQL of this test run. */
export interface TestServer {
  readonly address: DatabaseAddress;
  /** What the names of this run's databases begin with: `hallpass_test_<seconds since 1970>_<process id>_`. */
  readonly prefix: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    server: TestServer;
    /** A folder of this test run's, removed when it ends. */
    scratch: string;
  }
}

/** Another database on the same server. */
export function addressOf({ address }: TestServer, database: string): DatabaseAddress {
  if ('connection' in address) return { connection: { ...address.connection, database } };
  const url = new URL(address.url);
  url.pathname = database;
  return { url: url.href };
}

/** Runs one statement outside of any test's database; the values of the first column. */
export async function administer({ address }: TestServer, statement: string): Promise<unknown[]> {
  const { pool, close } = openDatabase(address, { max: 1 });
  try {
    const { rows } = await pool.query<unknown[]>({ text: statement, rowMode: 'array' });
    return rows.map(([first]) => first);
  } finally {
    await close();
  }
}

/** The address as a DATABASE_URL. */
export function connectionString(address: DatabaseAddress): string {
  if ('url' in address) return address.url;
  const { host, port, user, database } = address.connection;
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
