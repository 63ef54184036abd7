/**
 * What owners are told of a connector for as long as it is so: a sync that was stopped, syncs that
 * fail, a token that ends. Pure.
 */
import type { Button } from '@slack/types';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import type { ConnectorLabel } from '../../../domain/connectors/connector-label.ts';
import type { Day } from '../../../domain/day.ts';
import type { SafetyStop } from '../../../domain/connectors/sync.ts';
import { labelSentence, nextStepSentence } from '../../../sentences/connector-label.ts';
import { safetyStopWords } from '../../../sentences/safety-stop.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { logsButton } from './connector-logs.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { sentence, when, who } from '../../blocks/phrases.ts';

export interface AlertOf {
  readonly connectorId: string;
  readonly connector: string;
  readonly managedBy: ConnectorConfig['managedBy'];
  /** Why nothing is wanted of it; null when it is connected. */
  readonly rest: 'paused' | 'removed' | null;
}

export interface SafetyStopFacts extends Pick<SafetyStop, 'drops' | 'of'> {
  readonly at: Date;
  /** `overtaken`: a later sync found something else. */
  readonly status: SafetyStop['status'] | 'overtaken';
  readonly by: PersonRef | null;
  readonly endedAt: Date | null;
}

/** Asks whether what a sync found missing is right, and says later what came of it. */
export function safetyStopAlert(about: AlertOf, stopped: SafetyStopFacts): Post {
  const found = mrkdwn`The sync ${when(stopped.at)} found ${safetyStopWords(stopped)} missing`;
  const by = stopped.by === null ? mrkdwn`` : mrkdwn` by ${who(stopped.by)}`;
  if (about.rest !== null) return over(resting(about), mrkdwn`${found}, and dropped nothing`);
  switch (stopped.status) {
    case 'open':
      return message(question(about, stopped, found));
    case 'confirmed':
      return over(
        mrkdwn`:hourglass_flowing_sand: ${bold(about.connector)}: confirmed${by}; the next sync drops it`,
        found,
      );
    case 'applied':
      return over(
        mrkdwn`:large_green_circle: ${bold(about.connector)}: dropped${at(stopped.endedAt)}, as confirmed${by}`,
        found,
      );
    case 'cleared':
      return over(
        mrkdwn`:large_green_circle: ${bold(about.connector)}: all well again${at(stopped.endedAt)}, nothing was dropped`,
        found,
      );
    case 'overtaken':
      return over(mrkdwn`:white_circle: ${bold(about.connector)}: a later sync found something else`, found);
  }
}

const question = (about: AlertOf, stopped: SafetyStopFacts, found: Mrkdwn): Part[] => [
  {
    line: mrkdwn`:red_circle: ${bold(`${about.connector}: the sync was stopped, please look`)}\n${found}. It dropped nothing`,
  },
  {
    line: mrkdwn`${bold('If that is right')}, confirm it: hallpass then forgets what is gone, cancels requests there, and takes the link and the access of people whose account is gone`,
  },
  {
    line: mrkdwn`${bold('If not')}, look in GitLab at what the account of the token may see. The next sync looks again by itself`,
  },
  {
    buttons: [
      confirmButton({ id: about.connectorId, name: about.connector, at: stopped.at }),
      logsButton({ id: about.connectorId, name: about.connector }),
    ],
  },
];

const DEAF = 'hallpass can neither give access there nor take any back';

export interface FailingSync {
  readonly since: Date;
  readonly isOn: boolean;
  readonly failures: number;
  /** Null for a connector that is not in the document. */
  readonly label: ConnectorLabel | null;
  readonly failedIn: 'check' | 'sync' | null;
  readonly syncedAt: Date | null;
}

/** Stays red until a sync succeeds. */
export function syncAlert(about: AlertOf, failing: FailingSync): Post {
  const { since, isOn, label, failedIn, syncedAt } = failing;
  const { connector, connectorId } = about;
  const was = mrkdwn`It had failed since ${when(since)}`;
  if (about.rest !== null) return over(resting(about), was);
  if (!isOn)
    return over(mrkdwn`:large_green_circle: ${bold(connector)} works again, synced${at(syncedAt)}`, was);
  const wrong = label?.name === 'Error' ? label : null;
  const nextTry =
    failedIn === 'check'
      ? mrkdwn`hallpass looks again every 5 minutes`
      : wrong === null || wrong.nextTry === null
        ? mrkdwn`It is being tried again now`
        : mrkdwn`Next try ${when(wrong.nextTry)}`;
  return message([
    { line: mrkdwn`:red_circle: ${headline(failing, connector)}` },
    ...(wrong === null ? [] : whatToDo(wrong)),
    ...(failedIn === 'check' ? [{ line: mrkdwn`Until then ${DEAF}` }] : []),
    { small: mrkdwn`${nextTry}. This message turns green by itself when it works` },
    { buttons: [logsButton({ id: connectorId, name: connector })] },
  ]);
}

/** A token may have lost its power over members and still read all that a sync reads. */
function headline({ since, failures }: FailingSync, connector: string): Mrkdwn {
  if (failures === 0)
    return mrkdwn`${bold(`${connector} does not let hallpass do its work`)} since ${when(since)}`;
  const tries = failures === 1 ? 'the last try' : `${failures} tries in a row`;
  return mrkdwn`${bold(`${connector} cannot be synced`)} since ${when(since)}: ${tries} failed`;
}

const whatToDo = ({ detail, nextStep }: ConnectorLabel): Part[] => [
  ...(detail === null ? [] : [{ line: sentence(labelSentence(detail)) }]),
  ...(nextStep === null ? [] : [{ line: sentence(nextStepSentence(nextStep)) }]),
];

export interface EndingToken {
  readonly endsOn: Day;
  /** Told this many days before, or later. */
  readonly days: number;
  /** Of the token in use now; null for never. */
  readonly nowEndsOn: Day | null;
  /** A newer message says so. */
  readonly isOvertaken: boolean;
}

const RENEW: Record<ConnectorConfig['managedBy'], Mrkdwn> = {
  slack: mrkdwn`Make a new one in GitLab, then enter it under Details in \`/access integrations\``,
  file: mrkdwn`Make a new one in GitLab, put it where hallpass.yaml says, and restart hallpass`,
};

/** Stays until another token is in use. */
export function tokenAlert(about: AlertOf, { endsOn, days, nowEndsOn, isOvertaken }: EndingToken): Post {
  const { connector, managedBy } = about;
  if (about.rest !== null) return over(resting(about), mrkdwn`Its token ends on ${endsOn}`);
  if (nowEndsOn !== endsOn) {
    const until = nowEndsOn === null ? mrkdwn`never ends` : mrkdwn`ends on ${nowEndsOn}`;
    return over(
      mrkdwn`:large_green_circle: ${bold(connector)} has a new token, which ${until}`,
      mrkdwn`The one before it ends on ${endsOn}`,
    );
  }
  if (isOvertaken)
    return over(
      mrkdwn`:white_circle: The token of ${bold(connector)} ends on ${endsOn}`,
      mrkdwn`See the newer message below`,
    );
  const within = days === 1 ? 'within a day' : `within ${days} days`;
  return message([
    {
      line: mrkdwn`:large_yellow_circle: ${bold(`The token of ${connector} ends on ${endsOn}`)} at 00:00 UTC, ${within}`,
    },
    { line: mrkdwn`From then on ${DEAF}. ${RENEW[managedBy]}` },
    {
      small: mrkdwn`hallpass looks every 5 minutes. This message turns green by itself when a new one is in use`,
    },
  ]);
}

export interface ContradictedLists {
  readonly at: Date;
  /** A path, or a number where that was not known. */
  readonly place: string;
  readonly isOn: boolean;
}

/** Nobody has to do anything but know why syncs take longer; stays until both agree again. */
export function listsAlert(about: AlertOf, { at: since, place, isOn }: ContradictedLists): Post {
  const { connector, connectorId } = about;
  const was = mrkdwn`GitLab had told two different things about the members of ${code(place)}`;
  if (about.rest !== null) return over(resting(about), was);
  if (!isOn)
    return over(
      mrkdwn`:large_green_circle: ${bold(connector)}: GitLab's GraphQL and REST APIs agree again`,
      was,
    );
  return message([
    {
      line: mrkdwn`:large_yellow_circle: ${bold(`${connector}: GitLab contradicts itself`)}\nIts GraphQL API and its REST API told different things about the members of ${code(place)} ${when(since)}`,
    },
    {
      line: mrkdwn`hallpass goes by the REST API and has read nothing wrong. For a day it reads every member list by itself, so syncs take longer; then it tries again`,
    },
    { line: mrkdwn`If this comes back, look at that group or project in GitLab, or ask GitLab's support` },
    { buttons: [logsButton({ id: connectorId, name: connector })] },
  ]);
}

const resting = ({ connector, rest }: AlertOf): Mrkdwn =>
  rest === 'paused'
    ? mrkdwn`:double_vertical_bar: ${bold(connector)} is paused, so nothing is to be done`
    : mrkdwn`:white_circle: ${bold(connector)} is not connected any more, so nothing is to be done`;

const at = (time: Date | null): Mrkdwn => (time === null ? mrkdwn`` : mrkdwn` ${when(time)}`);

/** Nothing to do any more: what became of it, and what it had been. */
const over = (line: Mrkdwn, small: Mrkdwn): Post => message([{ line }, { small }]);

/** Confirms one finding of a sync, after asking once more. */
export const confirmButton = ({
  id,
  name,
  at: found,
}: {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
}): Button =>
  button({
    action: ACTIONS.confirmChanges,
    label: 'Confirm changes',
    value: `${id}/${found.getTime()}`,
    says: `Confirm that what the sync of ${name} found missing is right`,
    style: 'danger',
    confirm: {
      title: plain('Is it gone for good?', 100),
      text: plain(
        'hallpass forgets what the sync found missing. People whose account is gone lose their access.',
        300,
      ),
      confirm: plain('Confirm', 30),
      deny: plain('Not yet', 30),
    },
  });
