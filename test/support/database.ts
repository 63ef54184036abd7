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
  readonly name: string;
  readonly address: DatabaseAddress;
}

/**
 * A migrated, empty database of its own, or a copy of `template`, to which nobody is connected. The end of the run drops it: one by one
 * that takes far longer.
 */
export async function testDatabase(
  options: DatabaseOptions & { readonly template?: string } = {},
): Promise<TestDatabase> {
  const server = inject('server');
  const name = `${server.prefix}${randomBytes(5).toString('hex')}`;
  const { template = `${server.prefix}template`, ...rest } = options;
  await administer(server, `create database ${name} template ${template}`);
  const address = addressOf(server, name);
  return { name, address, ...openDatabase(address, rest) };
}
