/** What owners and admins are told when everything is stopped, and when it goes on. Pure. */
import type { EmergencyStop } from '../../../db/grants/emergency-stops.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { message, type Part } from '../../blocks/message.ts';
import { when } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';

/** The message of its beginning says, once it is over, that it is. */
export function emergencyStopNews(stop: EmergencyStop, about: 'stopped' | 'resumed'): Post {
  if (about === 'resumed') return message([{ line: resumedLine(stop) }, { line: AFTERWARDS }]);
  const { resumedAt, stoppedAt } = stop;
  if (resumedAt !== null)
    return message([
      { line: mrkdwn`Everything was stopped ${when(stoppedAt)}, and has gone on since ${when(resumedAt)}` },
      ...aboutIt(stop),
    ]);
  return message([
    {
      line: mrkdwn`:octagonal_sign: ${bold('Everything is stopped')}: ${endedWords(stop)}, and nothing is given until it is resumed`,
    },
    ...aboutIt(stop),
    { small: mrkdwn`Requests that wait can be denied, not approved. \`hallpass resume\` lets it go on` },
  ]);
}

/** What stands first on every Home tab meanwhile, in place of the button that asks for more. */
export const stopNotice = ({ reason, stoppedAt }: EmergencyStop): Part[] => [
  {
    line: mrkdwn`:octagonal_sign: ${bold('Everything is stopped')} since ${when(stoppedAt)}: ${reason}`,
  },
  { small: mrkdwn`Nothing is given until whoever runs hallpass resumes it` },
];

const aboutIt = ({ reason, stoppedBy }: EmergencyStop): Part[] => [
  { line: mrkdwn`Reason: ${reason}` },
  { small: mrkdwn`Stopped by ${stoppedBy}, at the command line` },
];

const resumedLine = ({ stoppedAt }: EmergencyStop): Mrkdwn =>
  mrkdwn`${bold('Access can be given again')}: what was stopped ${when(stoppedAt)} goes on`;

const AFTERWARDS = mrkdwn`What ended by it stays ended and has to be asked for anew. Requests that waited can be decided now`;

function endedWords({ ended }: EmergencyStop): string {
  if (ended === 0) return 'no grant was open';
  return ended === 1 ? 'the one open grant is taken back' : `the ${ended} open grants are taken back`;
}
