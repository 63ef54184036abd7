import type { ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../log.ts';

/**
 * The one answer Slack waits three seconds for. Later answers are dropped instead of thrown, so that a guard that had to answer
 * in somebody's place never breaks what they go on doing; a connection that is gone is logged, for the work goes on without it.
 */
export class Acknowledgement {
  readonly #ack: ReceiverEvent['ack'];
  readonly #log: Log;
  #sent = false;

  constructor(ack: ReceiverEvent['ack'], log: Log) {
    this.#ack = ack;
    this.#log = log;
  }

  get sent(): boolean {
    return this.#sent;
  }

  readonly send = async (response?: unknown): Promise<void> => {
    if (this.#sent) return;
    this.#sent = true;
    try {
      await this.#ack(response);
    } catch (error) {
      this.#log.warn({ err: error }, 'Slack could not be answered');
    }
  };
}
