/**
 * A process says that it lives, so that another one with an older file does not take its place
 * unnoticed.
 */
import { hostname } from 'node:os';
import type { OperationContext } from '../src/context.ts';
import { eachOnceAMinute } from '../src/log.ts';
import { endProcess, keepProcess } from '../src/operations/config/keep-process.ts';
import { startProcess, type StartProcess } from '../src/operations/config/start-process.ts';
import { pause } from './sweep.ts';

const EVERY_MS = 10_000;

export interface Heartbeat {
  /** Stops saying so and records that the process has ended. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Puts the file of this process in force, and keeps saying from then on that it lives.
 * @throws ConfigError as startProcess does
 */
export async function beginHeartbeat(
  ctx: OperationContext,
  file: Pick<StartProcess, 'file' | 'path' | 'supersedes'>,
): Promise<Heartbeat> {
  const own = await startProcess(ctx, { ...file, id: ctx.newId('prc'), host: hostname(), pid: process.pid });
  const stopping = new AbortController();
  const onError = eachOnceAMinute((error, unsaid) =>
    ctx.log.warn({ err: error, unsaid }, 'this process could not say that it lives'),
  );
  const ended = keepSaying(stopping.signal, () => keepProcess(ctx, own).catch(onError));
  return {
    async stop() {
      stopping.abort();
      await ended;
      await endProcess(ctx, own).catch(onError);
    },
  };
}

async function keepSaying(stop: AbortSignal, say: () => Promise<void>): Promise<void> {
  await pause(EVERY_MS, stop);
  while (!stop.aborted) {
    await say();
    await pause(EVERY_MS, stop);
  }
}
