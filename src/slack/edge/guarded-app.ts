/**
 * Bolt, with every payload counted while it is worked on and acknowledged at most once. Bolt
 * acknowledges events before anybody has looked at them; here they are acknowledged when their work
 * is committed, and an event that could not be worked on is answered with an error, so that Slack
 * sends it again.
 */
import { App, type ReceiverEvent } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App.js';
import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { Acknowledgement } from './acknowledgement.ts';
import type { InFlight } from './in-flight.ts';
import { ACK_BUDGET_MS } from './patience.ts';
import { readable } from '../../domain/readable.ts';

type Options = NonNullable<ConstructorParameters<typeof App>[0]>;

export class GuardedApp extends App {
  readonly #log: Log;
  readonly #inFlight: InFlight;
  /** Why an event could not be worked on, by its body. */
  readonly #failed = new WeakMap<object, Error>();

  constructor(log: Log, inFlight: InFlight, options: Omit<Options, 'extendedErrorHandler'>) {
    super({ ...options, extendedErrorHandler: true });
    this.#log = log;
    this.#inFlight = inFlight;
    this.error(async ({ error, body }: ExtendedErrorHandlerArgs) => {
      this.#log.error({ err: error }, 'Slack payload not handled');
      this.#failed.set(body, error);
    });
  }

  override processEvent(received: ReceiverEvent): Promise<void> {
    const event = { ...received, body: readable(received.body) };
    const acknowledgement = new Acknowledgement(event.ack, this.#log);
    const customProperties = { ...event.customProperties, acknowledgement };
    if (event.body['type'] === 'event_callback')
      return this.#listen({ ...event, customProperties }, acknowledgement);
    return this.#inFlight.count(
      super.processEvent({ ...event, ack: acknowledgement.send, customProperties }),
    );
  }

  /**
   * @throws Error when the event is to be sent again: it failed in a way that may heal, or takes
   * longer than Slack waits and goes on here
   */
  async #listen(event: ReceiverEvent, acknowledgement: Acknowledgement): Promise<void> {
    const work = this.#inFlight.count(super.processEvent({ ...event, ack: async () => undefined }));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the event takes longer than Slack waits')), ACK_BUDGET_MS);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
    const failure = this.#failed.get(event.body);
    if (failure !== undefined && !isAnswer(failure)) throw failure;
    await acknowledgement.send();
  }
}

/** What hallpass says no to, it says no to again. */
function isAnswer(error: Error): boolean {
  const cause: unknown = 'original' in error ? error.original : error;
  return [ForbiddenError, NotFoundError, RefusedError, StaleError].some((type) => cause instanceof type);
}
