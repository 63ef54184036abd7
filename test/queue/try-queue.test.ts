import { expect, test } from 'vitest';
import { openQueue } from '../../src/queue/queue.ts';
import { tryQueue } from '../../src/queue/try-queue.ts';
import { hasRedisServer, startOwnRedis } from '../support/own-redis.ts';

test.skipIf(!hasRedisServer)('a Redis that drops keys when it is full is none to start with', async () => {
  const redis = await startOwnRedis({ 'maxmemory-policy': 'allkeys-lru' });
  try {
    await expect(tryQueue(openQueue({ redisUrl: redis.url }, () => undefined))).rejects.toThrow(
      'set its maxmemory-policy to noeviction',
    );
  } finally {
    await redis.kill();
  }
});
