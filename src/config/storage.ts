/** The part of the configuration that says where rows and jobs are: all that upkeep needs. */
import type { z } from 'zod';
import { readText, sourcesOf, type Environment, type ReadFile } from './secrets.ts';
import { readVariables, secretOrNull, Variables, type LogLevel } from './variables.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { Secret } from '../secret.ts';

export type DatabaseConfig =
  | { readonly kind: 'url'; readonly url: Secret }
  | { readonly kind: 'embedded'; readonly dataDir: string };

/** What commands need that work on the rows alone. */
export interface StorageConfig {
  readonly database: DatabaseConfig;
  /** Null: the queue lives in the database. */
  readonly redisUrl: Secret | null;
  /** Encrypts credentials entered in Slack; null when none can be. */
  readonly secretKey: Secret | null;
  /** The key before that one, while credentials sealed with it are left. */
  readonly secretKeyPrevious: Secret | null;
  readonly logLevel: LogLevel;
}

const Storage = Variables.pick({
  DATABASE_URL: true,
  REDIS_URL: true,
  HALLPASS_DATA: true,
  HALLPASS_SECRET_KEY: true,
  HALLPASS_SECRET_KEY_PREVIOUS: true,
  LOG_LEVEL: true,
});

/**
 * Reads where rows and jobs are and how tokens are sealed, without Slack, GitLab and the document,
 * which a machine for upkeep need not have. @throws ConfigError with every fault there is
 */
export function loadStorage(env: Environment, readFile: ReadFile = readText): StorageConfig {
  const faults: ConfigFault[] = [];
  const variables = readVariables(sourcesOf(env, readFile), faults, Storage);
  if (variables === null || faults.length > 0) throw new ConfigError(faults);
  return storageOf(variables);
}

/** Pure. */
export const storageOf = (variables: z.infer<typeof Storage>): StorageConfig => ({
  database: databaseOf(variables),
  redisUrl: secretOrNull(variables.REDIS_URL),
  secretKey: secretOrNull(variables.HALLPASS_SECRET_KEY),
  secretKeyPrevious: secretOrNull(variables.HALLPASS_SECRET_KEY_PREVIOUS),
  logLevel: variables.LOG_LEVEL,
});

const databaseOf = (variables: z.infer<typeof Storage>): DatabaseConfig =>
  variables.DATABASE_URL === undefined
    ? { kind: 'embedded', dataDir: variables.HALLPASS_DATA }
    : { kind: 'url', url: new Secret(variables.DATABASE_URL) };
