import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { QueueAddress } from '../../src/queue/connect-backend.ts';
import { testDatabase } from '../support/database.ts';

/** Where jobs are kept, for one test. Nothing of it is seen by another. */
export interface Place {
  readonly address: QueueAddress;
  readonly remove: () => Promise<void>;
}

async function onPostgres(): Promise<Place> {
  const { pool, close } = await testDatabase();
  return { address: { pool }, remove: close };
}

export async function onRedis(redisUrl: string): Promise<Place> {
  const prefix = `hallpass-test-${randomBytes(5).toString('hex')}`;
  const remove = async () => {
    const redis = new Redis(redisUrl);
    const keys = await redis.keys(`${prefix}:*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.quit();
  };
  return { address: { redisUrl, prefix }, remove };
}

/** Without it, nothing is tested on Redis. */
export const redisUrl = process.env['TEST_REDIS_URL'];

export const places: [string, () => Promise<Place>][] = [['PostgreSQL', onPostgres]];
if (redisUrl) places.push(['Redis', () => onRedis(redisUrl)]);
