/** What the history calls things. Pure. */
import { z } from 'zod';
import type { HistoryEntry } from '../../../domain/access/history.ts';
import { END_REASONS, type EndReason } from '../../../domain/access/grant.ts';
import type { DECISIONS } from '../../../domain/access/history.ts';
import { CANCEL_CAUSES, type CancelCause } from '../../../domain/access/request.ts';
import type { RefusedCode } from '../../../domain/refusal.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { when } from '../../blocks/phrases.ts';
import { faultSentence } from '../../../sentences/faults.ts';

const WORDS: Readonly<Record<(typeof DECISIONS)[number], string>> = {
  'request.counted': 'Agreed, and others are still asked',
  'request.advanced': 'Agreed, and the next step asked',
  'request.approved': 'Approved',
  'request.denied': 'Denied',
  'request.refused': 'Refused',
  'request.cancelled': 'Cancelled',
  'request.expired': 'Not answered in time',
  'grant.extended': 'Extended',
  'grant.curtailed': 'More time taken back',
  'grant.failed': 'Not granted',
  'slot.drifted': 'Changed in GitLab',
  'drift.accepted': 'Accepted what was given outside',
  'drift.limited': 'Made temporary what was given outside',
  'drift.removing': 'Removed what was given outside',
  'drift.reopened': 'Could not be removed',
  'drift.reconsidered': 'Reopened what had been accepted',
  'drift.doubted': 'Changed in GitLab, perhaps by whoever held power there',
  'drift.returned': 'Undecided, so what was before came back',
  'account.linked': 'Account linked',
  'account.unlinked': 'Link taken away',
  'verification.declined': 'Link declined',
  'config.applied': 'Configuration applied',
  'access.stopped': 'Everything stopped',
  'access.resumed': 'Everything resumed',
  'connector.stopped': 'Sync stopped for safety',
  'connector.confirmed': 'Changes of a stopped sync confirmed',
  'connector.paused': 'Integration paused',
  'connector.resumed': 'Integration resumed',
  'connector.removed': 'Integration removed',
  'draft.confirmed': 'Integration set up or changed',
  'draft.discarded': 'Details of an integration discarded',
};

/** `Denied`; the name of the fact itself for one that is not known here. */
export const decisionOf = (action: string): string =>
  action in WORDS ? WORDS[action as keyof typeof WORDS] : action;

const CANCELS: Readonly<Record<CancelCause, string>> = {
  by_requester: 'by whoever asked',
  deactivated: 'the person left Slack',
  grant_ended: 'what it was to extend has ended',
  connector_gone: 'the integration was removed',
  resource_gone: 'GitLab does not have the group or project any more',
  already_held: 'already held in GitLab',
  nobody_left: 'nobody was left who could approve it',
};

const Cancel = z.object({ cause: z.enum(CANCEL_CAUSES) });

/** Why a request was cancelled; null where the trail does not say. */
export function cancelIn(body: string): string | null {
  const cancel = Cancel.safeParse(JSON.parse(body));
  return cancel.success ? CANCELS[cancel.data.cause] : null;
}

const ENDINGS: Readonly<Record<EndReason, string>> = {
  expired: 'its time was up',
  given_back: 'given back',
  ended_by_owner: 'ended by an owner',
  ended_by_admin: 'ended by an admin',
  deactivated: 'the person left Slack',
  unlinked: 'the account is not linked any more',
  connector_gone: 'the integration was removed',
  resource_gone: 'GitLab does not have the group or project any more',
  removed_outside: 'removed in GitLab',
  changed_outside: 'changed in GitLab',
  not_confirmed: 'GitLab did not confirm it',
  account_blocked: 'the account is blocked in GitLab',
  emergency_stop: 'everything was stopped',
  on_hold: 'GitLab kept it waiting for a seat or an approval',
};

/** Of what can be said to whoever asks. */
const REFUSALS: Readonly<Partial<Record<RefusedCode, string>>> = {
  not_requestable: 'it cannot be asked for there',
  too_long: 'for too long',
  too_short: 'for too short a time',
  reason_required: 'no reason was given',
  reason_pattern: 'the reason lacked what the policy asks for',
  reason_too_long: 'the reason was too long',
  extension_limit: 'the policy allows no more time',
  already_held: 'they held it already',
  pending_twin: 'they had asked for the same already, and it was waiting',
  too_many_waiting: 'they had as many waiting as one person may',
  no_approver: 'too few people could approve it',
  unlinked_account: 'no GitLab account was linked to them',
  account_blocked: 'their GitLab account was blocked',
  guest: 'they were a guest, or from another workspace',
  people_unread: 'who is in a user group was not known',
  conflict: 'it would have been a conflict',
  ending: 'what it was to extend had ended',
};

const Refusal = z.object({ code: z.string() });

/** Why a request was refused before anybody was asked: `the same was waiting already`. */
export function refusalIn(body: string): string {
  const refusal = Refusal.safeParse(JSON.parse(body));
  const words: Readonly<Partial<Record<string, string>>> = REFUSALS;
  return (refusal.success ? words[refusal.data.code] : undefined) ?? 'by the rules';
}

/**
 * `today at 12:00 – today at 14:00, its time was up`; `since today at 12:00, until today at 14:00`.
 */
export function endingOf(held: HistoryEntry['held']): Mrkdwn {
  if (held === null) return mrkdwn`never held`;
  const { from, until, expiresAt, endReason, endNote, failure } = held;
  if (failure !== null) return mrkdwn`never held: ${faultSentence(failure)}`;
  const ending = ENDINGS[END_REASONS.find((one) => one === endReason) ?? 'not_confirmed'];
  const why = endNote === null ? mrkdwn`${ending}` : mrkdwn`${ending}: “${endNote}”`;
  if (until !== null)
    return from === null ? mrkdwn`never held: ${why}` : mrkdwn`${when(from)} – ${when(until)}, ${why}`;
  if (from === null) return mrkdwn`approved, not given yet`;
  const end = expiresAt === null ? mrkdwn`` : mrkdwn`, until ${when(expiresAt)}`;
  return endReason === null
    ? mrkdwn`since ${when(from)}${end}`
    : mrkdwn`since ${when(from)}, being taken back: ${why}`;
}
