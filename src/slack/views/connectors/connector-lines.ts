/**
 * How a connector is doing, in the lines that the Home tab and the list of integrations share.
 * Pure.
 */
import type { ConnectorLabel } from '../../../domain/connectors/connector-label.ts';
import type { Fault } from '../../../domain/fault.ts';
import { labelSentence, nextStepSentence } from '../../../sentences/connector-label.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { bold, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { sentence, when } from '../../blocks/phrases.ts';

/** Warnings of one connector that are shown; the first ones matter most. */
const MOST_WARNINGS = 3;

const SIGNS: Record<ConnectorLabel['name'], string> = {
  Paused: ':double_vertical_bar:',
  Error: ':red_circle:',
  Syncing: ':arrows_counterclockwise:',
  Connected: ':large_green_circle:',
  'Read only': ':large_blue_circle:',
  'Not connected': ':white_circle:',
};

/** `:red_circle: *GitLab* · *Error* since today at 14:30`. */
export function headOf(name: string, label: ConnectorLabel): Mrkdwn {
  const since = label.since === null ? mrkdwn`` : mrkdwn` since ${when(label.since)}`;
  return mrkdwn`${SIGNS[label.name]} ${bold(name)} · ${bold(label.name)}${since}`;
}

/**
 * What is wrong, the one thing to do about it, when hallpass looks again, and what may go wrong
 * next.
 */
export const whatToKnow = ({
  label,
  warnings,
}: {
  readonly label: ConnectorLabel;
  readonly warnings: readonly Fault[];
}): Mrkdwn[] => [
  ...(label.detail === null ? [] : [sentence(labelSentence(label.detail))]),
  ...(label.nextStep === null ? [] : [sentence(nextStepSentence(label.nextStep))]),
  ...(label.nextTry === null ? [] : [mrkdwn`Next try ${when(label.nextTry)}`]),
  ...warnings
    .filter(({ code }) => code !== label.detail?.code)
    .slice(0, MOST_WARNINGS)
    .map((warning) => sentence(faultSentence(warning))),
];
