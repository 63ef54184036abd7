/**
 * What owners read of a group or project that whoever held a grant there, or above it, may have
 * moved out of reach, or into another group. Pure.
 */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message } from '../../blocks/message.ts';
import type { Post } from '../../blocks/poster.ts';
import { suspected } from './finding-card.ts';

type LostPlace = Pick<
  MessageDetail<'lost-place'>,
  'kind' | 'externalId' | 'path' | 'movedTo' | 'stays' | 'isScheduled' | 'below'
> &
  Pick<FindingModel, 'suspects'>;

export const lostPlace = (place: LostPlace): Post =>
  place.movedTo === undefined ? notFound(place) : moved({ ...place, movedTo: place.movedTo });

function notFound({ kind, externalId, path, isScheduled, below, suspects }: LostPlace): Post {
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

function moved({
  kind,
  path,
  movedTo,
  stays = [],
  suspects,
}: LostPlace & { readonly movedTo: string }): Post {
  const group = code(movedTo.split('/').slice(0, -1).join('/'));
  const keeps = stays.map((username) => code(username));
  return message([
    { line: mrkdwn`${bold('Moved into another group')}: the ${kind} ${code(path)} is ${code(movedTo)} now` },
    {
      facts: [
        ...suspected({ suspects }),
        ...(keeps.length === 0 ? [] : [['Has power there now', joined(keeps, ', ')] as const]),
      ],
    },
    {
      small: mrkdwn`Whoever has a role in ${group} has it there as well, and the end of a grant does not take that back. If it is not meant to be there, an Owner can move it back`,
    },
  ]);
}
