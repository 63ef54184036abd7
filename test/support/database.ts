import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import {
  openDatabase,
  type Database,
  type DatabaseAddress,
  type DatabaseOptions,
} from '../../src/db/database.ts';
import { addressOf, administer } from './test-server.ts';

export interface TestDatabase extends Database {
  readonly address: DatabaseAddress;
}

/** A migrated, empty database of its own for a test file, in some 50 ms. The end of the run drops it: one by one that takes far longer. */
export async function testDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject('server');
  const name = `${server.prefix}${randomBytes(5).toString('hex')}`;
  await administer(server, `create database ${name} template ${server.prefix}template`);
  const address = addressOf(server, name);
  return { address, ...openDatabase(address, options) };
}
