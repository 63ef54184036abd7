/** What an owner can press about a finding, and why they cannot press the rest. Pure. */
import type { Button } from '@slack/types';
import { holdingOf, type FindingModel } from '../../../db/models/finding-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import {
  refusalOfKeep,
  refusalOfLimit,
  refusalOfRemove,
  type Decider,
} from '../../../domain/access/finding.ts';
import { forbiddenSentence } from '../../../sentences/forbidden.ts';
import { rowWords } from '../../../sentences/review-item-words.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { button, type Part } from '../../blocks/message.ts';
import { mrkdwn, plain } from '../../blocks/mrkdwn.ts';
import { sentence, type Where } from '../../blocks/phrases.ts';
import { saidRefusal } from '../../blocks/said.ts';
import { SLACK_WAYS } from '../../blocks/slack-ways.ts';
import { smallReviewButton } from '../../blocks/small-review-button.ts';
import { leftoverText } from './leftover-words.ts';

export interface FindingCard {
  readonly finding: FindingModel;
  readonly place: Where;
  /** Whose copy it is. */
  readonly reader: Decider;
}

/** What the reader can do, and why they cannot do the rest; `also` stands beside it. */
export function choices({ finding, place, reader }: FindingCard, also: readonly Button[] = []): Part[] {
  const { facts } = finding;
  const noKeep = refusalOfKeep(reader, holdingOf(finding));
  const [noLimit, noRemove] = [refusalOfLimit(facts), refusalOfRemove(facts)];
  const buttons = [
    ...(noKeep !== null ? [] : [acceptButton(finding, place)]),
    ...(noKeep !== null || noLimit !== null ? [] : [limitButton(finding, place)]),
    ...(noRemove === null ? [removeButton(finding, place)] : []),
    ...also,
  ];
  // That a key cannot be made temporary goes without saying.
  const why = noRemove ?? (noKeep === null && !isLeftover(finding) ? noLimit : null);
  return [
    ...(noKeep === null
      ? []
      : [{ small: sentence(forbiddenSentence({ code: 'self_approval', of: noKeep }, SLACK_WAYS)) } as const]),
    ...(why === null
      ? []
      : [
          {
            small: mrkdwn`${noRemove === null ? 'It cannot be made temporary' : 'It can only be accepted here'}: ${saidRefusal(why)}`,
          } as const,
        ]),
    ...(buttons.length === 0 ? [] : [{ buttons }]),
  ];
}

export const isLeftover = ({ facts }: FindingModel): boolean => facts.kind === 'leftover';

export const reviewButton = ({ finding, place }: FindingCard): Button =>
  smallReviewButton(
    { personId: finding.person?.id ?? null, resourceId: finding.resource.id },
    `what ${nameOf(finding)} has, or who has ${place.path},`,
  );

/** Whatever was accepted by mistake can be a question again. */
export const reopening = ({ finding, place }: FindingCard): Part[] =>
  finding.status === 'accepted'
    ? [
        {
          buttons: [
            button({
              action: ACTIONS.driftReconsider,
              label: 'Reopen',
              value: finding.id,
              says: `Ask again whether ${nameOf(finding)} may stay on ${place.path}`,
            }),
          ],
        },
      ]
    : [];

const nameOf = ({ person, username }: FindingModel): string => person?.name ?? username;

const acceptButton = (finding: FindingModel, place: Where): Button =>
  button({
    action: ACTIONS.driftAccept,
    label: finding.returnedAt === null ? 'Accept' : 'Put back',
    value: finding.id,
    says: isLeftover(finding)
      ? `Let ${leftoverText(finding)} stay on ${place.path}`
      : `Let ${nameOf(finding)} stay ${roleLabel(finding.found.role)} on ${place.path}`,
  });

const limitButton = (finding: FindingModel, place: Where): Button =>
  button({
    action: ACTIONS.driftLimit,
    label: finding.isLost ? 'Adopt…' : 'Make temporary…',
    value: finding.id,
    says: `Give the access of ${nameOf(finding)} to ${place.path} an end`,
  });

const removeButton = (finding: FindingModel, place: Where): Button =>
  button({
    action: ACTIONS.driftRemove,
    label: finding.returnedAt === null ? 'Remove' : 'Leave it so',
    value: finding.id,
    says: isLeftover(finding)
      ? `Remove ${leftoverText(finding)} from ${place.path}`
      : `Remove the access of ${nameOf(finding)} to ${place.path}`,
    ...(finding.returnedAt === null ? { style: 'danger', confirm: confirmRemoval(finding, place) } : {}),
  });

const confirmRemoval = (finding: FindingModel, place: Where) => ({
  title: plain('Remove it now?', 100),
  text: plain(
    isLeftover(finding)
      ? `${leftoverText(finding)} is deleted on ${place.path} at once, and stops working.`
      : `${nameOf(finding)} goes back to ${backWords(finding)} on ${place.path} at once.${tokenWords(finding)}`,
    300,
  ),
  confirm: plain('Remove', 30),
  deny: plain('Keep it', 30),
});

const tokenWords = ({ facts, former }: FindingModel): string =>
  facts.isBot && facts.kind === 'membership' && former === null
    ? ' If it is the account of an access token, the token is revoked.'
    : '';

function backWords({ former, held, facts }: FindingModel): string {
  if (facts.kind !== 'membership') return 'no invitation';
  const before = former === null ? 'no membership' : rowWords(former);
  return held ? `what hallpass gave, and at the end of that to ${before},` : before;
}
