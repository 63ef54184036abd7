import { ConfigError } from '../errors.ts';
import type { Queue } from './queue.ts';

/**
 * A Redis that evicts keys loses delayed jobs without a word. One that is away says so later, and
 * the sweep does without it.
 * @throws ConfigError when it evicts; the queue is closed then
 */
export async function refuseEviction(queue: Queue): Promise<void> {
  const { evicts } = await queue.checkHealth();
  if (evicts !== true) return;
  await queue.close();
  throw new ConfigError([
    {
      path: 'REDIS_URL',
      message: 'this Redis evicts keys when its memory is full; set its maxmemory-policy to noeviction',
    },
  ]);
}
