import type { Table } from '../machine.ts';

/**
 * A grant is a thing in the world: the time-boxed role that came of a request. Only the world ends
 * it.
 */
export const GRANT_STATUSES = ['provisioning', 'active', 'revoking', 'ended', 'failed'] as const;
export type GrantStatus = (typeof GRANT_STATUSES)[number];

export const GRANT_EVENTS = [
  'apply',
  'reject',
  'abandon',
  'extend',
  'curtail',
  'expire',
  'end',
  'vanish',
  'remove',
] as const;
export type GrantEvent = (typeof GRANT_EVENTS)[number];

/** What each state of a grant accepts. `revoking` has one exit, and it is not a failure. */
export const GRANT: Table<GrantStatus, GrantEvent> = {
  provisioning: { apply: 'active', reject: 'failed', abandon: 'revoking', end: 'revoking', vanish: 'ended' },
  active: { extend: 'active', curtail: 'active', expire: 'revoking', end: 'revoking', vanish: 'ended' },
  revoking: { remove: 'ended' },
  ended: {},
  failed: {},
};

/** A grant the slot must hold up. */
export const OPEN_STATUSES = ['provisioning', 'active'] as const satisfies readonly GrantStatus[];

/** Whether a grant is open. Pure. */
export const isOpenGrant = ({ status }: { readonly status: GrantStatus }): boolean =>
  OPEN_STATUSES.some((one) => one === status);

/** A grant that is not over: open, or on its way out. */
export const LIVE_STATUSES = ['provisioning', 'active', 'revoking'] as const satisfies readonly GrantStatus[];

export const END_REASONS = [
  'expired',
  'given_back',
  'ended_by_owner',
  'ended_by_admin',
  'deactivated',
  'unlinked',
  'connector_gone',
  'removed_outside',
  'changed_outside',
  'not_confirmed',
  'resource_gone',
  'account_blocked',
  'on_hold',
  'emergency_stop',
] as const;
export type EndReason = (typeof END_REASONS)[number];

const SHORTEST_WARNING_SECONDS = 60;
const LONGEST_WARNING_SECONDS = 15 * 60;

/**
 * When the holder is warned: 20 % of the time before the end, at least 1 and at most 15 minutes,
 * never before the start. Pure.
 */
export function warnAt(startsAt: Date, expiresAt: Date): Date {
  const span = (expiresAt.getTime() - startsAt.getTime()) / 1000;
  const lead = Math.min(Math.max(span * 0.2, SHORTEST_WARNING_SECONDS), LONGEST_WARNING_SECONDS);
  return new Date(Math.max(startsAt.getTime(), expiresAt.getTime() - lead * 1000));
}

/**
 * Seconds until a reconcile that failed `attempts` times is tried again: 2, 4, 8 … at most 5
 * minutes. Pure.
 */
export const backoffSeconds = (attempts: number): number => Math.min(2 ** Math.max(1, attempts), 300);

/**
 * What is to be taken back is tried again at the latest after this: with the sweep's interval and
 * the try itself that is once a minute.
 */
const MOST_REVOKE_WAIT_SECONDS = 40;
/** Anything else on a slot waits no longer than this, whatever it was told. */
const MOST_WAIT_SECONDS = 300;

/**
 * When a reconcile that failed `attempts` times is tried again: backed off, and not before
 * `askedFor`, the time GitLab asked to be left alone, but never later than what is at stake allows.
 * Pure.
 */
export function nextTryAt(
  now: Date,
  { attempts, askedFor, isRevoking }: { attempts: number; askedFor: Date | null; isRevoking: boolean },
): Date {
  const asked = askedFor === null ? 0 : (askedFor.getTime() - now.getTime()) / 1000;
  const most = isRevoking ? MOST_REVOKE_WAIT_SECONDS : MOST_WAIT_SECONDS;
  return new Date(now.getTime() + Math.min(most, Math.max(backoffSeconds(attempts), asked)) * 1000);
}

/**
 * What is owed waits for a role on a group above to go, and nobody has to tell hallpass of that:
 * the row is looked at every minute, and where no grant has been there for a day, every ten.
 */
const OWED_WAIT_SECONDS = { soon: 60, later: 600 };
const SOON_MS = 86_400_000;

/**
 * When a slot that owes a lower row is looked at again; `endedAt` is the end of its last grant,
 * null while one goes on. Pure.
 */
export function owedLookAt(now: Date, endedAt: Date | null): Date {
  const isSoon = endedAt === null || now.getTime() - endedAt.getTime() < SOON_MS;
  return new Date(now.getTime() + OWED_WAIT_SECONDS[isSoon ? 'soon' : 'later'] * 1000);
}

/** Tries after which a grant whose outcome stays unknown is undone. */
export const PROVISION_ATTEMPTS = 8;

/** What a try takes at most, with the sweep's interval before it. */
const TRY_SECONDS = 32;

/**
 * About when the last try to give a grant is over, of which `attempts` failed: at the latest,
 * unless GitLab asks to be left alone meanwhile. Pure.
 */
export function triesUntil(nextAttemptAt: Date, attempts: number): Date {
  let seconds = TRY_SECONDS;
  for (let failed = attempts + 1; failed < PROVISION_ATTEMPTS; failed++)
    seconds += backoffSeconds(failed) + TRY_SECONDS;
  return new Date(nextAttemptAt.getTime() + seconds * 1000);
}

/** How long after its end a grant that is still there is late: then its owners are told. */
export const LATE_SECONDS = 60;

/** How long after its approval a grant that GitLab has not given is waited for by its person. */
export const WAITING_SECONDS = 40;

/**
 * How long hallpass has tried before it says so: what was late because nothing ran, as in an outage
 * of its own, is gone within that, and the message would be about nothing.
 */
export const TRIED_SECONDS = 10;

/**
 * When a grant should have been gone: its end, or the moment somebody ended it before; null while
 * it has none. Pure.
 */
export function dueToEnd({ endingAt, expiresAt }: Omit<Ending, 'endedAt'>): Date | null {
  if (endingAt === null || expiresAt === null) return endingAt ?? expiresAt;
  return endingAt < expiresAt ? endingAt : expiresAt;
}

/** When a grant should have been gone and when it was, as far as that is known. */
export interface Ending {
  readonly endingAt: Date | null;
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
}

/** Seconds from when a grant should have been gone to when it was; null while it is not. Pure. */
export function overdueSeconds(grant: Ending): number | null {
  const due = dueToEnd(grant);
  return due === null || grant.endedAt === null ? null : (grant.endedAt.getTime() - due.getTime()) / 1000;
}

/** Whether a grant that is over was late. Pure. */
export const isLate = (grant: Ending): boolean => (overdueSeconds(grant) ?? 0) > LATE_SECONDS;
