/**
 * How far off, in seconds, a time in a row can be that hallpass set, by kind. One that is further
 * off was set by a clock that was wrong then, and is due now: nobody keeps anything longer because
 * of a clock.
 */
export const FARTHEST_SECONDS = {
  /** Of a slot, while one worker has it. */
  lease: 30,
  /** Of a message, while one worker posts it. */
  claim: 30,
  /** After a write whose answer was lost. */
  lostWrite: 10,
  /** After a reconcile that failed. */
  nextTry: 300,
  /** Until hallpass stops expecting a write that GitLab queued for an administrator. */
  lookAgain: 30 * 86_400,
  /** Because Slack or GitLab asked to be left alone. */
  askedFor: 3600,
} as const;

/** The clocks of several processes differ by less. */
export const CLOCKS_APART_SECONDS = 60;
