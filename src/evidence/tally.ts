/** What the summary says, counted from the rows as they are written. */
import { dayOf, type Day } from '../domain/day.ts';
import type { EvidenceItem, EvidencePerson, EvidencePlace } from '../domain/reviews/evidence.ts';
import { isOfAccount, type ReviewDecision, type ReviewItemStatus } from '../domain/reviews/review-item.ts';
import { isUseKnown } from '../domain/reviews/snapshot.ts';
import { isComplete, leftOutOf } from './lines.ts';

/** Rows of a list that the summary shows; the files have all. */
const MOST_SHOWN = 100;

export interface ReviewerTally {
  readonly reviewer: EvidencePerson;
  items: number;
  decided: number;
  /** Most that were decided in one press. */
  largest: number;
  /** Of each decision of which it is known. */
  readonly seconds: number[];
}

/** Changed with each row. */
export interface Tally {
  items: number;
  /** `open` is what nobody has decided. */
  readonly decisions: Map<ReviewDecision | 'open', number>;
  readonly outcomes: Map<ReviewItemStatus, number>;
  readonly kinds: Map<string, number>;
  readonly decidedOn: Map<Day, number>;
  readonly reviewers: Map<string, ReviewerTally>;
  /** The first that are not simply kept, and those that are not carried out. */
  readonly changed: EvidenceItem[];
  readonly unfinished: EvidenceItem[];
  unfinishedCount: number;
  /** The first machines. */
  readonly machines: EvidenceItem[];
  machinesCount: number;
  /** Those of accounts of which it is not known when they were last used. */
  useUnknown: number;
  readonly places: PlacesTally;
}

interface PlacesTally {
  places: number;
  listed: number;
  reviewed: number;
  readonly leftOut: Map<string, number>;
  /** The first that do not add up. */
  readonly incomplete: EvidencePlace[];
  incompleteCount: number;
  /** Those of which it was not read who is invited. */
  uninvited: number;
  /** Those of which GitLab showed its audit events. */
  audited: number;
}

export const emptyTally = (): Tally => ({
  items: 0,
  decisions: new Map(),
  outcomes: new Map(),
  kinds: new Map(),
  decidedOn: new Map(),
  reviewers: new Map(),
  changed: [],
  unfinished: [],
  unfinishedCount: 0,
  machines: [],
  machinesCount: 0,
  useUnknown: 0,
  places: {
    places: 0,
    listed: 0,
    reviewed: 0,
    leftOut: new Map(),
    incomplete: [],
    incompleteCount: 0,
    uninvited: 0,
    audited: 0,
  },
});

/** An owner has said that it stays all the same. Pure. */
export const isLeft = ({ task, status }: Pick<EvidenceItem, 'task' | 'status'>): boolean =>
  status === 'kept' && task?.status === 'left';

/** What was decided and is not so yet. */
const UNFINISHED: ReadonlySet<ReviewItemStatus> = new Set(['submitted', 'applying', 'tasked', 'restoring']);

/** What has changed in GitLab since is to be decided again, whatever was decided. Pure. */
const isUnfinished = (item: EvidenceItem, isChange: boolean): boolean =>
  item.status === 'moved'
    ? item.decision !== null
    : isChange && (UNFINISHED.has(item.status) || isLeft(item));

export function countItem(tally: Tally, item: EvidenceItem): void {
  const { decision, decidedAt, status } = item;
  tally.items += 1;
  add(tally.decisions, decision ?? 'open');
  add(tally.outcomes, status);
  add(tally.kinds, item.isMachine ? `${item.kind}, machine` : item.kind);
  if (decidedAt !== null) add(tally.decidedOn, dayOf(decidedAt));
  countReviewer(tally, item);
  if (item.isMachine) countMachine(tally, item);
  if (isOfAccount(item.kind) && !isUseKnown(item)) tally.useUnknown += 1;
  const isChange = decision !== null && decision !== 'keep';
  if (isChange && tally.changed.length < MOST_SHOWN) tally.changed.push(item);
  if (!isUnfinished(item, isChange)) return;
  tally.unfinishedCount += 1;
  if (tally.unfinished.length < MOST_SHOWN) tally.unfinished.push(item);
}

function countMachine(tally: Tally, item: EvidenceItem): void {
  tally.machinesCount += 1;
  if (tally.machines.length < MOST_SHOWN) tally.machines.push(item);
}

function countReviewer(
  { reviewers }: Tally,
  { reviewer, decision, decidedBy, decidedSeconds, bulkOf }: EvidenceItem,
): void {
  const who = decidedBy ?? reviewer;
  if (who === null) return;
  const empty: ReviewerTally = { reviewer: who, items: 0, decided: 0, largest: 0, seconds: [] };
  const of = reviewers.get(who.slackUserId) ?? empty;
  reviewers.set(who.slackUserId, of);
  of.items += 1;
  if (decision === null || decidedBy === null) return;
  of.decided += 1;
  of.largest = Math.max(of.largest, bulkOf ?? 1);
  if (decidedSeconds !== null) of.seconds.push(decidedSeconds);
}

export function countPlace({ places }: Tally, place: EvidencePlace): void {
  places.places += 1;
  places.listed += place.listed;
  places.reviewed += place.taken;
  for (const [why, rows] of leftOutOf(place)) add(places.leftOut, why, rows);
  if (place.invitationsReadAt === null) places.uninvited += 1;
  if (place.auditEventsReadAt !== null) places.audited += 1;
  if (isComplete(place)) return;
  places.incompleteCount += 1;
  if (places.incomplete.length < MOST_SHOWN) places.incomplete.push(place);
}

function add<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Null for none. Pure. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
