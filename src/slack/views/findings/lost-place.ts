/**
 * What owners read of a group or project that whoever held a grant there, or above it, may have
 * moved out of reach, or into another group. Pure.
 */
import type { FindingModel } from '../../../db/models/finding-model.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message } from '../../blocks/message.ts';
import { where, type Where } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { suspected } from './finding-card.ts';

type LostPlace = Pick<
  MessageDetail<'lost-place'>,
  'kind' | 'externalId' | 'path' | 'movedTo' | 'stays' | 'isScheduled' | 'below'
> &
  Pick<FindingModel, 'suspects'> & {
    /** Where it is now; null while it cannot be found. */
    readonly now: Where | null;
  };

export function lostPlace(place: LostPlace): Post {
  const { movedTo, now } = place;
  if (movedTo !== undefined) return moved({ ...place, movedTo });
  return now === null ? notFound(place) : foundAgain({ ...place, now });
}

function foundAgain({ kind, path, suspects, now }: LostPlace & { readonly now: Where }): Post {
  const isElsewhere = now.path !== path;
  return message([
    {
      line: isElsewhere
        ? mrkdwn`${bold('Found again')}: the ${kind} ${code(path)} that could not be found is ${where(now)} now`
        : mrkdwn`${bold('Found again')}: the ${kind} ${where(now)} that could not be found`,
    },
    { facts: suspected({ suspects }) },
    {
      small: mrkdwn`What was done there meanwhile is looked into: who is a member with more than before, who is invited, and what works without a membership. You are told of what is found`,
    },
  ]);
}

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
  now,
}: LostPlace & { readonly movedTo: string }): Post {
  const group = code(movedTo.split('/').slice(0, -1).join('/'));
  const keeps = stays.map((username) => code(username));
  return message([
    {
      line: mrkdwn`${bold('Moved into another group')}: the ${kind} ${code(path)} is ${now?.path === movedTo ? where(now) : code(movedTo)} now`,
    },
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
