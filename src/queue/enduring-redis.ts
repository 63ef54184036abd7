import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';

/** How long the caller of a refused command waits for the refusal. */
const PAUSE_MS = 250;
/** Between two moves of one connection to another server. */
const MOVE_EVERY_MS = 1_000;
/** An answer to a blocking command takes 10 s at most. */
const BLOCKING_SILENCE_MS = 30_000;
/** What BullMQ is told where nothing says which version answers: the oldest it recommends. */
const UNKNOWN_VERSION = '6.2.0';

/** The server says of itself that it is not the one to write to any more. */
const DEMOTED = /^(READONLY|UNBLOCKED|MASTERDOWN)\b/;
/** Part of how scripts are sent, not a refusal. */
const NO_SCRIPT = /^NOSCRIPT\b/;

/** Whether this user may not call this command, whatever the state of the server. Pure. */
export const isForbidden = (error: unknown): boolean => /\bNOPERM\b/.test(messageOf(error));

/**
 * The same connection, and those that BullMQ makes of it, so that a server which refuses does not
 * wear this process down: BullMQ repeats what was refused without a pause, and remembers for ever
 * that its first look at the server failed.
 * - A refusal takes a moment to arrive.
 * - A server that has become a replica is left: whoever has the address now is connected to.
 * - INFO is asked for until it is answered; where it is forbidden, HELLO says the version.
 */
export function enduring(redis: Redis): Redis {
  const send = redis.sendCommand.bind(redis);
  const info = redis.info.bind(redis);
  const duplicate = redis.duplicate.bind(redis);
  redis.options.reconnectOnError = movingOn();
  return Object.assign(redis, {
    sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
      const answer = send(command, stream);
      // In a pipeline the answers are looked at together.
      return stream === undefined && answer instanceof Promise ? inAMoment(answer) : answer;
    },
    async info(callback?: (error: Error | null, text?: string) => void): Promise<string> {
      if (callback === undefined) return infoAtLast(redis, info);
      const text = await info().catch((error: unknown) => error);
      // ioredis asks with a callback, to know whether data is still being loaded.
      if (typeof text === 'string' || isForbidden(text)) callback(null, String(text));
      else callback(text instanceof Error ? text : new Error(messageOf(text)));
      return '';
    },
    duplicate: (override?: Parameters<Redis['duplicate']>[0]): Redis =>
      enduring(duplicate({ socketTimeout: BLOCKING_SILENCE_MS, ...override })),
  });
}

function inAMoment(answer: Promise<unknown>): Promise<unknown> {
  const late = answer.catch(async (error: unknown) => {
    if (!NO_SCRIPT.test(messageOf(error))) await sleep(PAUSE_MS);
    throw error;
  });
  // Not everybody who sends a command waits for its answer.
  late.catch(() => undefined);
  return late;
}

/** For ioredis: 1 is "reject the command, and connect again". */
function movingOn(): (error: Error) => 1 | false {
  let movedAt = -Infinity;
  return ({ message }) => {
    if (!DEMOTED.test(message) || performance.now() - movedAt < MOVE_EVERY_MS) return false;
    movedAt = performance.now();
    return 1;
  };
}

async function infoAtLast(redis: Redis, info: () => Promise<string>): Promise<string> {
  for (;;) {
    try {
      return await info();
    } catch (error) {
      if (redis.status === 'end') throw error;
      if (isForbidden(error)) return `redis_version:${await versionByHello(redis)}`;
      await sleep(PAUSE_MS);
    }
  }
}

/**
 * `7.0.15`, as a server says it to whoever may not call INFO; an old version where it says none.
 */
export async function versionByHello(redis: Redis): Promise<string> {
  const hello = await redis.call('HELLO').catch(() => null);
  if (!Array.isArray(hello)) return UNKNOWN_VERSION;
  const said = hello.flat().map(String);
  return said[said.indexOf('version') + 1] ?? UNKNOWN_VERSION;
}

/** Pure. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
