/**
 * One thing somebody did in Slack, as the journeys see it: who did it, and a way to answer only
 * them.
 */
import type { Context as BoltContext } from '@slack/bolt';
import type { Person } from '../../db/identities/people.ts';
import type { Mrkdwn } from '../blocks/mrkdwn.ts';
import type { Post } from '../blocks/poster.ts';

export interface Call {
  /**
   * Who did it, guests and strangers included. Twice: the same promise.
   * @throws ForbiddenError deactivated; a Web API error
   */
  person(): Promise<Person>;
  /**
   * Says something that only they see, where they are: under the message, or in place of the form.
   * Never throws.
   */
  tell(what: Mrkdwn | Post): Promise<void>;
  /**
   * Whether Slack was answered in place of whoever works on it, so that a form is closed by now.
   */
  isLate(): boolean;
}

const KEY = 'call';

export function setCall(context: BoltContext, call: Call): void {
  context[KEY] = call;
}

/** The call a listener works on; the guard has put it there before any listener runs. */
export function callOf(context: BoltContext): Call {
  return context[KEY] as Call;
}
