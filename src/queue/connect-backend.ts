import type { Pool } from 'pg';
import type { QueueBackend } from './backend.ts';
import { connectPostgres } from './postgres-backend.ts';
import { connectRedis } from './redis-backend.ts';

/**
 * Where jobs are kept. `prefix` (default `hallpass`) sets us apart from other programs on the same
 * Redis.
 */
export type QueueAddress = { readonly redisUrl: string; readonly prefix?: string } | { readonly pool: Pool };

/**
 * Redis when there is a URL for it, else BullMQ's PostgreSQL tables through our own pool, which
 * stays the caller's. Connects in the background: whether anything answers is seen by
 * checkHealth(). `onError` hears of each outage once, and of faults in BullMQ.
 */
export function connectBackend(address: QueueAddress, onError: (error: Error) => void): QueueBackend {
  return 'pool' in address
    ? connectPostgres(address.pool, onError)
    : connectRedis(address.redisUrl, address.prefix ?? 'hallpass', onError);
}
