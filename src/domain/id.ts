/**
 * What each kind of id is called in front: `grt_06f8…`. The prefix is part of the type, so swapping
 * two ids does not compile.
 */
export const ID_PREFIXES = [
  'per',
  'rsc',
  'req',
  'apr',
  'slt',
  'grt',
  'msg',
  'log',
  'lse',
  'lnk',
  'pgl',
  'drf',
  'fnd',
  'prc',
  'kpt',
  'cfl',
  'stp',
  'rvc',
  'rvi',
  'rvt',
  'rvb',
  'rvs',
  'tok',
  'evd',
  'ses',
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];
export type Id<P extends IdPrefix> = `${P}_${string}`;

export type PersonId = Id<'per'>;
export type ResourceId = Id<'rsc'>;
export type RequestId = Id<'req'>;
export type ApprovalId = Id<'apr'>;
export type SlotId = Id<'slt'>;
export type GrantId = Id<'grt'>;
export type MessageId = Id<'msg'>;
export type VerificationId = Id<'lnk'>;
export type OneTimeLinkId = Id<'pgl'>;
export type DraftId = Id<'drf'>;
export type FindingId = Id<'fnd'>;
export type ProcessId = Id<'prc'>;
export type KeptRequestId = Id<'kpt'>;
export type ConflictAlertId = Id<'cfl'>;
export type EmergencyStopId = Id<'stp'>;
export type ReviewCampaignId = Id<'rvc'>;
export type ReviewItemId = Id<'rvi'>;
export type ReviewTaskId = Id<'rvt'>;
export type ReviewBundleId = Id<'rvb'>;
export type ReviewBundleSendId = Id<'rvs'>;
export type ApiTokenId = Id<'tok'>;
export type EventDeliveryId = Id<'evd'>;
export type ConsoleSessionId = Id<'ses'>;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * An id that sorts by time: 10 characters of milliseconds, 16 of randomness, in Crockford's base
 * 32. Pure: the caller gives the time and at least 16 random bytes.
 */
export function makeId<P extends IdPrefix>(prefix: P, at: Date, random: Uint8Array): Id<P> {
  let time = at.getTime();
  let stamp = '';
  for (let i = 0; i < 10; i++) {
    stamp = ALPHABET.charAt(time % 32) + stamp;
    time = Math.floor(time / 32);
  }
  const noise = Array.from(random.subarray(0, 16), (byte) => ALPHABET.charAt(byte % 32)).join('');
  return `${prefix}_${stamp}${noise}`;
}

/**
 * Makes ids that sort in the order they were made, as far as one process goes: within a
 * millisecond, or when the clock steps back, the next is the last plus one. `random` gives as many
 * random bytes as asked for. Ids can be guessed from one another; they are no secrets.
 */
export function createIdMaker(
  now: () => Date,
  random: (bytes: number) => Uint8Array,
): <P extends IdPrefix>(prefix: P) => Id<P> {
  let at = -1;
  let noise = new Uint8Array();
  return (prefix) => {
    const time = now().getTime();
    if (time > at) {
      at = time;
      noise = Uint8Array.from(random(16), (byte) => byte % 32);
    } else {
      plusOne(noise);
    }
    return makeId(prefix, new Date(at), noise);
  };
}

/** Counts up digits of base 32 in place, the last one first. */
function plusOne(digits: Uint8Array): void {
  for (let place = digits.length - 1; place >= 0; place--) {
    const digit = ((digits[place] ?? 0) + 1) % 32;
    digits[place] = digit;
    if (digit > 0) return;
  }
}

/**
 * Whether `text` is an id of the given kind; use it on everything that comes back from a client.
 */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1));
}
