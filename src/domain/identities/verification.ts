import { timingSafeEqual } from 'node:crypto';
import type { Table } from '../machine.ts';

/**
 * A verification is how somebody shows that an account is theirs. It is under way for a while, and
 * has one outcome.
 */
export const VERIFICATION_STATUSES = ['open', 'linked', 'declined', 'failed', 'replaced'] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

export const VERIFICATION_EVENTS = ['link', 'decline', 'fail', 'replace'] as const;
export type VerificationEvent = (typeof VERIFICATION_EVENTS)[number];

/**
 * `replace`: the person began anew, or was linked in another way. One whose time is over stays
 * open, and is good for nothing.
 */
export const VERIFICATION: Table<VerificationStatus, VerificationEvent> = {
  open: { link: 'linked', decline: 'declined', fail: 'failed', replace: 'replaced' },
  linked: {},
  declined: {},
  failed: {},
  replaced: {},
};

/**
 * Letters and digits that are not taken for one another; 32 of them, so that every byte gives one
 * with equal chance.
 */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 8;
export const CODE_SECONDS = 15 * 60;
export const CODE_TRIES = 5;

/** A code of eight characters out of at least eight random bytes. Pure. */
export const makeCode = (random: Uint8Array): string =>
  Array.from(random.subarray(0, CODE_LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');

/**
 * Whether what an account shows holds the code as a word of its own, in whatever case. Every word
 * is compared, and each in the same time whatever it has in common with the code. Pure.
 */
export function holdsCode(shown: string | null, code: string): boolean {
  const wanted = Buffer.from(code.toUpperCase());
  const words = (shown ?? '').toUpperCase().match(/[A-Z0-9]+/g) ?? [];
  const hits = words
    .map((word) => Buffer.from(word))
    .filter((word) => word.length === wanted.length && timingSafeEqual(word, wanted));
  return hits.length > 0;
}

/** How long an owner's confirmation may take. */
export const CONFIRM_SECONDS = 3 * 86_400;

/** Why signing in led to no link. */
export const SIGN_IN_FAULTS = [
  'cancelled',
  'declined',
  'no_account',
  'account_blocked',
  'account_taken',
  'already_linked',
] as const;
export type SignInFault = (typeof SIGN_IN_FAULTS)[number];

export interface SignInFailure {
  readonly why: SignInFault;
  /** Of the account that signed in; null when none did. */
  readonly username: string | null;
}
