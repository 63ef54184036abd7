import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { QueueHealth } from './backend.ts';
import { isForbidden, messageOf, versionByHello } from './enduring-redis.ts';

const CONNECT_LIMIT_MS = 900;

/**
 * What BullMQ's scripts call, each once, on a key of its kind; what it changes is gone again at the
 * end, or within a minute.
 */
const CALLS = [
  'SET s 1 PX 60000',
  'GET s',
  'INCR s',
  'INCRBY s 1',
  'PEXPIRE s 60000',
  'PTTL s',
  'PERSIST s',
  'EXISTS s',
  'TYPE s',
  'TIME',
  'HSET h f 1',
  'HMSET h f 1',
  'HGET h f',
  'HMGET h f',
  'HGETALL h',
  'HINCRBY h f 1',
  'HEXISTS h f',
  'HLEN h',
  'HDEL h f',
  'LPUSH l 1',
  'RPUSH l 2',
  'LRANGE l 0 -1',
  'LLEN l',
  'LINDEX l 0',
  'LSET l 0 1',
  'LPOS l 1',
  'LREM l 0 1',
  'RPOPLPUSH l l',
  'LTRIM l 0 1',
  'LPOP l',
  'RPOP l',
  'SADD m 1',
  'SISMEMBER m 1',
  'SMEMBERS m',
  'SCARD m',
  'SREM m 1',
  'ZADD z 1 a',
  'ZSCORE z a',
  'ZCARD z',
  'ZCOUNT z 0 1',
  'ZRANGE z 0 0',
  'ZRANGEBYSCORE z 0 1',
  'ZREVRANGE z 0 0',
  'ZREMRANGEBYSCORE z 5 6',
  'ZREMRANGEBYRANK z 5 6',
  'ZREM z a',
  'ZPOPMIN z',
  'XADD x * f 1',
  'XLEN x',
  'XTRIM x MAXLEN 0',
  'DEL s h l m z x',
];

/**
 * The names of what this user may not call; throws what the server refuses to everybody, such as
 * that it is a replica.
 */
const TRY = `
local refused = {}
for _, line in ipairs(ARGV) do
  local call = {}
  for word in line:gmatch('%S+') do
    call[#call + 1] = word:match('^[shlmzx]$') and (KEYS[1] .. ':' .. word) or word
  end
  local answer = redis.pcall(unpack(call))
  local fault = type(answer) == 'table' and answer.err
  if fault then
    if fault:find('NOPERM') or fault:find('ACL') or fault:find("can't run this command") or fault:find('unknown command') then
      refused[#refused + 1] = call[1]
    else
      return redis.error_reply(fault)
    end
  end
end
return refused`;

/** Tries what BullMQ does, rather than believing what the server says of itself. Never rejects. */
export async function redisHealth(redis: Redis, prefix: string): Promise<QueueHealth> {
  try {
    if (redis.status !== 'ready')
      await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_LIMIT_MS) });
    const [refused, told] = await Promise.all([refusedCalls(redis, prefix), describe(redis)]);
    if (refused.length > 0) return { ...told, ok: false, detail: `Redis refuses: ${refused.join(', ')}` };
    return { ...told, ok: true };
  } catch (error) {
    return { ok: false, detail: faultOf(error) };
  }
}

async function refusedCalls(redis: Redis, prefix: string): Promise<string[]> {
  try {
    const names = await redis.eval(TRY, 1, `${prefix}:health`, ...CALLS);
    return [...(Array.isArray(names) ? names.map(String) : []), ...(await refusedWait(redis, prefix))];
  } catch (error) {
    if (isForbidden(error)) return ['EVAL'];
    throw error;
  }
}

/** The one call that waits, which no script may make: here for a hundredth of a second. */
async function refusedWait(redis: Redis, prefix: string): Promise<string[]> {
  try {
    await redis.bzpopmin(`${prefix}:health:z`, 0.01);
    return [];
  } catch (error) {
    if (isForbidden(error)) return ['BZPOPMIN'];
    throw error;
  }
}

/**
 * INFO is for operators, and not everybody who may use a Redis may ask for it: then nothing is
 * known of eviction and persistence.
 */
async function describe(redis: Redis): Promise<Omit<QueueHealth, 'ok'>> {
  try {
    const info = await redis.call('INFO');
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(String(info))?.[1];
    return {
      detail: `Redis ${field('redis_version') ?? ''}`.trim(),
      evicts: (field('maxmemory_policy') ?? 'noeviction') !== 'noeviction',
      persists: field('aof_enabled') === '1',
    };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { detail: `Redis ${await versionByHello(redis)}`, refuses: 'INFO' };
  }
}

/** A word in capitals in front is the server's own: it answered, and refused. */
function faultOf(error: unknown): string {
  const message = messageOf(error);
  return /^[A-Z]{3,} /.test(message) ? `Redis refuses: ${message}` : `Redis does not answer: ${message}`;
}
