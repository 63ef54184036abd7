import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mrkdwn } from '../../blocks/mrkdwn.ts';
import { overSince } from '../../blocks/phrases.ts';
import { message } from '../../blocks/message.ts';
import type { Post } from '../../blocks/poster.ts';

type Group = MessageDetail<'unread-groups'>['groups'][number];

const WHY: Readonly<Record<string, string>> = {
  no_such_subteam: 'Slack has no such user group, or it is disabled',
  subteam_not_found: 'Slack has no such user group, or it is disabled',
  missing_scope: 'the app lacks the scope usergroups:read',
};

/**
 * Tells owners and admins that rules name people of whom nobody knows who they are; and, once that
 * is over, since when it is. Pure.
 */
export function unreadGroupsNotice({ count, groups }: MessageDetail<'unread-groups'>): Post {
  const more = count - groups.length;
  const what = count === 1 ? 'a user group' : `${count} user groups`;
  if (more === 0 && groups.every(({ over }) => over !== undefined))
    return message([
      {
        line: bold(
          `Nothing is amiss any more with ${what} of which Slack did not say who is in ${count === 1 ? 'it' : 'them'}`,
        ),
      },
      ...groups.map((group) => ({ line: lineOf(group) })),
    ]);
  return message([
    { line: mrkdwn`${bold(`Slack does not say who is in ${what}`)} that hallpass.yaml names` },
    ...groups.map((group) => ({ line: lineOf(group) })),
    ...(more > 0 ? [{ small: mrkdwn`and ${more} more` }] : []),
    {
      small: mrkdwn`Bring it back in Slack, give the app its scope, or name another group in the document. hallpass asks again every ten minutes`,
    },
  ]);
}

const lineOf = ({ ref, fault, wasRead, over }: Group) =>
  over === undefined
    ? standing({ ref, fault, wasRead })
    : mrkdwn`${code(ref)}: ${OVER[over.why]} · ${overSince(over)}`;

const OVER = {
  right: 'Slack says again who is in it',
  dropped: 'hallpass.yaml does not name it any more',
} as const;

const standing = ({ ref, fault, wasRead }: Omit<Group, 'over'>) =>
  joined(
    [
      mrkdwn`${code(ref)}: ${WHY[fault] ?? `Slack says ${fault}`}`,
      wasRead
        ? mrkdwn`whoever was in it before still counts`
        : mrkdwn`what a rule with it decides cannot be asked for until then`,
    ],
    ' · ',
  );
