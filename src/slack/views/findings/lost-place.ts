/**
 * What owners read of a group or project that whoever held a grant above it may have moved out of
 * reach. Pure.
 */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message } from '../../blocks/message.ts';
import type { Post } from '../../blocks/poster.ts';
import { suspected } from './finding-card.ts';

type LostPlace = Pick<MessageDetail<'lost-place'>, 'kind' | 'externalId' | 'path' | 'isScheduled' | 'below'> &
  Pick<FindingModel, 'suspects'>;

export function lostPlace({ kind, externalId, path, isScheduled, below, suspects }: LostPlace): Post {
  const top = path.split('/')[0] ?? path;
  const others = below === 0 ? mrkdwn`` : mrkdwn`, with ${below === 1 ? 'one' : String(below)} below it`;
  const scheduled = isScheduled ? mrkdwn`. It was scheduled for deletion` : mrkdwn``;
  return message([
    {
      line: mrkdwn`${bold('Cannot be found any more')}: the ${kind} ${code(path)}${others}. It was deleted, or moved out of ${code(top)}${scheduled}`,
    },
    { facts: suspected({ suspects }) },
    {
      small: mrkdwn`Ask them where it is. If it was moved, whoever has a role there keeps it, and hallpass does not see what is given there; an administrator of GitLab finds it as ${kind} ${code(externalId)}, and can have it moved back`,
    },
  ]);
}
