/** What whoever runs a campaign reads about it, and what they can do. Pure. */
import type { Button } from '@slack/types';
import type { ReviewCampaignModel } from '../../../db/models/reviews/campaign-model.ts';
import type { BundleRefusal } from '../../../domain/reviews/evidence.ts';
import { CAMPAIGN_WORDS, UNDECIDED_WORDS } from '../../../sentences/review-words.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, joined, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { when, who } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { burnDownParts } from './burn-down-parts.ts';
import { unsentParts } from './evidence-unsent.ts';
import { bar, leftOutWords, many, refusalWords, scopeWords } from './words.ts';

export interface CampaignCard {
  readonly campaign: ReviewCampaignModel;
  readonly connectorName: (id: string) => string;
  /** When it is looked at. */
  readonly now: Date;
}

export function campaignCard(card: CampaignCard): Post {
  const { campaign, connectorName, now } = card;
  const { status, refusal, stageDueAt, deadline, undecided } = campaign;
  const isBefore = status === 'draft' || status === 'staged';
  return message([
    { line: mrkdwn`${bold('Access review')} ${bold(campaign.name)}: ${CAMPAIGN_WORDS[status]}` },
    { line: scopeWords(campaign.scope, connectorName) },
    ...(status === 'draft' && stageDueAt !== null ? [{ small: readingWords(campaign) }] : []),
    ...(status === 'draft' && stageDueAt === null && refusal !== null
      ? [{ line: mrkdwn`${refusalWords(refusal, connectorName)}` }]
      : []),
    ...(campaign.taken === 0 || status === 'discarded' ? [] : snapshotParts(campaign)),
    ...(isBefore || status === 'discarded'
      ? []
      : [...burnDownParts(campaign, now), ...outcomeParts(campaign)]),
    ...(isBefore || status === 'open'
      ? [{ small: mrkdwn`Until ${when(deadline)}. ${UNDECIDED_WORDS[undecided]}` }]
      : []),
    ...evidenceParts(campaign),
    ...buttonsOf(campaign),
  ]);
}

function readingWords({ reading }: ReviewCampaignModel): Mrkdwn {
  if (reading === null) return mrkdwn`The snapshot is being taken`;
  const { done, total } = reading;
  return mrkdwn`GitLab is read for the snapshot: ${done.toLocaleString('en-US')} of ${many(total, 'place and machine', 'places and machines')}`;
}

const MOST_REVIEWERS = 12;

function snapshotParts(campaign: ReviewCampaignModel): Part[] {
  const { taken, places, unread, kinds, leftOut, stagedAt, unassigned, progress } = campaign;
  const out = leftOutWords(leftOut);
  const found = (
    [
      [kinds.direct, 'direct role'],
      [kinds.inherited, 'inherited role'],
      [kinds.share, 'invited group'],
      [kinds.invited, 'role that comes with an invited group', 'roles that come with invited groups'],
      [kinds.invitation, 'invitation'],
    ] as const
  )
    .flatMap(([count = 0, word, more]) => (count === 0 ? [] : [many(count, word, more)]))
    .join(', ');
  const since = stagedAt === null ? mrkdwn`` : mrkdwn`, as of ${when(stagedAt)}`;
  return [
    { line: mrkdwn`${bold(many(taken, 'item'))} in ${many(places, 'place')}: ${found}${since}` },
    ...(out === null ? [] : [{ small: mrkdwn`Left out: ${out}` }]),
    ...unusedParts(campaign),
    ...(unread === 0
      ? []
      : [{ small: mrkdwn`Who is invited is not shown to hallpass in ${many(unread, 'place')}` }]),
    ...(unassigned === 0
      ? []
      : [
          {
            line: mrkdwn`${bold(many(unassigned, 'item'))} nobody may review, for nobody reviews their own access. Change the review and name a stand-in`,
          },
        ]),
    ...(progress.length === 0 ? [] : [{ line: reviewerLines(campaign) }]),
  ];
}

/** How much of it can be judged where it is about what is not used. */
function unusedParts({ scope: { unusedDays }, useUnknown, taken }: ReviewCampaignModel): Part[] {
  if (unusedDays === undefined) return [];
  const unknown =
    useUnknown === 0
      ? mrkdwn`GitLab says of all of them when they were used`
      : mrkdwn`of ${many(useUnknown, 'item')} of ${taken.toLocaleString('en-US')} GitLab does not say when they were used: they stay in`;
  return [{ small: mrkdwn`Not used for ${many(unusedDays, 'day')}; ${unknown}` }];
}

function reviewerLines({ progress, status, closedBy }: ReviewCampaignModel): Mrkdwn {
  const closing = closedBy === null ? ', the deadline' : '; closing it decided';
  const shown = progress.slice(0, MOST_REVIEWERS).map(({ person, open, all, late, isFinished }) => {
    if (status === 'staged') return mrkdwn`${who(person)} would review ${many(all, 'item')}`;
    if (open === 0 && late > 0)
      return mrkdwn`${who(person)} decided on ${all - late} of ${all}${closing} on ${late}`;
    return open === 0
      ? mrkdwn`${who(person)} has decided on ${all === 1 ? 'the one item' : `all ${all}`}${isFinished || status !== 'open' ? '' : ', not finished yet'}`
      : mrkdwn`${who(person)} ${bar(all - open, all)} ${all - open} of ${all}`;
  });
  const more = progress.length - shown.length;
  return joined([...shown, ...(more > 0 ? [mrkdwn`and ${many(more, 'more reviewer')}`] : [])], '\n');
}

function outcomeParts({
  statuses,
  decisions,
  openTasks,
  closedAt,
  completedAt,
}: ReviewCampaignModel): Part[] {
  const decided = [
    ['kept', decisions.keep],
    ['lowered', decisions.lower],
    ['made on-request', decisions.request],
    ['removed', decisions.remove],
  ] as const;
  const words = decided.flatMap(([word, count = 0]) => (count === 0 ? [] : [`${count} ${word}`]));
  const carried = [
    ['done', statuses.done],
    ['under way', (statuses.submitted ?? 0) + (statuses.applying ?? 0)],
    ['gone already', statuses.gone],
    ['changed in GitLab, to be decided again', statuses.moved],
    ['dropped', statuses.dropped],
    ['put back', statuses.restored],
  ] as const;
  const became = carried.flatMap(([word, count = 0]) => (count === 0 ? [] : [`${count} ${word}`]));
  return [
    ...(words.length === 0 ? [] : [{ line: mrkdwn`Decided: ${words.join(', ')}` }]),
    ...(became.length === 0 ? [] : [{ line: mrkdwn`In GitLab: ${became.join(', ')}` }]),
    ...(openTasks === 0
      ? []
      : [
          {
            line: mrkdwn`${bold(many(openTasks, 'task'))} for owners: it is complete once a sync sees them done`,
          },
        ]),
    ...(completedAt !== null
      ? [{ small: mrkdwn`Complete since ${when(completedAt)}` }]
      : closedAt === null
        ? []
        : [{ small: mrkdwn`Closed ${when(closedAt)}` }]),
  ];
}

/** How its evidence is. */
function evidenceParts({ id, name, bundle, unsent }: ReviewCampaignModel): Part[] {
  if (bundle === undefined) return [];
  const { dueAt, madeAt, refusal, droppedAt } = bundle;
  if (dueAt !== null) return [{ small: mrkdwn`The evidence is being made` }];
  if (refusal !== null) return [{ line: mrkdwn`${EVIDENCE_REFUSED[refusal]}` }];
  if (madeAt === null || droppedAt !== null) return [];
  const made = { small: mrkdwn`Evidence made ${when(madeAt)}` };
  return unsent === null ? [made] : [made, ...unsentParts({ id, name }, unsent)];
}

const EVIDENCE_REFUSED: Readonly<Record<BundleRefusal, string>> = {
  no_key:
    'No evidence could be made: there is no key to sign it with. Whoever runs hallpass makes one with `hallpass evidence key`; then press the button again.',
  failed:
    'The evidence could not be made, several times. The log of hallpass says why; then press the button again.',
};

const lookButton = ({ id, name }: ReviewCampaignModel): Button =>
  button({
    action: ACTIONS.reviewLook,
    label: 'Look',
    value: id,
    says: `Look at every item of ${name}, and undo what was a mistake`,
  });

const evidenceButton = ({ id, name, status }: ReviewCampaignModel): Button =>
  button({
    action: ACTIONS.reviewEvidence,
    label: status === 'complete' ? 'Evidence' : 'Evidence so far',
    value: id,
    says: `Have the evidence of ${name} sent to you`,
  });

function buttonsOf(campaign: ReviewCampaignModel): Part[] {
  const { id, name, status, refusal } = campaign;
  const plainButton = (action: string, label: string, says: string): Button =>
    button({ action, label, value: id, says });
  const edit = plainButton(ACTIONS.reviewEdit, 'Change…', `Change the access review ${name}`);
  const discard = button({
    action: ACTIONS.reviewDiscard,
    label: 'Discard',
    value: id,
    says: `Discard the access review ${name}`,
    style: 'danger',
    confirm: {
      title: plain('Discard it?', 100),
      text: plain('Nobody was asked yet. The snapshot goes with it.', 300),
      confirm: plain('Discard', 30),
      deny: plain('Keep it', 30),
    },
  });
  if (status === 'draft') {
    const isOld = refusal !== null && refusal.code !== 'empty';
    const sync = button({
      action: ACTIONS.reviewSync,
      label: 'Sync now',
      value: id,
      says: 'Read GitLab now, then take the snapshot',
      style: 'primary',
    });
    const stage = plainButton(ACTIONS.reviewStage, 'Take snapshot', 'Take the snapshot now');
    return [{ buttons: [...(isOld ? [sync] : []), stage, edit, discard] }];
  }
  if (status === 'staged') {
    const open = button({
      action: ACTIONS.reviewOpen,
      label: 'Open',
      value: id,
      says: `Ask the reviewers of ${name}`,
      style: 'primary',
    });
    const anew = plainButton(ACTIONS.reviewStage, 'New snapshot', 'Take the snapshot anew');
    return [{ buttons: [open, anew, edit, discard] }];
  }
  if (status === 'closed' || status === 'complete')
    return [{ buttons: [lookButton(campaign), evidenceButton(campaign)] }];
  if (status !== 'open') return [];
  const nudge = plainButton(ACTIONS.reviewNudge, 'Nudge', 'Remind everybody for whom something waits');
  return [
    {
      buttons: [
        ...(campaign.tabs.open === 0 ? [] : [nudge]),
        lookButton(campaign),
        evidenceButton(campaign),
        closeButton(campaign),
      ],
    },
  ];
}

const closeButton = ({ id, name, tabs, undecided }: ReviewCampaignModel): Button =>
  button({
    action: ACTIONS.reviewClose,
    label: 'Close now',
    value: id,
    says: `Close the access review ${name} before its deadline`,
    style: 'danger',
    confirm: {
      title: plain('Close it now?', 100),
      text: plain(
        `Everything that is decided is carried out. ${many(tabs.open, 'item')} not decided on ${tabs.open === 1 ? 'is' : 'are'} ${undecided === 'remove' ? 'removed' : 'kept'}.`,
        300,
      ),
      confirm: plain('Close', 30),
      deny: plain('Leave it open', 30),
    },
  });
