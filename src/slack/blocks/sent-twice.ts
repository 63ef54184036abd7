import { message } from './message.ts';
import { mrkdwn } from './mrkdwn.ts';

/** Stands in place of a message that was posted twice, in the one that no row knows. */
export const SENT_TWICE = message([
  { small: mrkdwn`This was sent twice: the other message is kept up to date` },
]);
