/**
 * What waits for a decision after it rose outside hallpass: the list, its pages, and the word that
 * there are many. Pure.
 */
import type { Button } from '@slack/types';
import type { FindingModel, OpenFindings } from '../../../db/models/finding-model.ts';
import type { Decider } from '../../../domain/access/finding.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { holder } from './finding-card.ts';
import { choices, reviewButton } from './finding-choices.ts';
import { leftoverHeadline } from './leftover-words.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { roleOn, rowText, when, type Where } from '../../blocks/phrases.ts';

export const FINDINGS_PER_PAGE = 8;

export interface FindingList extends OpenFindings {
  /** From 0. */
  readonly page: number;
  readonly reader: Decider;
  readonly placeOf: (resource: FindingModel['resource']) => Where;
}

/** One page of what waits for a decision, newest first, each with its buttons. */
export function findingList({ count, findings, page, reader, placeOf }: FindingList): Post {
  if (count === 0)
    return message([{ line: mrkdwn`Nothing was given outside hallpass that nobody decided on` }]);
  const pages = Math.ceil(count / FINDINGS_PER_PAGE);
  const which = pages > 1 ? mrkdwn`, page ${page + 1} of ${pages}` : mrkdwn``;
  return message([
    {
      line: mrkdwn`${bold('Given outside hallpass')}: ${count === 1 ? '1 finding waits' : `${count} findings wait`} for a decision${which}`,
    },
    ...findings.flatMap((finding) => findingEntry(finding, placeOf(finding.resource), reader)),
    ...turns(page, pages),
  ]);
}

/** One finding in a list. */
export const findingEntry = (finding: FindingModel, place: Where, reader: Decider): Part[] => [
  {
    line:
      finding.facts.kind === 'leftover'
        ? mrkdwn`${leftoverHeadline(finding, place)} · seen ${when(finding.foundAt)}`
        : mrkdwn`${holder(finding)}: ${roleOn(finding.found.role, place)}, before: ${rowText(finding.former)} · seen ${when(finding.foundAt)}`,
  },
  ...choices({ finding, place, reader }, [reviewButton({ finding, place, reader })]),
];

function turns(page: number, pages: number): Part[] {
  const buttons = [
    ...(page > 0 ? [turn(ACTIONS.driftBack, page - 1, 'Previous')] : []),
    ...(page + 1 < pages ? [turn(ACTIONS.driftPage, page + 1, 'Next')] : []),
  ];
  return buttons.length === 0 ? [] : [{ buttons }];
}

const turn = (action: string, to: number, label: string): Button =>
  button({ action, label, value: String(to), says: `${label} page of what was given outside hallpass` });

/** Opens the list. */
export const showFindingsButton = (): Button =>
  button({
    action: ACTIONS.driftPage,
    label: 'Show them',
    value: '0',
    says: 'Show what was given outside hallpass',
  });

export interface FindingDigest {
  readonly connector: string;
  /** How many were found at once. */
  readonly count: number;
  /** How many of the connector wait for a decision now. */
  readonly open: number;
}

/** Many at once, told as one. */
export function findingDigest({ connector, count, open }: FindingDigest): Post {
  const waiting =
    open === 0 ? mrkdwn`All of them are decided on or gone` : mrkdwn`${open} wait for a decision now`;
  return message([
    {
      line: mrkdwn`${bold('Given outside hallpass')}: ${count} things were given or changed on ${bold(connector)} in GitLab: memberships, invitations, or what works without one`,
    },
    { small: mrkdwn`${waiting}. \`/access drift\` lists them` },
    ...(open === 0 ? [] : [{ buttons: [showFindingsButton()] }]),
  ]);
}
