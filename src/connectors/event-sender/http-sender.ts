/**
 * Posts events to addresses, signed as Standard Webhooks has it (https://www.standardwebhooks.com);
 * no redirect is followed.
 */
import { Webhook } from 'standardwebhooks';
import { request, type Dispatcher } from 'undici';
import type { EventReceiver, EventTarget } from '../../domain/document/config-event-receivers.ts';
import { deliveredBy, untold, type Delivered } from '../../domain/events/delivery.ts';
import { PRIVATE_ADDRESS } from '../address-guard.ts';
import { dispatcherFor } from '../dispatcher.ts';
import type { Proxies } from '../proxies.ts';
import { codeOf } from './event-file.ts';

const LIMIT_MS = 10_000;

export interface HttpParts {
  readonly secretOf: (ref: NonNullable<EventReceiver['secret']>) => string | null;
  readonly proxies: Proxies;
  readonly extraAuthorities: string | null;
  /** How long a receiver may take to answer; ten seconds unless given. */
  readonly limitMs?: number;
}

/** What is posted: its id is the same however often that is, so a receiver tells it once. */
export interface Posted {
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

type Address = Extract<EventTarget, { kind: 'url' }>;

/** Never rejects but for `signal`. */
export type PostEvent = (
  to: { readonly target: Address; readonly receiver: EventReceiver },
  event: Posted,
  now: Date,
  signal: AbortSignal,
) => Promise<Delivered>;

/** Opens nothing yet. */
export function openHttpSender(parts: HttpParts): PostEvent {
  const { secretOf, limitMs = LIMIT_MS } = parts;
  const wayTo = openWays(parts);
  return async ({ target, receiver }, event, now, signal) => {
    const secrets = [target.secret, ...(receiver.previousSecret ? [receiver.previousSecret] : [])];
    const signature = signed(secrets.map(secretOf), event, now);
    const authorization = receiver.authorization === undefined ? undefined : secretOf(receiver.authorization);
    if (signature === null || authorization === null) return untold('no_secret');
    const dispatcher = wayTo(receiver);
    const limit = AbortSignal.timeout(limitMs);
    try {
      const { statusCode, headers, body } = await request(target.url, {
        method: 'POST',
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
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
      if (limit.aborted) return untold('too_slow');
      return untold(codeOf(error) === PRIVATE_ADDRESS ? 'private_address' : 'unreachable');
    }
  };
}

/** One dispatcher for all receivers of the same authority, and alike about private addresses. */
function openWays({ extraAuthorities, proxies }: HttpParts): (to: EventReceiver) => Dispatcher | undefined {
  const dispatchers = new Map<string, Dispatcher | undefined>();
  return ({ caCertificate, allowPrivateAddress = false }) => {
    const key = `${allowPrivateAddress} ${caCertificate ?? ''}`;
    if (!dispatchers.has(key))
      dispatchers.set(
        key,
        dispatcherFor({ caCertificate, extraAuthorities, allowPrivate: allowPrivateAddress, proxies }),
      );
    return dispatchers.get(key);
  };
}

/** Null where a secret cannot be had, or is none of Standard Webhooks. */
function signed(secrets: readonly (string | null)[], { id, body }: Posted, now: Date): string | null {
  try {
    return secrets.map((text) => new Webhook(text ?? '').sign(id, now, body)).join(' ');
  } catch {
    return null;
  }
}
