/** Reviews on a Home tab: as many, and as long, as there can be. */
import { expect, it } from 'vitest';
import type { NamedItem } from '../../../../src/db/models/reviews/names.ts';
import type { WaitingReview } from '../../../../src/db/models/reviews/waiting.ts';
import { faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { homeView } from '../../../../src/slack/views/home/home.ts';
import { blocksOf, many, model, NOW, shown } from '../../home-models.ts';
import { api, LONG_PATH, NASTY, resourceId } from '../../models.ts';

const tail = (index: number): string => String(index).padStart(26, '0');

const itemOf = (index: number): NamedItem => ({
  id: `rvi_${tail(index)}`,
  campaignId: `rvc_${tail(1)}`,
  kind: 'invited',
  connectorId: 'gitlab',
  resourceId,
  resourceKind: 'project',
  path: LONG_PATH,
  accountExternalId: String(index),
  username: 'u'.repeat(255),
  accountName: NASTY.join(' '),
  accountState: 'blocked',
  isMachine: false,
  isArchived: true,
  personId: null,
  role: 'security_manager',
  customRole: null,
  customRoleName: null,
  expiresOn: '2027-03-01',
  peers: 2,
  members: 31,
  since: null,
  givenBy: null,
  through: LONG_PATH,
  throughExternalId: '7',
  tokens: null,
  lastActiveOn: null,
  reviewerId: null,
  status: 'undecided',
  decision: null,
  lowerTo: null,
  note: null,
  decidedBy: null,
  decidedAt: null,
  decidedSeconds: null,
  bulkOf: null,
  dueAt: null,
  tries: 0,
  target: null,
  slotId: null,
  found: null,
  seen: null,
  concludedAt: null,
  refusal: null,
  supersededBy: null,
  undoneBy: null,
  person: null,
  by: null,
  asked: 0,
  conflicts: [],
  supersededName: null,
});

const reviewOf = (index: number, changes: Partial<WaitingReview> = {}): WaitingReview => ({
  campaign: {
    id: `rvc_${tail(index)}`,
    name: `${index} ${'n'.repeat(100)}`,
    status: 'open',
    deadline: NOW,
    undecided: 'remove',
    noteRequired: false,
  },
  count: 5000,
  staged: 12,
  items: many(10, (row) => itemOf(index * 100 + row)),
  ...changes,
});

const viewOf = (reviews: readonly WaitingReview[], isPlain: boolean) =>
  homeView({ model: model({ reviews }), placeOf: () => api, now: NOW, page: 0, isPlain });
const tables = (view: ReturnType<typeof viewOf>) =>
  JSON.stringify(blocksOf(view)).split('"type":"data_table"').length - 1;

it('ten reviews of the longest names keep Slack’s limits: three have tables, all have a way in', () => {
  const view = viewOf(many(10, reviewOf), false);
  expect(faultsOfView(view)).toEqual([]);
  expect(tables(view)).toBe(3);
  expect(blocksOf(view).filter((block) => JSON.stringify(block).includes('review.show'))).toHaveLength(10);
});

it('without tables they are lists, and keep them as well', () => {
  const view = viewOf(many(10, reviewOf), true);
  expect(faultsOfView(view)).toEqual([]);
  expect(tables(view)).toBe(0);
  expect(shown(view)).toContain('press *Review*');
});

it('of a review that is closed, what changed since is decided in the modal alone', () => {
  const [review] = many(1, () => reviewOf(1));
  if (review === undefined) throw new Error('there is no review');
  const view = viewOf([{ ...review, campaign: { ...review.campaign, status: 'closed' }, staged: 0 }], false);
  expect(tables(view)).toBe(0);
  expect(shown(view)).toContain('changed in GitLab since: decide again');
});
