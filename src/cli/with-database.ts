import type { DatabaseConfig } from '../config.ts';
import { openDatabase, type Database } from '../db/database.ts';

/** Runs `work` on the configured database, starting the embedded one when nothing else has, and closes what it opened. */
export async function withDatabase<T>(
  config: DatabaseConfig,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  if (config.kind === 'url') return await closing(openDatabase({ url: config.url.reveal() }), work);
  const { startEmbedded } = await import('../db/embedded/embedded.ts');
  const server = await startEmbedded({ dataDir: config.dataDir });
  try {
    return await closing(openDatabase({ connection: server.connection }), work);
  } finally {
    await server.stop();
  }
}

async function closing<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
