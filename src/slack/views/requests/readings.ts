/** How old it is what other systems tell of who may decide. Pure. */
import type { ShownProgress } from '../../../db/models/requests/request-progress.ts';
import { scheduleIn } from '../../../domain/document/config-on-call.ts';
import type { Reading } from '../../../domain/policies/staff.ts';
import type { Part } from '../../blocks/message.ts';
import { code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { when } from '../../blocks/phrases.ts';

/** Of the step that waits. */
export const readingParts = ({ steps, open }: Pick<ShownProgress, 'steps' | 'open'>): Part[] =>
  (steps[open ?? steps.length - 1]?.readings ?? []).map((reading) => ({ small: readingWords(reading) }));

function readingWords({ ref, at, counts }: Reading): Mrkdwn {
  const schedule = scheduleIn(ref);
  if (schedule !== null) return onCallWords(schedule, { at, counts });
  if (at === null) return mrkdwn`Slack has not said yet who the manager is`;
  return counts
    ? mrkdwn`Who the manager is, Slack said ${when(at)}`
    : mrkdwn`Slack last said ${when(at)} who the manager is, which is too long ago, so no manager is asked`;
}

function onCallWords(schedule: string, { at, counts }: Pick<Reading, 'at' | 'counts'>): Mrkdwn {
  if (at === null) return mrkdwn`Who is on call by ${code(schedule)} is not known yet`;
  return counts
    ? mrkdwn`Who is on call by ${code(schedule)} was read ${when(at)}`
    : mrkdwn`Who is on call by ${code(schedule)} could last be read ${when(at)}, which is too long ago, so nobody is asked for being on call`;
}
