/** What an owner has taken out, and somebody brings back. */

/**
 * Taking something out is decided before it is done; what is there as a grant begins can be read in
 * between.
 */
const DONE_WITHIN_MS = 3_600_000;

/**
 * Whether something that was taken out last at `takenOutAt`, and is there again, was brought back
 * since a grant began; null where it was not taken out. Where what was there then is known, only
 * what was taken out about then or later is. Pure.
 */
export const isBroughtBack = (takenOutAt: Date | null, since: Date, isKnown: boolean): boolean =>
  takenOutAt !== null && (!isKnown || takenOutAt.getTime() >= since.getTime() - DONE_WITHIN_MS);
