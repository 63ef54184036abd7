/** That an integration was paused, is only watched or goes on, for its owners. Pure. */
import type { MessageDetail } from '../../../domain/messages/message.ts';
import type { Standstill } from '../../../domain/policies/standstill.ts';
import { standstillWords } from '../../../sentences/standstill.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { message, type Part } from '../../blocks/message.ts';
import { sentence, when, who } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { SLACK_WAYS } from '../../blocks/slack-ways.ts';
import { resumeButtons } from './standstill.ts';

type Change = MessageDetail<'standstill-notice'>;

export interface StandstillNotice extends Pick<Change, 'name' | 'was' | 'is' | 'by' | 'host'> {
  readonly at: Date;
  /** It is otherwise by now. */
  readonly isOver: boolean;
  /** Why nothing is given there; null while it is. */
  readonly standstill: Extract<Standstill, { readonly connector: unknown }> | null;
}

export function standstillNotice(notice: StandstillNotice): Post {
  const { name, was, at, isOver, standstill } = notice;
  if (isOver)
    return message([{ line: mrkdwn`Not so any more: ${bold(name)} was ${did(notice)} ${when(at)}` }]);
  if (standstill === null) {
    const what = was === 'paused' ? 'is not paused any more' : 'is not only watched any more';
    return message([
      { line: mrkdwn`${bold(`${name} ${what}`)}: ${did(notice)} ${byWhom(notice)}` },
      { small: mrkdwn`Access can be given there again, and requests that waited can be decided` },
    ]);
  }
  const { what, until } = standstillWords(standstill, SLACK_WAYS);
  const [first = '', ...rest] = did(notice);
  return message([
    { line: mrkdwn`:double_vertical_bar: ${bold(what)}: ${sentence(until)}` },
    {
      line: mrkdwn`${first.toUpperCase()}${rest.join('')} ${byWhom(notice)}. ${
        standstill.why === 'paused' ? 'It is not synced either' : 'It is still synced'
      }. What was granted before still ends on time`,
    },
    { small: mrkdwn`Requests that wait there can be denied, and not approved` },
    ...buttons(standstill),
  ]);
}

function did({ was, is }: StandstillNotice): string {
  if (is === 'paused') return 'paused';
  if (was === 'paused') return 'resumed';
  return is === 'watched' ? 'set to read only' : 'taken out of read only';
}

function byWhom({ by, host }: StandstillNotice): Mrkdwn {
  if (by !== null) return mrkdwn`by ${who(by)}`;
  return host === null ? mrkdwn`in hallpass.yaml` : mrkdwn`in hallpass.yaml of ${code(host)}`;
}

function buttons(standstill: Standstill): Part[] {
  const resume = resumeButtons({ standstill: { ...standstill, owners: [] } });
  return resume.length === 0 ? [] : [{ buttons: resume }];
}
