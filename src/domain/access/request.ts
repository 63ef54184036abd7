import type { Table } from '../machine.ts';

/** A request is a question with one answer; answered, it accepts nothing more. */
export const REQUEST_STATUSES = ['pending', 'approved', 'denied', 'cancelled', 'expired'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

export const REQUEST_EVENTS = ['count', 'advance', 'approve', 'deny', 'cancel', 'lapse'] as const;
export type RequestEvent = (typeof REQUEST_EVENTS)[number];

/**
 * `drift`: nobody asked; an owner gave an end to what was given outside hallpass. It is approved as
 * it is made.
 */
export const REQUEST_KINDS = ['standard', 'extension', 'drift'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * What each state of a request accepts. `count`: one more has agreed; `advance`: the next step
 * opens.
 */
export const REQUEST: Table<RequestStatus, RequestEvent> = {
  pending: {
    count: 'pending',
    advance: 'pending',
    approve: 'approved',
    deny: 'denied',
    cancel: 'cancelled',
    lapse: 'expired',
  },
  approved: {},
  denied: {},
  cancelled: {},
  expired: {},
};

/** Why a pending request was closed by something other than an answer. */
export const CANCEL_CAUSES = [
  'by_requester',
  'deactivated',
  'grant_ended',
  'connector_gone',
  'resource_gone',
  'already_held',
  /** Whom it waits for are too few by now, with the admins as well. */
  'nobody_left',
] as const;
export type CancelCause = (typeof CANCEL_CAUSES)[number];

/** In characters, as Slack's longest text field. */
export const LONGEST_REASON = 3000;
/** The same of what somebody writes beside a decision. */
export const LONGEST_NOTE = 1000;

const FIRST_REMINDER_SECONDS = 15 * 60;

const SHORTEST_REMINDED_MS = 120_000;

/**
 * When silent owners are reminded next: 15 minutes after the request, then at doubling intervals
 * (30, 60 … minutes later). `sent` counts the reminders so far. What lapses before the first, as
 * more time for access that ends soon does, has one halfway. Null when the request lapses before
 * the next, or within two minutes. Pure.
 */
export function nextReminder(createdAt: Date, lapsesAt: Date, sent: number): Date | null {
  const after = FIRST_REMINDER_SECONDS * (2 ** (sent + 1) - 1);
  const at = new Date(createdAt.getTime() + after * 1000);
  if (at < lapsesAt) return at;
  const whole = lapsesAt.getTime() - createdAt.getTime();
  return sent === 0 && whole >= SHORTEST_REMINDED_MS ? new Date(createdAt.getTime() + whole / 2) : null;
}

/**
 * The next reminder that is not past already: after a stop of hours, owners are reminded once and
 * not once per reminder missed. Pure.
 */
export function dueReminder(
  createdAt: Date,
  lapsesAt: Date,
  sent: number,
  now: Date,
): { readonly sent: number; readonly at: Date | null } {
  const at = nextReminder(createdAt, lapsesAt, sent);
  return at !== null && at <= now ? dueReminder(createdAt, lapsesAt, sent + 1, now) : { sent, at };
}

/**
 * When those whom a step waits for are reminded next, after `now`; null when the request lapses
 * before. Pure.
 */
export function reminderOfStep(now: Date, lapsesAt: Date, everySeconds: number): Date | null {
  const at = new Date(now.getTime() + everySeconds * 1000);
  return at < lapsesAt ? at : null;
}

/** How often, where the policy does not say. */
export const REMINDED_EVERY_SECONDS = FIRST_REMINDER_SECONDS;

/** When something lapses that does not. */
export const NEVER_LAPSES = new Date(8.64e15);

const NUDGE_EVERY_SECONDS = 15 * 60;

/** From when on a requester may nudge again; `nudgedAt` is the last time they did. Pure. */
export const nextNudge = (nudgedAt: Date): Date => new Date(nudgedAt.getTime() + NUDGE_EVERY_SECONDS * 1000);

/** Whether more time was still asked for when the access was over. Pure. */
export const isUnanswered = ({
  status,
  cancelCause,
}: {
  readonly status: RequestStatus;
  readonly cancelCause?: CancelCause | null;
}): boolean => status === 'cancelled' && cancelCause === 'grant_ended';
