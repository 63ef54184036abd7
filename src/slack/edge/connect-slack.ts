import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';

const RETRY_MS = 5000;

/** Until Slack answers, or the program stops: everything else runs meanwhile. Never rejects. */
export async function connectSlack(
  log: Log,
  slack: { start(): Promise<void> },
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    try {
      return await slack.start();
    } catch (error) {
      log.error({ err: error }, 'Slack cannot be used yet');
      await sleep(RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
}
