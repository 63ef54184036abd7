import { ConfigError } from '../errors.ts';
import type { QueueHealth } from './backend.ts';
import type { Queue } from './queue.ts';

/**
 * Tries the queue as the program starts, rather than believing that whoever answers would let it
 * work; gives what came of that. One that is of no use is no reason not to start: the sweep does
 * without it. But a Redis that evicts keys loses delayed jobs without a word.
 * @throws ConfigError when it evicts; the queue is closed then
 */
export async function tryQueue(queue: Queue): Promise<QueueHealth> {
  const health = await queue.checkHealth();
  if (health.evicts !== true) return health;
  await queue.close();
  throw new ConfigError([
    {
      path: 'REDIS_URL',
      message: 'this Redis evicts keys when its memory is full; set its maxmemory-policy to noeviction',
    },
  ]);
}
