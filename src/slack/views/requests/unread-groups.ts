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

const MOST_LISTED = 10;

/**
 * Tells owners and admins that rules name people of whom nobody knows who they are; and, once that
 * is over, since when it is. What is not over stands first. Pure.
 */
export function unreadGroupsNotice({ count, groups }: MessageDetail<'unread-groups'>): Post {
  const standing = groups.filter(({ over }) => over === undefined);
  const ended = groups.filter(({ over }) => over !== undefined);
  const listed = [...standing, ...ended].slice(0, MOST_LISTED);
  const more = count - listed.length;
  const lines = [
    ...listed.map((group) => ({ line: lineOf(group) })),
    ...(more > 0 ? [{ small: mrkdwn`and ${more} more` }] : []),
  ];
  if (standing.length === 0) return message([{ line: overHeading(count, count - groups.length) }, ...lines]);
  const unread = count - ended.length;
  const which = unread === count ? named(count) : `${unread} of ${count} user groups`;
  return message([
    { line: mrkdwn`${bold(`Slack does not say who is in ${which}`)} that hallpass.yaml names` },
    ...lines,
    {
      small: mrkdwn`Bring it back in Slack, give the app its scope, or name another group in the document. hallpass asks again every ten minutes`,
    },
  ]);
}

const named = (count: number): string => (count === 1 ? 'a user group' : `${count} user groups`);

/** `unknown`: of how many an earlier version did not keep which they are. */
const overHeading = (count: number, unknown: number) =>
  bold(
    unknown > 0
      ? `Slack did not say who is in ${named(count)}; nothing is amiss any more with ${count - unknown} of them`
      : `Nothing is amiss any more with ${named(count)} of which Slack did not say who is in ${count === 1 ? 'it' : 'them'}`,
  );

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
