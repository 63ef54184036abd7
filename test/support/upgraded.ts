import { migrate } from '../../src/db/schema/migrate.ts';
import type { DraftOffice } from './drafts.ts';
import { dumpStatements, firstDatabase, officeOfDump } from './restored-dump.ts';

/** An office on a database of the first release, taken on by this version. */
export async function upgraded(): Promise<DraftOffice> {
  const database = await firstDatabase();
  for (const statement of await dumpStatements()) await database.pool.query(statement);
  await migrate(database.db, database.pool, { withQueue: true });
  const { desk } = await officeOfDump(database);
  return desk;
}
