import { loadStorage } from '../config/storage.ts';
import { migrate as migrateDatabase } from '../db/schema/migrate.ts';
import { parseOptions, refusePositionals, type Command } from './command.ts';
import { EXIT } from './failure.ts';
import { withDatabase } from './with-database.ts';

/** For those who upgrade the database apart from the program; `start` migrates, too. */
export const migrate: Command = async (args, terminal) => {
  refusePositionals(parseOptions(args, {}).positionals);
  const { database, redisUrl } = loadStorage(terminal.env);
  const withQueue = redisUrl === null;
  await withDatabase(database, ({ db, pool }) => migrateDatabase(db, pool, { withQueue }), { makes: true });
  terminal.out('The database is up to date.');
  return EXIT.ok;
};
