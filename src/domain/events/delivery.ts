/**
 * When an event receiver is tried again, and when that ends. A receiver that does not answer is
 * tried as a whole, with one event; one that refuses an event is tried again with that one, while
 * the others go on. Pure.
 */

/** Seconds after the first, second … failure in a row; the last is for all after it, too. */
const PAUSES = [5, 30, 120, 600, 1800, 3600, 7200, 14_400] as const;

/** After so long without success what was tried waits for somebody to send it again. */
const GIVE_UP_SECONDS = 86_400;

/** A receiver that asks for patience gets as much as this. */
const LONGEST_WAIT_SECONDS = 14_400;

/** Why an event was not taken. */
export const DELIVERY_FAULTS = [
  'unreachable',
  'too_slow',
  'private_address',
  'redirected',
  'busy',
  'denied',
  'refused',
  'gone',
  'no_secret',
  'disk_full',
  'unwritable',
] as const;
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

export type Delivered =
  | { readonly taken: true }
  | {
      readonly taken: false;
      readonly fault: DeliveryFault;
      /** The status of the answer; null where there was none. */
      readonly status: number | null;
      /** For how long the receiver asked not to be told anything; null where it did not. */
      readonly waitSeconds: number | null;
    };

/** Whether the fault is the event's, and not the receiver's as a whole. */
export const isOfEvent = (fault: DeliveryFault): boolean => fault === 'refused';

/** What became of an event that could not be told, without an answer. Pure. */
export const untold = (fault: DeliveryFault): Extract<Delivered, { taken: false }> => ({
  taken: false,
  fault,
  status: null,
  waitSeconds: null,
});

/** When it is tried again after so many failures in a row, from 1. */
export function triedAgainAt(now: Date, failures: number, waitSeconds: number | null = null): Date {
  const pause = PAUSES[Math.min(Math.max(failures, 1), PAUSES.length) - 1] ?? LONGEST_WAIT_SECONDS;
  const asked = Math.min(waitSeconds ?? 0, LONGEST_WAIT_SECONDS);
  return new Date(now.getTime() + Math.max(pause, asked) * 1000);
}

/** How long a file or standard output that takes nothing is left alone. */
export const LOCAL_PAUSE_SECONDS = 60;

/** Whether what has failed since then is not tried by itself any more. */
export const isGivenUp = (since: Date, now: Date): boolean =>
  now.getTime() - since.getTime() >= GIVE_UP_SECONDS * 1000;

/** What the answer to an event says. 410 is how a receiver says that it wants no more. */
export function deliveredBy(status: number, retryAfter: string | null, now: Date): Delivered {
  if (status >= 200 && status < 300) return { taken: true };
  const failed = (fault: DeliveryFault): Delivered => ({
    taken: false,
    fault,
    status,
    waitSeconds: waitIn(retryAfter, now),
  });
  if (status === 410) return failed('gone');
  if (status >= 300 && status < 400) return failed('redirected');
  if (status === 408 || status === 429 || status >= 500) return failed('busy');
  // These words are about the address or the signature, whatever the event.
  return status === 401 || status === 403 || status === 404 ? failed('denied') : failed('refused');
}

/** `120`, or a date; null for anything else. */
function waitIn(retryAfter: string | null, now: Date): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
}
