import { randomBytes } from 'node:crypto';
import type { OperationContext } from '../../src/context.ts';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { storedForm } from '../../src/db/config/config.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import type { ConfigFile } from '../../src/domain/document/config-file.ts';
import { createIdMaker } from '../../src/domain/id.ts';
import { createLog } from '../../src/log.ts';
import { LONG_USE } from './long-use.ts';
import { withPlace, type PlaceName } from './places.ts';
import type { Row } from './row.ts';

/** A fifth of it: 200,000 requests, and the 1,000,000 facts about them. */
const A_MILLION = LONG_USE.replaceAll('999999)', '199999)').replaceAll('4199999)', '999999)');

/**
 * What `measure` finds in a database with 1,000,000 facts of the audit trail, this document, and
 * what `furnish` puts there and gives on.
 */
export function besideAMillion<T>(
  placeName: PlaceName,
  document: ConfigFile,
  furnish: (pool: Database['pool']) => Promise<T>,
  measure: (database: Database, furnished: T, on: string) => Promise<Row[]>,
): Promise<Row[]> {
  return withPlace(placeName, async (place) => {
    const database = openDatabase(await place.connect(), { max: 4 });
    const { db, pool } = database;
    try {
      await migrate(db, pool, { withQueue: false });
      await pool.query(A_MILLION);
      const { body, hash } = storedForm(document);
      await pool.query(
        "insert into config_versions (version, body, hash, applied_by, source, applied_at) values (1, $1, $2, 'bench', 'file', now())",
        [body, hash],
      );
      const furnished = await furnish(pool);
      await pool.query('vacuum analyze');
      return await measure(database, furnished, place.name);
    } finally {
      await database.close();
    }
  });
}

/** For whoever only reads: jobs go nowhere. */
export function readingContext(db: Database['db'], publicUrl: string | null): OperationContext {
  const now = () => new Date();
  return {
    db,
    now,
    newId: createIdMaker(now, randomBytes),
    log: createLog('silent'),
    publicUrl,
    queue: { add: async () => undefined },
    boxes: null,
  };
}
