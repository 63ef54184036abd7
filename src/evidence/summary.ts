/** What the summary says, block by block. Pure. */
import type { Bar, Block } from './block.ts';
import { completenessOf, machinesOf } from './completeness.ts';
import { dayOf, addDays, type Day } from '../domain/day.ts';
import { roleLabel } from '../domain/entitlement.ts';
import type { Evidence, EvidenceItem, EvidencePerson } from '../domain/reviews/evidence.ts';
import type { ReviewDecision, ReviewItemStatus } from '../domain/reviews/review-item.ts';
import { rowText } from './lines.ts';
import { isLeft, median, type Tally } from './tally.ts';

export interface SummaryFacts extends Pick<Evidence, 'campaign' | 'auditHead'> {
  readonly tally: Tally;
  readonly madeAt: Date;
  /** Of the key that signs. */
  readonly fingerprint: string;
}

const DECISIONS: Readonly<Record<ReviewDecision | 'open', string>> = {
  keep: 'Keep',
  lower: 'Lower',
  request: 'Make on-request',
  remove: 'Remove',
  open: 'Not decided',
};

const OUTCOMES: Readonly<Record<ReviewItemStatus, string>> = {
  undecided: 'Not decided',
  decided: 'Decided, not finished',
  submitted: 'To be carried out',
  kept: 'Kept',
  applying: 'Being carried out',
  done: 'Carried out',
  gone: 'Already gone',
  tasked: 'Left to an owner',
  moved: 'Changed in GitLab, to be decided again',
  restoring: 'Being put back',
  restored: 'Put back',
  dropped: 'Dropped out',
};

export function summaryOf({ campaign, tally, auditHead, madeAt, fingerprint }: SummaryFacts): Block[] {
  const { items } = tally;
  const isOver = campaign.closedAt !== null;
  return [
    {
      is: 'title',
      text: campaign.name,
      below: isOver
        ? 'Evidence of a user access review'
        : 'Evidence of a user access review, so far: it is not closed',
    },
    {
      is: 'facts',
      facts: [
        ['Campaign', campaign.id],
        ['Created by', campaign.createdBy === null ? '–' : personText(campaign.createdBy)],
        ['Integrations', campaign.scope.connectors.join(', ')],
        ...(campaign.reviewers.all === true
          ? ([['Reviewers', 'each decides on every row, and has an item of it']] as const)
          : []),
        ['Groups and projects', campaign.scope.resources.join(', ')],
        ['Roles from', roleLabel(campaign.scope.roleAtLeast)],
        ['Left out', campaign.scope.leaveOut.join(', ') || 'nothing'],
        ...(campaign.scope.unusedDays === undefined
          ? []
          : ([['Not used for', `${campaign.scope.unusedDays} days`]] as const)),
        ['Snapshot taken', timeText(campaign.stagedAt)],
        ['Opened', timeText(campaign.openedAt)],
        ['Deadline', timeText(campaign.deadline)],
        ['Closed', timeText(campaign.closedAt)],
        ['Complete', timeText(campaign.completedAt)],
        ['What nobody decides', campaign.undecided === 'remove' ? 'is removed' : 'is kept'],
        ['Items', String(items)],
        ['This file made', timeText(madeAt)],
      ],
    },
    { is: 'heading', text: 'Progress' },
    { is: 'curve', points: curveOf(tally, campaign.openedAt ?? campaign.stagedAt ?? madeAt), total: items },
    { is: 'heading', text: 'Decisions' },
    { is: 'bars', bars: barsOf(DECISIONS, tally.decisions), total: items },
    { is: 'heading', text: 'Outcome' },
    { is: 'bars', bars: barsOf(OUTCOMES, tally.outcomes), total: items },
    ...reviewersOf(tally),
    ...changesOf(tally),
    ...machinesOf(tally),
    ...completenessOf(tally),
    ...sourcesOf({ campaign }),
    { is: 'heading', text: 'What this rests on' },
    {
      is: 'facts',
      facts: [
        ['Snapshot, SHA-256', campaign.snapshotHash ?? '–'],
        ['Audit trail', `fact ${auditHead.seq}`],
        ['Its hash', auditHead.hash],
        ['Signed with the key', fingerprint],
        ['To verify', 'hallpass evidence verify bundle.zip --key operator.pem'],
      ],
    },
  ];
}

function reviewersOf({ reviewers }: Tally): Block[] {
  const rows = [...reviewers.values()]
    .toSorted((a, b) => b.items - a.items)
    .map(({ reviewer, items, decided, largest, seconds }) => [
      personText(reviewer),
      String(items),
      String(decided),
      secondsText(median(seconds)),
      decided === 0 ? '–' : String(largest),
    ]);
  return [
    { is: 'heading', text: 'Who decided' },
    {
      is: 'table',
      head: ['Reviewer', 'Items', 'Decided', 'Time for each, median', 'Most in one press'],
      widths: [0.4, 0.12, 0.12, 0.2, 0.16],
      rows: rows.slice(0, 200),
      more: rows.length > 200 ? { count: rows.length - 200, file: 'items.csv' } : null,
    },
  ];
}

function changesOf({ changed, unfinished, unfinishedCount, decisions, items }: Tally): Block[] {
  const changes = items - (decisions.get('keep') ?? 0) - (decisions.get('open') ?? 0);
  return [
    { is: 'heading', text: 'What was changed' },
    itemTable(changed, changes),
    { is: 'heading', text: 'What is not carried out' },
    itemTable(unfinished, unfinishedCount),
  ];
}

function itemTable(items: readonly EvidenceItem[], count: number): Block {
  if (count === 0) return { is: 'line', text: 'Nothing.' };
  return {
    is: 'table',
    head: ['Account', 'Place', 'Before', 'Decision', 'Outcome', 'After'],
    widths: [0.22, 0.22, 0.13, 0.15, 0.15, 0.13],
    rows: items.map((item) => [
      accountText(item),
      item.path,
      rowText(item, item.reviewed),
      DECISIONS[item.decision ?? 'open'],
      isLeft(item) ? leftText(item) : OUTCOMES[item.status],
      afterText(item),
    ]),
    more: count > items.length ? { count: count - items.length, file: 'items.csv' } : null,
  };
}

/** A row of a grant is none that was left. */
function afterText(item: EvidenceItem): string {
  const { found, grantUntil } = item;
  if (found === undefined) return '–';
  const text = rowText(item, found);
  return grantUntil === null ? text : `${text}, by a grant of hallpass until ${timeText(grantUntil)}`;
}

const accountText = ({ kind, accountName, username }: EvidenceItem): string =>
  kind === 'invitation' ? `Invitation of ${username}` : `${accountName} (${username})`;

const leftText = ({ task }: EvidenceItem): string =>
  `Left by ${task?.leftBy?.name ?? 'an owner'}: ${task?.reason ?? ''}`;

const sourcesOf = ({ campaign: { sources } }: Pick<SummaryFacts, 'campaign'>): Block[] =>
  sources.flatMap(({ connectorId, startedAt, syncedAt, readAs, syncFact, scopes, role }): Block[] => [
    { is: 'heading', text: `Read from ${connectorId}` },
    {
      is: 'facts',
      facts: [
        ['Sync begun', startedAt === null ? '–' : timeText(new Date(startedAt))],
        ['Sync complete', timeText(new Date(syncedAt))],
        ['Sync run', syncFact == null ? '–' : `fact ${syncFact} of the audit trail`],
        ['Read as', readAs === null ? '–' : `account ${readAs}`],
        ['Its role in the top-level group', role == null ? '–' : roleLabel(role)],
        ['Scopes of its token', scopes == null ? '–' : scopes.join(', ')],
      ],
    },
  ]);

function curveOf({ decidedOn }: Tally, from: Date): { on: Day; count: number }[] {
  const days = [dayOf(from), ...decidedOn.keys()].toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const points: { on: Day; count: number }[] = [];
  for (let on = first, count = 0; on <= last; on = addDays(on, 1)) {
    count += decidedOn.get(on) ?? 0;
    points.push({ on, count });
  }
  return points;
}

const barsOf = <K extends string>(
  labels: Readonly<Record<K, string>>,
  counts: ReadonlyMap<K, number>,
): Bar[] =>
  (Object.keys(labels) as K[])
    .map((key) => ({ label: labels[key], count: counts.get(key) ?? 0 }))
    .filter(({ count }) => count > 0);

const personText = ({ name, slackUserId }: EvidencePerson): string => `${name} (${slackUserId})`;
const timeText = (at: Date | null): string =>
  at === null ? '–' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const secondsText = (seconds: number | null): string =>
  seconds === null ? '–' : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
