/** That nothing is given for now, on everything that shows what waits. Pure. */
import type { Button } from '@slack/types';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownStandstill } from '../../../db/models/requests/standstill.ts';
import { isResumedByOwners } from '../../../domain/policies/standstill.ts';
import { standstillWords } from '../../../sentences/standstill.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { SLACK_WAYS } from '../../blocks/slack-ways.ts';
import { button, type Part } from '../../blocks/message.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import {
  decisionButtons,
  denyButton,
  nudgeButton,
  people,
  sentence,
  type Where,
} from '../../blocks/phrases.ts';

interface Waiting {
  readonly standstill: ShownStandstill | null;
}

/** Why, until when, and who can let it go on; nothing while things are given. */
export function standstillParts({ standstill }: Waiting): Part[] {
  return standstill === null ? [] : [{ line: standstillLine(standstill) }];
}

/** The same where many stand below each other: ` · GitLab is paused`. */
export const stoppedBy = ({ standstill }: Waiting): Mrkdwn =>
  standstill === null ? mrkdwn`` : mrkdwn` · ${bold(standstillWords(standstill, SLACK_WAYS).what)}`;

/** The same in small, on cards that are about something else. */
export function smallStandstill(standstill: ShownStandstill | null): Part[] {
  return standstill === null ? [] : [{ small: standstillLine(standstill) }];
}

/** Why nothing is given, until when, and who can let it go on. */
export function standstillLine(standstill: ShownStandstill): Mrkdwn {
  const { what, until } = standstillWords(standstill, SLACK_WAYS);
  const sign = standstill.why === 'stopped' ? ':octagonal_sign:' : ':double_vertical_bar:';
  return mrkdwn`${sign} ${bold(what)}: ${sentence(until)}${whoCan(standstill)}`;
}

const whoCan = (standstill: ShownStandstill): Mrkdwn =>
  !isResumedByOwners(standstill)
    ? mrkdwn``
    : standstill.owners.length === 0
      ? mrkdwn`. Any hallpass admin can`
      : mrkdwn`. ${people(standstill.owners)} can, and any hallpass admin`;

/** For whoever decides: what is left to them meanwhile. */
export const meanwhile = ({ standstill }: Waiting): Part[] =>
  standstill === null ? [] : [{ small: mrkdwn`Until then it can be denied, and not approved` }];

/** What somebody whom it waits for may press. */
export const decisionsNow = (
  { id, requester }: Pick<RequestModel, 'id' | 'requester'>,
  place: Where,
  { standstill }: Waiting,
): Button[] =>
  standstill === null ? decisionButtons(id, requester, place) : [denyButton(id, requester, place)];

/** Reminds those who decide; nothing where they cannot do anything about it. */
export const nudgeButtons = (requestId: string, place: Where, { standstill }: Waiting): Button[] =>
  standstill?.why === 'archived' ? [] : [nudgeButton(requestId, place)];

/** Resumes what is paused; nothing where that is not done in Slack. */
export function resumeButtons({ standstill }: Waiting): Button[] {
  if (standstill?.why !== 'paused' || standstill.connector.managedBy === 'file') return [];
  const { id: value, name } = standstill.connector;
  return [button({ action: ACTIONS.connectorResume, label: 'Resume', value, says: `Resume ${name}` })];
}
