/** How old it is what other systems tell of who may decide. Pure. */
import type { ShownProgress } from '../../../db/models/request-progress.ts';
import type { Reading } from '../../../domain/policies/staff.ts';
import type { Part } from '../../blocks/message.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { when } from '../../blocks/phrases.ts';

/** Of the step that waits. */
export const readingParts = ({ steps, open }: Pick<ShownProgress, 'steps' | 'open'>): Part[] =>
  (steps[open ?? steps.length - 1]?.readings ?? []).map((reading) => ({ small: readingWords(reading) }));

function readingWords({ at, counts }: Reading): Mrkdwn {
  if (at === null) return mrkdwn`Slack has not said yet who the manager is`;
  return counts
    ? mrkdwn`The manager as Slack had it ${when(at)}`
    : mrkdwn`Slack last said ${when(at)} who the manager is, which is too long ago: nobody is asked for it`;
}
