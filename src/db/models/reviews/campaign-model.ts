/**
 * How far a campaign is: what was listed, who reviews how much, and what became of it. Reads only.
 */
import { sql } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { Day } from '../../../domain/day.ts';
import type { GrantableRole, Role } from '../../../domain/entitlement.ts';
import type { StoredFault } from '../../../domain/fault.ts';
import type { PersonId, ReviewCampaignId, ReviewTaskId } from '../../../domain/id.ts';
import { TAB_STATUSES, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import type {
  ReviewDecision,
  ReviewItemKind,
  ReviewItemStatus,
} from '../../../domain/reviews/review-item.ts';
import type { ReviewTaskCause } from '../../../domain/reviews/review-task.ts';
import type { LeftOutReason } from '../../../domain/reviews/snapshot.ts';
import { lastBundle, lastSend, type ReviewBundle } from '../../reviews/bundles.ts';
import { findReviewCampaign, reviewersOf, type ReviewCampaign } from '../../reviews/campaigns.ts';
import { countItems, type ItemCount } from '../../reviews/item-counts.ts';
import { personRef } from '../../identities/people.ts';
import type { PersonRef } from '../requests/request-model.ts';
import { answeredByDay } from './burn-down.ts';
import { namesByPerson } from './names.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface ReviewerProgress {
  readonly person: PersonRef;
  readonly open: number;
  readonly all: number;
  /** Of them those on which nobody decided, but the deadline, or closing it, did. */
  readonly late: number;
  readonly isFinished: boolean;
}

export interface ReviewCampaignModel extends ReviewCampaign {
  readonly creator: PersonRef | null;
  readonly listed: number;
  readonly taken: number;
  readonly places: number;
  /** Of them those whose invitations are wanted and not shown to hallpass. */
  readonly unread: number;
  /** Items of accounts of which GitLab does not say when they were used. */
  readonly useUnknown: number;
  readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>;
  readonly kinds: Readonly<Partial<Record<ReviewItemKind, number>>>;
  readonly tabs: Readonly<Record<ReviewTab, number>>;
  readonly statuses: Readonly<Partial<Record<ReviewItemStatus, number>>>;
  /** What was left by an owner counts as kept. */
  readonly decisions: Readonly<Partial<Record<ReviewDecision, number>>>;
  /** Those with most left first. */
  readonly progress: readonly ReviewerProgress[];
  /** On which UTC days how many ceased to wait. */
  readonly answered: ReadonlyMap<Day, number>;
  /** Items that nobody may review. */
  readonly unassigned: number;
  readonly openTasks: number;
  /** The last evidence of it; undefined for none. */
  readonly bundle: ReviewBundle | undefined;
  /** Why Slack does not take its file; null where it does. */
  readonly unsent: Unsent | null;
}

/** Slack's code; and whether it is tried again. */
export interface Unsent {
  readonly code: string;
  readonly isTried: boolean;
}

/** How its last evidence is, and is on its way. */
export async function evidenceState(
  db: Reader,
  id: ReviewCampaignId,
): Promise<Pick<ReviewCampaignModel, 'bundle' | 'unsent'>> {
  const bundle = await lastBundle(db, id);
  const send = bundle === undefined ? undefined : await lastSend(db, bundle.id);
  const isUnsent = send !== undefined && send.sentAt === null && send.refusedAt !== null;
  return {
    bundle,
    unsent: isUnsent ? { code: send.refusal ?? '', isTried: send.dueAt !== null } : null,
  };
}

export async function reviewCampaignModel(
  db: Reader,
  id: ReviewCampaignId,
): Promise<ReviewCampaignModel | undefined> {
  const campaign = await findReviewCampaign(db, id);
  if (campaign === undefined) return undefined;
  const counts = await countItems(db, id);
  const people = await namesByPerson(db, [
    campaign.createdBy,
    ...counts.flatMap(({ reviewerId }) => reviewerId ?? []),
  ]);
  const open = await db
    .selectFrom('reviewTasks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaignId', '=', id)
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow();
  return {
    ...campaign,
    creator: people.get(campaign.createdBy) ?? null,
    ...(await listed(db, campaign)),
    tabs: tabsOf(counts),
    statuses: sumBy(counts, ({ status }) => status),
    decisions: sumBy(counts, ({ decision, status }) => (status === 'kept' ? 'keep' : decision)),
    progress: await progressOf(db, id, counts, people),
    answered: await answeredByDay(db, id),
    unassigned: sum(counts.filter(({ reviewerId }) => reviewerId === null)),
    openTasks: open.count,
    ...(await evidenceState(db, id)),
  };
}

const sum = (counts: readonly ItemCount[]): number => counts.reduce((all, { count }) => all + count, 0);

function sumBy<K extends string>(
  counts: readonly ItemCount[],
  keyOf: (count: ItemCount) => K | null,
): Partial<Record<K, number>> {
  const sums: Partial<Record<K, number>> = {};
  for (const one of counts) {
    const key = keyOf(one);
    if (key !== null) sums[key] = (sums[key] ?? 0) + one.count;
  }
  return sums;
}

const inTab = (counts: readonly ItemCount[], tab: ReviewTab): number =>
  sum(counts.filter(({ status }) => TAB_STATUSES[tab].includes(status)));

const tabsOf = (counts: readonly ItemCount[]): Record<ReviewTab, number> => ({
  open: inTab(counts, 'open'),
  decided: inTab(counts, 'decided'),
  done: inTab(counts, 'done'),
});

async function progressOf(
  db: Reader,
  id: ReviewCampaignId,
  counts: readonly ItemCount[],
  people: ReadonlyMap<PersonId, PersonRef>,
): Promise<ReviewerProgress[]> {
  const finished = new Map((await reviewersOf(db, id)).map((one) => [one.personId, one.finishedAt]));
  const ids = [...new Set(counts.flatMap(({ reviewerId }) => reviewerId ?? []))];
  return ids
    .flatMap((personId) => {
      const person = people.get(personId);
      const its = counts.filter(({ reviewerId }) => reviewerId === personId);
      const isFinished = (finished.get(personId) ?? null) !== null;
      const late = sum(its.filter(({ isByDeadline }) => isByDeadline));
      const counted = { open: inTab(its, 'open'), all: sum(its), late };
      return person === undefined ? [] : [{ person, ...counted, isFinished }];
    })
    .toSorted((a, b) => b.open - a.open || b.all - a.all);
}

/** Where all reviewers review, a row has an item for each of them. */
const ROWS = sql<number>`count(distinct (resource_id, account_external_id, through_external_id))::int`.as(
  'count',
);

async function listed(db: Reader, { id, scope }: ReviewCampaign) {
  const rows = await db
    .selectFrom('reviewPlaces')
    .select(['listed', 'taken', 'leftOut', 'invitationsReadAt'])
    .where('campaignId', '=', id)
    .execute();
  const leftOut: Partial<Record<LeftOutReason, number>> = {};
  for (const row of rows)
    for (const [why, count] of Object.entries(row.leftOut) as [LeftOutReason, number][])
      leftOut[why] = (leftOut[why] ?? 0) + count;
  const kinds = await db
    .selectFrom('reviewItems')
    .select('kind')
    .select(ROWS)
    .where('campaignId', '=', id)
    .groupBy('kind')
    .execute();
  const unknown = await db
    .selectFrom('reviewItems')
    .select(ROWS)
    .where('campaignId', '=', id)
    .where('kind', 'in', ['direct', 'inherited', 'invited'])
    .where('lastActiveOn', 'is', null)
    .where((eb) => eb.or([eb('isMachine', '=', false), eb('tokens', 'is', null)]))
    .executeTakeFirstOrThrow();
  return {
    useUnknown: unknown.count,
    places: rows.length,
    unread: scope.leaveOut.includes('invitations')
      ? 0
      : rows.filter(({ invitationsReadAt }) => invitationsReadAt === null).length,
    listed: rows.reduce((all, row) => all + row.listed, 0),
    taken: rows.reduce((all, row) => all + row.taken, 0),
    leftOut,
    kinds: Object.fromEntries(kinds.map(({ kind, count }) => [kind, count])),
  };
}

/** What an owner has to do for a campaign. */
export interface ReviewTaskModel {
  readonly id: ReviewTaskId;
  readonly cause: ReviewTaskCause;
  readonly connectorId: string;
  readonly path: string;
  readonly resourceKind: 'group' | 'project';
  readonly username: string;
  readonly person: PersonRef | null;
  readonly role: Role;
  readonly lowerTo: GrantableRole | null;
  /** GitLab's words where it refused. */
  readonly refusal: StoredFault | null;
}

const openTasks = (db: Reader, id: ReviewCampaignId, connectorIds: readonly string[]) =>
  db
    .selectFrom('reviewTasks')
    .innerJoin('reviewItems as item', 'item.id', 'reviewTasks.itemId')
    .leftJoin('people', 'people.id', 'item.personId')
    .select(['reviewTasks.id', 'reviewTasks.cause', 'item.connectorId', 'item.path', 'item.resourceKind'])
    .select(['item.username', 'item.role', 'item.lowerTo', 'item.refusal', 'people.id as personId'])
    .select(['people.slackUserId', 'people.name', sql<number>`(count(*) over ())::int`.as('count')])
    .where('reviewTasks.campaignId', '=', id)
    .where('reviewTasks.status', '=', 'open')
    .where('reviewTasks.connectorId', 'in', ['', ...connectorIds]);

type OpenTask = Awaited<ReturnType<ReturnType<typeof openTasks>['execute']>>[number];

const taskOf = ({ personId, slackUserId, name, ...task }: OpenTask): ReviewTaskModel => ({
  ...task,
  person: personRef(personId, slackUserId, name),
});

/** The open tasks of a campaign on these connectors, and how many there are of them. */
export async function reviewTasks(
  db: Reader,
  id: ReviewCampaignId,
  connectorIds: readonly string[],
  limit: number,
): Promise<{ readonly count: number; readonly tasks: readonly ReviewTaskModel[] }> {
  const all = openTasks(db, id, connectorIds).orderBy('item.path').orderBy('item.username');
  const rows = await all.limit(limit).execute();
  return { count: rows[0]?.count ?? 0, tasks: rows.map(taskOf) };
}

/**
 * The same by task, beyond one; null for the first. One more than the limit, where there are as
 * many.
 */
export async function reviewTasksAfter(
  db: Reader,
  id: ReviewCampaignId,
  connectorIds: readonly string[],
  { after, limit }: { readonly after: ReviewTaskId | null; readonly limit: number },
): Promise<ReviewTaskModel[]> {
  const rows = await openTasks(db, id, connectorIds)
    .$if(after !== null, (query) => query.where('reviewTasks.id', '>', after as ReviewTaskId))
    .orderBy('reviewTasks.id')
    .limit(limit + 1)
    .execute();
  return rows.map(taskOf);
}
