/** Being signed in to the console: for how long, and what ends it. Pure. */

/** A working day: whoever is still there then signs in again. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** Why a session ended before its time. `left`: its person was deactivated. */
export type SessionEndCause = 'signed_out' | 'left';

/** Whether a session lets its person in now. Pure. */
export const isSessionGood = (
  { endedAt, expiresAt }: { readonly endedAt: Date | null; readonly expiresAt: Date },
  now: Date,
): boolean => endedAt === null && expiresAt > now;
