import type { GrantableRole } from '../../../domain/entitlement.ts';
import type { KeptRequestId, ResourceId } from '../../../domain/id.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import type { Told, Worded } from '../../../domain/told.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { requestButton, roleFor, sentence, type Where } from '../../blocks/phrases.ts';
import { saidRefusal } from '../../blocks/said.ts';
import { changeButton } from './typed-line.ts';

export interface KeptRequestCard {
  readonly id: KeptRequestId;
  readonly connector: string;
  /** Null when it is linked no more. */
  readonly username: string | null;
  readonly resourceId: ResourceId;
  readonly place: Where;
  readonly role: GrantableRole;
  readonly seconds: number;
  readonly reason: string;
  /** The number of the request it became; null while it waits for a word. */
  readonly number: number | null;
  /** The place is not in GitLab any more. */
  readonly isGone: boolean;
  /** Why it could not be asked for by itself; null where that was not tried. */
  readonly refusal: Refusal | Told<Worded> | null;
}

/**
 * Told once an account was linked: what was asked for before, and a button to ask for it now; or
 * what stood in the way of asking for it by itself. Pure.
 */
export function keptRequestCard(card: KeptRequestCard): Post {
  const { id, resourceId, place, role, seconds, reason, number, isGone, refusal } = card;
  const what = roleFor(role, place, seconds);
  if (number !== null) return message([{ line: mrkdwn`Asked for: ${what}, request #${number}` }]);
  const quote: Part[] = reason === '' ? [] : [{ quote: reason, label: 'Reason' }];
  const notAsked = mrkdwn`${bold('Not asked for yet')}: ${what}`;
  const again = button({
    action: ACTIONS.askKept,
    label: 'Request it now',
    value: id,
    says: `Request access to ${place.path} now`,
    style: 'primary',
  });
  if (isGone)
    return message([
      { line: mrkdwn`${notAsked}. It is not in GitLab any more` },
      ...quote,
      { buttons: [requestButton()] },
    ]);
  if (refusal !== null)
    return message([
      { line: notAsked },
      { line: inTheWay(refusal) },
      ...quote,
      { buttons: [again, changeButton({ wish: { resourceId, role, seconds }, reason })] },
    ]);
  return message([
    { line: mrkdwn`${linked(card)}. You wanted ${what}. Ask for it now?` },
    ...quote,
    { buttons: [again] },
    {
      small: mrkdwn`If that is not your account, \`/access unlink\` takes it away; tell a hallpass admin, too`,
    },
  ]);
}

const inTheWay = (refusal: Refusal | Told<Worded>): Mrkdwn =>
  refusal.code === 'sentence' ? sentence(refusal.text) : saidRefusal(refusal);

const linked = ({ connector, username }: KeptRequestCard): Mrkdwn =>
  username === null
    ? mrkdwn`Your ${connector} account is not linked any more`
    : mrkdwn`${bold('Linked')}: the ${connector} account ${code(username)} is yours`;

/** In place of one that is kept no more. Pure. */
export const keptNoMore = (): Post =>
  message([
    { line: mrkdwn`This was kept for a while and is not there any more. Ask with \`/access request\`` },
  ]);
