import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mrkdwn } from '../../blocks/mrkdwn.ts';
import { message } from '../../blocks/message.ts';
import type { Post } from '../../blocks/poster.ts';

type Group = MessageDetail<'unread-groups'>['groups'][number];

const WHY: Readonly<Record<string, string>> = {
  no_such_subteam: 'Slack has no such user group, or it is disabled',
  subteam_not_found: 'Slack has no such user group, or it is disabled',
  missing_scope: 'the app lacks the scope usergroups:read',
};

/** Tells owners and admins that rules name people of whom nobody knows who they are. Pure. */
export function unreadGroupsNotice({ count, groups }: MessageDetail<'unread-groups'>): Post {
  const more = count - groups.length;
  const what = count === 1 ? 'a user group' : `${count} user groups`;
  return message([
    { line: mrkdwn`${bold(`Slack does not say who is in ${what}`)} that hallpass.yaml names` },
    ...groups.map((group) => ({ line: lineOf(group) })),
    ...(more > 0 ? [{ small: mrkdwn`and ${more} more` }] : []),
    {
      small: mrkdwn`Bring it back in Slack, give the app its scope, or name another group in the document. hallpass asks again every ten minutes`,
    },
  ]);
}

const lineOf = ({ ref, fault, wasRead }: Group) =>
  joined(
    [
      mrkdwn`${code(ref)}: ${WHY[fault] ?? `Slack says ${fault}`}`,
      wasRead
        ? mrkdwn`whoever was in it before still counts`
        : mrkdwn`what a rule with it decides cannot be asked for until then`,
    ],
    ' · ',
  );
