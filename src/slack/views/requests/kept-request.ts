import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { KeptRequestId } from '../../../domain/id.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { roleFor, type Where } from '../../blocks/phrases.ts';

export interface KeptRequestCard {
  readonly id: KeptRequestId;
  readonly connector: string;
  /** Null when it is linked no more. */
  readonly username: string | null;
  readonly place: Where;
  readonly role: GrantableRole;
  readonly seconds: number;
  readonly reason: string;
  /** The number of the request it became; null while it waits for a word. */
  readonly number: number | null;
}

/**
 * Told once an account was linked: what was asked for before, and a button to ask for it now. Pure.
 */
export function keptRequestCard(card: KeptRequestCard): Post {
  const { id, place, role, seconds, reason, number } = card;
  const what = roleFor(role, place, seconds);
  if (number !== null) return message([{ line: mrkdwn`Asked for: ${what}, request #${number}` }]);
  const quote: Part[] = reason === '' ? [] : [{ quote: reason, label: 'Reason' }];
  return message([
    { line: mrkdwn`${linked(card)}. You wanted ${what}. Ask for it now?` },
    ...quote,
    {
      buttons: [
        button({
          action: ACTIONS.askKept,
          label: 'Request it now',
          value: id,
          says: `Request access to ${place.path} now`,
          style: 'primary',
        }),
      ],
    },
    {
      small: mrkdwn`If that is not your account, \`/access unlink\` takes it away; tell a hallpass admin, too`,
    },
  ]);
}

const linked = ({ connector, username }: KeptRequestCard): Mrkdwn =>
  username === null
    ? mrkdwn`Your ${connector} account is not linked any more`
    : mrkdwn`${bold('Linked')}: the ${connector} account ${code(username)} is yours`;

/** In place of one that is kept no more. Pure. */
export const keptNoMore = (): Post =>
  message([
    { line: mrkdwn`This was kept for a while and is not there any more. Ask with \`/access request\`` },
  ]);
