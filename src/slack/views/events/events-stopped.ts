import type { DeliveryFault } from '../../../domain/events/delivery.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { button, message } from '../../blocks/message.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';

/**
 * Tells admins that an event receiver does not take what it is sent, and what to do; what it was
 * once that is over. Pure.
 */
export function eventsStopped(detail: MessageDetail<'events-stopped'>, isStillSo: boolean): Post {
  const { receiverId, fault, waiting, isStopped } = detail;
  if (!isStillSo)
    return message([
      { line: mrkdwn`:large_green_circle: Events are sent to ${code(receiverId)} again` },
      { small: mrkdwn`They were not taken: ${why(detail)}` },
    ]);
  return message([
    { line: mrkdwn`${bold('Events are not taken')} by ${code(receiverId)}: ${why(detail)}` },
    {
      line: isStopped
        ? mrkdwn`Nothing is sent to it any more. ${events(waiting)} for it, and what happens from now on is kept for it in the audit trail`
        : mrkdwn`${events(waiting)} for it. What it does not refuse it is told as before`,
    },
    { small: mrkdwn`${NEXT[fault]}` },
    {
      buttons: [
        button({
          action: ACTIONS.sendEvents,
          label: 'Send again',
          value: receiverId,
          says: `Send ${receiverId} what it has not taken`,
        }),
      ],
    },
  ]);
}

const events = (waiting: number): Mrkdwn =>
  waiting === 1 ? mrkdwn`One event waits` : mrkdwn`${waiting} events wait`;

function why({ fault, status, isStopped }: MessageDetail<'events-stopped'>): Mrkdwn {
  const words = mrkdwn`${WORDS[fault]}${status === null ? '' : ` (${status})`}`;
  return fault === 'gone'
    ? words
    : isStopped
      ? mrkdwn`for a day ${words}`
      : mrkdwn`some of them ${words} for a day`;
}

const WORDS: Readonly<Record<DeliveryFault, string>> = {
  unreachable: 'it could not be reached',
  too_slow: 'it took longer than ten seconds to answer',
  private_address: 'its address led into a private network',
  redirected: 'it answered that it is somewhere else',
  busy: 'it answered that it cannot',
  denied: 'it turned hallpass away',
  refused: 'it refused',
  gone: 'it answered that it wants no more events',
  no_secret: 'its secret could not be read, or is none',
  disk_full: 'its disk was full',
  unwritable: 'it could not be written to',
};

const NEXT: Readonly<Record<DeliveryFault, string>> = {
  unreachable: 'See that it runs and can be reached from here, then send again',
  too_slow: 'Let it answer before it works on an event, then send again',
  private_address:
    'Write `allowPrivateAddress: true` at this receiver in hallpass.yaml if that is meant, then send again',
  redirected: 'hallpass follows no redirect: write the address it leads to in hallpass.yaml, then send again',
  busy: 'Look into its log, then send again',
  denied: 'Compare its address and secret with hallpass.yaml, then send again',
  refused: 'Look into its log for what it refuses, then send again',
  gone: 'Take it out of hallpass.yaml, or send again if that was a mistake',
  disk_full: 'Make room on its disk, then send again',
  unwritable: 'See that hallpass may write there, then send again',
  no_secret: 'Put a secret that begins with whsec_ where hallpass.yaml says it is, then send again',
};
