import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseConfig } from '../config/storage.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { ConfigError } from '../errors.ts';
import { databaseFault, isRightMissing, RIGHT_MISSING } from './database-fault.ts';

/**
 * Runs `work` on the configured database, starting the embedded one when nothing else has, and
 * closes what it opened. An embedded one that is not there is made with `makes` alone: an answer
 * about an empty one would be believed. @throws ConfigError when there is none, its address leads
 * nowhere, its certificate is not trusted, or the user may not do what the work needs
 */
export async function withDatabase<T>(
  config: DatabaseConfig,
  work: (database: Database) => Promise<T>,
  { makes = false }: { readonly makes?: boolean } = {},
): Promise<T> {
  if (config.kind === 'url') return await closing(openDatabase({ url: config.url.reveal() }), work);
  if (!makes && !existsSync(config.dataDir))
    throw new ConfigError([{ path: 'HALLPASS_DATA', message: noDatabaseIn(config.dataDir) }]);
  const { startEmbedded } = await import('../db/embedded/embedded.ts');
  const server = await startEmbedded({ dataDir: config.dataDir });
  try {
    return await closing(openDatabase({ connection: server.connection }), work);
  } finally {
    await server.stop();
  }
}

const noDatabaseIn = (dataDir: string): string =>
  `there is no database in ${resolve(dataDir)}; run this where hallpass runs, or set DATABASE_URL or HALLPASS_DATA as it has them`;

async function closing<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    await namingFaults(database.pool.query('select 1'));
    return await namingRights(work(database));
  } finally {
    await database.close();
  }
}

/**
 * The user may do less than the work needs: only PostgreSQL says so, whatever else the work asks.
 * @throws ConfigError instead of that
 */
async function namingRights<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw isRightMissing(error) ? new ConfigError([{ path: 'DATABASE_URL', message: RIGHT_MISSING }]) : error;
  }
}

/** @throws ConfigError instead of what says that the address of the database is wrong */
export async function namingFaults<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    const fault = databaseFault(error);
    throw fault === null ? error : new ConfigError([fault]);
  }
}
