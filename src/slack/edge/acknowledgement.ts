import type { ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../log.ts';

/**
 * The one answer Slack waits three seconds for. Later answers are dropped instead of thrown, so
 * that a guard that had to answer in somebody's place never breaks what they go on doing; a
 * connection that is gone is logged, for the work goes on without it.
 */
export class Acknowledgement {
  readonly #ack: ReceiverEvent['ack'];
  readonly #log: Log;
  #sent = false;
  #instead: ((response: unknown) => Promise<void>) | null = null;

  constructor(ack: ReceiverEvent['ack'], log: Log) {
    this.#ack = ack;
    this.#log = log;
  }

  get sent(): boolean {
    return this.#sent;
  }

  readonly send = async (response?: unknown): Promise<void> => {
    const instead = this.#instead;
    this.#instead = null;
    if (instead !== null) return instead(response);
    if (this.#sent) return;
    this.#sent = true;
    try {
      await this.#ack(response);
    } catch (error) {
      this.#log.warn({ err: error }, 'Slack could not be answered');
    }
  };

  /**
   * Answers in place of a listener that takes too long. Its own answer, which Slack would not take
   * any more, is given to `instead`, once. False, and nothing happens, when there was an answer
   * already.
   */
  async standIn(response: unknown, instead: (response: unknown) => Promise<void>): Promise<boolean> {
    if (this.#sent) return false;
    const sending = this.send(response);
    this.#instead = instead;
    await sending;
    return true;
  }
}
