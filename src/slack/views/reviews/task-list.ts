/** What owners have to do in GitLab themselves for a campaign. Pure. */
import type { Button } from '@slack/types';
import type { ReviewTaskModel } from '../../../db/models/reviews/campaign-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { readIfAny } from '../../../domain/told.ts';
import type { ReviewTaskCause } from '../../../domain/reviews/review-task.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, link, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message } from '../../blocks/message.ts';
import { who } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { many } from './words.ts';

export const MOST_TASKS = 12;

export interface TaskList {
  readonly name: string;
  readonly count: number;
  readonly tasks: readonly ReviewTaskModel[];
  /** The address of a connector's GitLab; null when it is not configured any more. */
  readonly addressOf: (connectorId: string) => string | null;
}

const CAUSES: Readonly<Record<ReviewTaskCause, string>> = {
  inherited: 'the role comes from a group above what was reviewed, and holds elsewhere, too',
  share: 'it comes with an invited group',
  invited: 'it comes with an invited group: take them out of that, or the group out of here',
  token: 'the account belongs to a token: revoke that',
  watched: 'hallpass does not write there',
  own_account: 'it is the account hallpass works with',
  last_owner: 'nobody else is Owner there: name another one first',
  refused: 'GitLab refused it',
};

const LOWERED_TOKEN =
  'the account belongs to a token, whose role stays: make another one with the lower role, and revoke this one';

export function taskList({ name, count, tasks, addressOf }: TaskList): Post {
  const more = count - tasks.length;
  return message([
    count === 0
      ? { line: mrkdwn`Access review ${bold(name)}: nothing is left to do in GitLab` }
      : {
          line: mrkdwn`Access review ${bold(name)}: ${bold(many(count, 'task'))} that hallpass cannot do. Do them in GitLab; the next sync sees it`,
        },
    ...tasks.map((task) => ({
      line: taskLine(task, addressOf(task.connectorId)),
      button: leaveButton(task),
    })),
    ...(more > 0 ? [{ small: mrkdwn`and ${more} more: they are shown as these get done` }] : []),
  ]);
}

function taskLine(task: ReviewTaskModel, address: string | null): Mrkdwn {
  const { username, person, role, lowerTo, cause, refusal } = task;
  const whose = person === null ? code(username) : mrkdwn`${who(person)} (${code(username)})`;
  const what =
    lowerTo === null
      ? mrkdwn`take ${roleLabel(role)} from ${whose}`
      : mrkdwn`lower ${whose} to ${roleLabel(lowerTo)}`;
  const why = readIfAny(refusal);
  const known = cause === 'token' && lowerTo !== null ? LOWERED_TOKEN : CAUSES[cause];
  const words = why === null ? known : faultSentence(why);
  return mrkdwn`${what} on ${placeLink(task, address)}: ${words}`;
}

/** The page on which it is done. */
function placeLink({ path, resourceKind, cause }: ReviewTaskModel, address: string | null): Mrkdwn {
  if (address === null) return code(path);
  const place = encodeURI(path);
  const page =
    cause === 'token'
      ? resourceKind === 'group'
        ? `${address}/groups/${place}/-/settings/access_tokens`
        : `${address}/${place}/-/settings/access_tokens`
      : resourceKind === 'group'
        ? `${address}/groups/${place}/-/group_members`
        : `${address}/${place}/-/project_members`;
  return link(page, path);
}

const leaveButton = ({ id, username, path }: ReviewTaskModel): Button =>
  button({
    action: ACTIONS.reviewLeave,
    label: 'Leave it…',
    value: id,
    says: `Leave the role of ${username} on ${path} as it is`,
  });
