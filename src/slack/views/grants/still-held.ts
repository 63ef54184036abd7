import { roleLabel } from '../../../domain/entitlement.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { bold, code, joined, mention, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { message } from '../../blocks/message.ts';
import { where } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { holder, type SlotNotice } from './slot-notices.ts';

const NAMED = 5;

/**
 * What GitLab says that somebody holds although it was taken back: it names its reader, so that it
 * rings. Pure.
 */
export function stillHeld(
  { slot, place }: Pick<SlotNotice, 'slot' | 'place'>,
  { role, path, others }: MessageDetail<'still-held'>,
  reader: string,
): Post {
  const there = path === null ? mrkdwn`there` : mrkdwn`of ${code(path)}`;
  const it = path === null ? 'it' : 'that';
  return message([
    {
      line: mrkdwn`${mention(reader)} ${bold('Still has access')}: the role of ${holder(slot)} on ${where(place)} was taken back, and GitLab says that they are ${bold(roleLabel(role))} ${there} all the same, through a group that hallpass’s account is not shown`,
    },
    ...(others.length === 0 ? [] : [{ line: mrkdwn`So are they in ${listed(others)}` }]),
    {
      small: mrkdwn`Look at ${bold('Manage → Members → Groups')} of ${it} and of the groups above, and take out what should not be there. You are told of this once: hallpass does not see when it is gone`,
    },
  ]);
}

function listed(paths: readonly string[]): Mrkdwn {
  const more = paths.length - NAMED;
  const names = joined(paths.slice(0, NAMED).map((path) => code(path)));
  return more > 0 ? mrkdwn`${names} and ${more} more` : names;
}
