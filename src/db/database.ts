/**
 * The system of record. SQL lives in this folder and only here: reads take the database, writes
 * take a transaction that operations/transact.ts made. No decisions and no network in it. Rows are
 * typed in tables.ts and made in migrations/; a server of our own, where none is configured, is
 * started by embedded.ts.
 */
import { Kysely } from 'kysely';
import { Pool, TypeOverrides, types as pgTypes, type ClientBase } from 'pg';
import type { SocketConnection } from './embedded/embedded.ts';
import type { Tables } from './schema/tables.ts';
import { camelCaseRows, SnakeCaseDialect } from './snake-case.ts';

/** A server somewhere, or the embedded one. */
export type DatabaseAddress = { readonly url: string } | { readonly connection: SocketConnection };

export interface Database {
  readonly pool: Pool;
  readonly db: Kysely<Tables>;
  /**
   * Waits for the connections that are still in use: close workers first. Twice: the same promise.
   */
  readonly close: () => Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most, 12 when not said. */
  readonly max?: number;
  /**
   * How long somebody waits for a connection, in milliseconds; for as long as it takes when not
   * said.
   */
  readonly patienceMs?: number;
  /**
   * Told when a connection breaks, of one perhaps twice. The pool replaces it; statements fail on
   * their own.
   */
  readonly onError?: (error: Error) => void;
}

/**
 * One pool, and Kysely over it. Connects only when asked for the first row. snake_case columns are
 * camelCase here, what jsonb holds is left alone; bigint comes as number, date as 'YYYY-MM-DD'.
 */
export function openDatabase(address: DatabaseAddress, options: DatabaseOptions = {}): Database {
  const { max = 12, patienceMs = 0, onError = () => undefined } = options;
  const pool = new Pool({
    ...('url' in address ? { connectionString: address.url } : { ...address.connection, ssl: false }),
    max,
    connectionTimeoutMillis: patienceMs,
    keepAlive: true,
    types,
    // Our tables are plural and in public; BullMQ's are singular, in a schema of their own, and not
    // qualified in its statements. What a server, database or role sets otherwise by default would
    // break the one or the other: BullMQ relies on seeing what others have committed, dates are
    // read in one form. Said here rather than in start-up options, which poolers refuse.
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it all the same
    onConnect: async (client: ClientBase) => {
      // The pool listens to idle ones only: one that breaks between two statements of a transaction
      // would end the process.
      client.on('error', onError);
      await client.query(SESSION);
    },
  });
  // Idle ones: their own listener has told already.
  pool.on('error', () => undefined);
  // Statements have no names: a plan that PostgreSQL keeps is of the size a table had then, until
  // it counts the rows again. 1,000 ends in a minute came 9 s late by such plans, 0.1 s without.
  const db = new Kysely<Tables>({
    dialect: new SnakeCaseDialect({ pool }),
    plugins: [camelCaseRows],
  });
  let closing: Promise<void> | null = null;
  return { pool, db, close: () => (closing ??= pool.end()) };
}

const SESSION = `set search_path = public, bullmq;
  set default_transaction_isolation = 'read committed';
  set default_transaction_read_only = off;
  set datestyle = iso`;

const types = new TypeOverrides();
types.setTypeParser(pgTypes.builtins.INT8, safeInteger);
types.setTypeParser(pgTypes.builtins.DATE, String);

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The database holds ${text}, which is too large for a JavaScript number.`);
}
