import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, type Pool, type PoolClient, type QueryResult } from 'pg';

/** Statements that one connection keeps; each length of a list is a statement of its own. */
const MOST = 400;
/** What may be planned; the rest are commands, such as `begin`. */
const PLANNED = /^(?:select|with|insert|update|delete)\b/;

/**
 * The pool for Kysely, each of whose connections has PostgreSQL parse a statement once and plan it
 * five times: then PostgreSQL keeps a plan for any value, unless plans for the value at hand come
 * cheaper. Planning is half of its work on statements as short as ours. A pooler in between must
 * work per session.
 */
export function preparing(pool: Pool): PostgresPool {
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      // Kysely knows a connection by this object.
      const known = clients.get(client) ?? preparingClient(client);
      clients.set(client, known);
      return known;
    },
  };
}

/**
 * Whether a kept plan no longer fits its tables, which a newer version has migrated meanwhile. The
 * transaction is rolled back and can run again: by then its connection has forgotten its
 * statements.
 */
export function isPlanOutdated(error: unknown): boolean {
  // There is no code of its own for it.
  return (
    error instanceof DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  );
}

function preparingClient(client: PoolClient): PostgresPoolClient {
  const names = new Map<string, string>();
  let made = 0;
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST || !PLANNED.test(text)) return known;
    const name = `s${++made}`;
    names.set(text, name);
    return name;
  };
  const query = async (text: string, values: readonly unknown[]): Promise<QueryResult> => {
    const statement = () => {
      const name = nameOf(text);
      return name === undefined
        ? client.query(text, [...values])
        : client.query({ name, text, values: [...values] });
    };
    try {
      return await statement();
    } catch (error) {
      if (!isPlanOutdated(error)) throw error;
      names.clear();
      // Within a transaction, only the whole of it can run again.
      if (client.getTransactionStatus() !== 'I') throw error;
      return statement();
    }
  };
  // Kysely's other way to call it is for cursors, and asks for a class of them that we do not give.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
}
