/** What somebody is told whose role a review has taken away or lowered. Pure. */
import type { ReviewItem } from '../../../db/reviews/items.ts';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import { GRANTABLE_ROLES, roleLabel } from '../../../domain/entitlement.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message } from '../../blocks/message.ts';
import { people, roleOn, when, type Where } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';

export interface ReviewAnswer {
  readonly item: ReviewItem;
  readonly name: string;
  readonly place: Where;
  /** When a grant ends that goes on all the same; null for none. */
  readonly grantUntil: Date | null;
  /** Who can undo it for a day, without whoever reads it. */
  readonly runners: readonly PersonRef[];
}

export function reviewAnswer({ item, name, place, grantUntil, runners }: ReviewAnswer): Post {
  const { role, decision, lowerTo, concludedAt, status, resourceId } = item;
  const at = concludedAt === null ? mrkdwn`` : mrkdwn` ${when(concludedAt)}`;
  if (status === 'restored' || status === 'restoring')
    return message([
      {
        line: mrkdwn`Your ${roleOn(role, place)} was taken back by mistake in the access review ${bold(name)}, and ${status === 'restored' ? 'is yours again' : 'is being put back'}`,
      },
    ]);
  const granted =
    grantUntil === null
      ? []
      : [{ line: mrkdwn`Your temporary access there runs on until ${when(grantUntil)}` }];
  if (decision === 'lower' && lowerTo !== null)
    return message([
      {
        line: mrkdwn`Your ${roleOn(role, place)} was lowered to ${bold(roleLabel(lowerTo))}${at}, in the access review ${bold(name)}`,
      },
      ...granted,
    ]);
  const open = button({
    action: ACTIONS.fill,
    label: 'Request access',
    value: JSON.stringify({
      resourceId,
      role: GRANTABLE_ROLES.find((one) => one === role) ?? null,
      seconds: null,
      reason: '',
    }),
    says: `Ask for access to ${place.path}`,
  });
  return message([
    { line: mrkdwn`Your ${roleOn(role, place)} was taken back${at}, in the access review ${bold(name)}` },
    ...granted,
    ...(decision === 'request'
      ? [{ small: mrkdwn`Ask for it when you need it` }]
      : [
          {
            small: mrkdwn`If that was a mistake, ${runners.length === 0 ? mrkdwn`tell whoever runs the review` : mrkdwn`tell ${people(runners)}`}: it can be undone for a day. Else ask for it when you need it`,
          },
        ]),
    { buttons: [open] },
  ]);
}
