/**
 * Tells event receivers what happened, signed as Standard Webhooks has it
 * (https://www.standardwebhooks.com): an event at a time, no redirect followed, nothing repeated.
 */
import { Webhook } from 'standardwebhooks';
import { request, type Dispatcher } from 'undici';
import type { EventReceiver } from '../../domain/document/config-event-receivers.ts';
import { deliveredBy, type Delivered, type DeliveryFault } from '../../domain/events/delivery.ts';
import { PRIVATE_ADDRESS } from '../address-guard.ts';
import { dispatcherFor } from '../dispatcher.ts';
import type { Proxies } from '../proxies.ts';

const LIMIT_MS = 10_000;

/** What is sent: its id is the same however often that is, so a receiver tells it once. */
export interface SentEvent {
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

export interface EventSender {
  /** Never rejects but for `signal`. */
  send(receiver: EventReceiver, event: SentEvent, now: Date, signal: AbortSignal): Promise<Delivered>;
}

interface Parts {
  readonly secretOf: (ref: EventReceiver['secret']) => string | null;
  readonly proxies: Proxies;
  readonly extraAuthorities: string | null;
  /** How long a receiver may take to answer; ten seconds unless given. */
  readonly limitMs?: number;
}

/** Opens nothing yet. */
export function openEventSender({
  secretOf,
  proxies,
  extraAuthorities,
  limitMs = LIMIT_MS,
}: Parts): EventSender {
  const dispatchers = new Map<string, Dispatcher | undefined>();
  function wayTo({ caCertificate, allowPrivateAddress = false }: EventReceiver): Dispatcher | undefined {
    const key = `${allowPrivateAddress} ${caCertificate ?? ''}`;
    if (!dispatchers.has(key))
      dispatchers.set(
        key,
        dispatcherFor({ caCertificate, extraAuthorities, allowPrivate: allowPrivateAddress, proxies }),
      );
    return dispatchers.get(key);
  }
  /** Null where a secret cannot be had, or is none of Standard Webhooks. */
  function signed(receiver: EventReceiver, { id, body }: SentEvent, now: Date): string | null {
    const { secret, previousSecret } = receiver;
    const secrets = [secret, ...(previousSecret === undefined ? [] : [previousSecret])].map(secretOf);
    try {
      return secrets.map((text) => new Webhook(text ?? '').sign(id, now, body)).join(' ');
    } catch {
      return null;
    }
  }
  return {
    async send(receiver, event, now, signal) {
      const signature = signed(receiver, event, now);
      if (signature === null) return failed('no_secret');
      const dispatcher = wayTo(receiver);
      const limit = AbortSignal.timeout(limitMs);
      try {
        const { statusCode, headers, body } = await request(receiver.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'hallpass',
            'webhook-id': event.id,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
            'webhook-signature': signature,
          },
          body: event.body,
          signal: AbortSignal.any([signal, limit]),
          ...(dispatcher === undefined ? {} : { dispatcher }),
        });
        const retryAfter = headers['retry-after'];
        // What it says beside that is nothing to us, however long it is.
        body.on('error', () => undefined).destroy();
        return deliveredBy(statusCode, typeof retryAfter === 'string' ? retryAfter : null, now);
      } catch (error) {
        signal.throwIfAborted();
        if (limit.aborted) return failed('too_slow');
        return failed(isPrivate(error) ? 'private_address' : 'unreachable');
      }
    },
  };
}

const failed = (fault: DeliveryFault): Delivered => ({
  taken: false,
  fault,
  status: null,
  waitSeconds: null,
});

const isPrivate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === PRIVATE_ADDRESS;
