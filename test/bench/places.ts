/** The backends that are measured: what hallpass brings along, and a PostgreSQL and a Redis on this machine when they answer. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { DatabaseAddress } from '../../src/db/database.ts';
import { startEmbedded, type Embedded } from '../../src/db/embedded/embedded.ts';
import { testFolder } from '../support/folder.ts';
import { addressOf, administer, connectionString, type TestServer } from '../support/test-server.ts';

export const PLACES = ['embedded', 'PostgreSQL', 'PostgreSQL + Redis'] as const;
export type PlaceName = (typeof PLACES)[number];

/** Backends with a new, empty database on them. */
export interface Place {
  readonly name: PlaceName;
  readonly database: { readonly dataDir: string } | { readonly url: string };
  readonly redisUrl: string | undefined;
  /** For the bench's own statements; starts the embedded server, which then runs until `close`. */
  connect(): Promise<DatabaseAddress>;
  /** Removes everything again. */
  close(): Promise<void>;
}

/** Why a place cannot be measured here. */
export class Absent extends Error {}

const POSTGRES_URL = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
/** As hallpass calls its keys. */
const KEYS = 'hallpass:*';

/** Runs `work` on backends of its own. @throws Absent when they do not answer */
export async function withPlace<T>(name: PlaceName, work: (place: Place) => Promise<T>): Promise<T> {
  const place = await openPlace(name);
  try {
    return await work(place);
  } finally {
    await place.close();
  }
}

async function openPlace(name: PlaceName): Promise<Place> {
  if (name === 'embedded') return embeddedPlace();
  const redis = name === 'PostgreSQL' ? null : await emptyRedis();
  return serverPlace(name, redis);
}

async function embeddedPlace(): Promise<Place> {
  const dataDir = await testFolder();
  let server: Embedded | null = null;
  return {
    name: 'embedded',
    database: { dataDir },
    redisUrl: undefined,
    async connect() {
      server ??= await startEmbedded({ dataDir });
      return { connection: server.connection };
    },
    async close() {
      await server?.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function serverPlace(name: PlaceName, redis: EmptyRedis | null): Promise<Place> {
  const prefix = `hallpass_test_${Math.floor(Date.now() / 1000)}_${process.pid}_`;
  const server: TestServer = { address: { url: POSTGRES_URL }, prefix };
  const database = `${prefix}${randomBytes(5).toString('hex')}`;
  await administer(server, `create database ${database}`).catch((error: unknown) => {
    throw new Absent(`PostgreSQL: ${String(error)}`);
  });
  const address = addressOf(server, database);
  return {
    name,
    database: { url: connectionString(address) },
    redisUrl: redis?.url,
    connect: async () => address,
    async close() {
      await redis?.close();
      await administer(server, `drop database if exists ${database} with (force)`);
    },
  };
}

interface EmptyRedis {
  readonly url: string;
  close(): Promise<void>;
}

/** One of a Redis' sixteen databases that holds nothing, so that nobody's keys are touched. */
async function emptyRedis(): Promise<EmptyRedis> {
  for (let index = 15; index > 0; index--) {
    const url = new URL(REDIS_URL);
    url.pathname = `/${index}`;
    const redis = new Redis(url.href, { lazyConnect: true, connectTimeout: 1000, retryStrategy: () => null });
    const size = await redis.connect().then(
      () => redis.dbsize(),
      (error: unknown) => {
        throw new Absent(`Redis: ${String(error)}`);
      },
    );
    if (size === 0) return { url: url.href, close: () => empty(redis) };
    redis.disconnect();
  }
  throw new Absent('Redis: none of its databases is empty');
}

async function empty(redis: Redis): Promise<void> {
  const keys = await redis.keys(KEYS);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}
