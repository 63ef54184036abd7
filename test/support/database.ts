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
 * that takes far longer. `usualPlans`: it is planned for as PostgreSQL does, not as the embedded server of tests does.
 */
export async function testDatabase(
  options: DatabaseOptions & { readonly template?: string; readonly usualPlans?: boolean } = {},
): Promise<TestDatabase> {
  const server = inject('server');
  const name = `${server.prefix}${randomBytes(5).toString('hex')}`;
  const { template = `${server.prefix}template`, usualPlans = false, ...rest } = options;
  // In memory and without fsync, files are copied in half the processor time that their blocks are.
  const strategy = 'connection' in server.address ? 'strategy file_copy' : '';
  await administer(server, `create database ${name} template ${template} ${strategy}`);
  if (usualPlans) await administer(server, `alter database ${name} set join_collapse_limit = 8`);
  const address = addressOf(server, name);
  return { name, address, ...openDatabase(address, rest) };
}
