/**
 * What evidence of a campaign is made from. Reads only; items page by page, as they are by then.
 */
import type { ReadDb } from '../../../context.ts';
import type { PersonId, ReviewCampaignId, ReviewItemId } from '../../../domain/id.ts';
import type {
  Evidence,
  EvidenceCampaign,
  EvidenceItem,
  EvidencePerson,
  EvidencePlace,
} from '../../../domain/reviews/evidence.ts';
import { readIfAny } from '../../../domain/told.ts';
import { findReviewCampaign, type ReviewCampaign } from '../../reviews/campaigns.ts';
import { grantsOnFound } from '../../reviews/grants.ts';
import type { ReviewItem } from '../../reviews/items.ts';
import { askedBy } from './names.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Items that are read at once: all that is ever in memory. */
const PAGE = 1000;

/** Undefined for a campaign that is not there, or has no snapshot yet. */
export async function reviewEvidence(
  db: Reader,
  campaignId: ReviewCampaignId,
  readAt: Date,
): Promise<Evidence | undefined> {
  const campaign = await findReviewCampaign(db, campaignId);
  if (campaign === undefined || campaign.stagedAt === null) return undefined;
  const auditHead = await db.selectFrom('auditHead').select(['seq', 'hash']).executeTakeFirstOrThrow();
  return {
    campaign: await campaignOf(db, campaign),
    places: await placesOf(db, campaignId),
    items: itemsOf(db, campaignId),
    auditHead,
    readAt,
  };
}

/** Those with a snapshot, the latest first. */
export const reviewedCampaigns = (db: Reader): Promise<Pick<ReviewCampaign, 'id' | 'name' | 'status'>[]> =>
  db
    .selectFrom('reviewCampaigns')
    .select(['id', 'name', 'status'])
    .where('stagedAt', 'is not', null)
    .orderBy('id', 'desc')
    .execute();

async function campaignOf(db: Reader, campaign: ReviewCampaign): Promise<EvidenceCampaign> {
  const {
    createdBy,
    closedBy,
    refusal: _,
    stageDueAt: __,
    discardedAt: ___,
    lookDueAt: ____,
    reading: _____,
    ...rest
  } = campaign;
  const people = await peopleOf(db, [createdBy, closedBy]);
  return { ...rest, createdBy: people(createdBy), closedBy: people(closedBy) };
}

async function placesOf(db: Reader, campaignId: ReviewCampaignId): Promise<EvidencePlace[]> {
  return db
    .selectFrom('reviewPlaces')
    .select(['connectorId', 'path', 'kind', 'isArchived', 'readAt'])
    .select(['invitationsReadAt', 'auditEventsReadAt', 'listed', 'taken', 'leftOut'])
    .where('campaignId', '=', campaignId)
    .orderBy('connectorId')
    .orderBy('path')
    .execute();
}

/** In the order of the snapshot. */
async function* itemsOf(db: Reader, campaignId: ReviewCampaignId): AsyncGenerator<EvidenceItem> {
  for (let after: ReviewItemId | null = null; ;) {
    const page: readonly EvidenceItem[] = await pageOf(db, campaignId, after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id as ReviewItemId;
  }
}

async function pageOf(
  db: Reader,
  campaignId: ReviewCampaignId,
  after: ReviewItemId | null,
): Promise<EvidenceItem[]> {
  const rows = await db
    .selectFrom('reviewItems')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .$if(after !== null, (query) => query.where('id', '>', after as ReviewItemId))
    .orderBy('id')
    .limit(PAGE)
    .execute();
  if (rows.length === 0) return [];
  const tasks = await db
    .selectFrom('reviewTasks')
    .select(['itemId', 'status', 'cause', 'closedBy', 'reason'])
    .where(
      'itemId',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('openedAt')
    .execute();
  const people = await peopleOf(db, [
    ...rows.flatMap(({ personId, reviewerId, decidedBy }) => [personId, reviewerId, decidedBy]),
    ...tasks.map(({ closedBy }) => closedBy),
  ]);
  const taskOf = new Map(
    tasks.map(({ itemId, closedBy, ...task }) => [itemId, { ...task, leftBy: people(closedBy) }]),
  );
  const holders = [...new Set(rows.flatMap(({ personId }) => personId ?? []))];
  const asked = await askedBy(db, rows, holders);
  const grants = await grantsOnFound(db, rows);
  return rows.map((row) =>
    itemOf(row, people, {
      task: taskOf.get(row.id) ?? null,
      asked: asked.get(`${row.personId} ${row.resourceId}`) ?? 0,
      grantUntil: grants.get(row.id) ?? null,
    }),
  );
}

function itemOf(
  row: ReviewItem,
  people: Awaited<ReturnType<typeof peopleOf>>,
  { task, asked, grantUntil }: Pick<EvidenceItem, 'task' | 'asked' | 'grantUntil'>,
): EvidenceItem {
  const refusal = readIfAny(row.refusal);
  return {
    id: row.id,
    connectorId: row.connectorId,
    path: row.path,
    resourceKind: row.resourceKind,
    kind: row.kind,
    username: row.username,
    accountName: row.accountName,
    accountExternalId: row.accountExternalId,
    accountState: row.accountState,
    isMachine: row.isMachine,
    isArchived: row.isArchived,
    holder: people(row.personId),
    reviewed: { role: row.role, customRole: row.customRole, expiresOn: row.expiresOn },
    customRoleName: row.customRoleName,
    decidedOn: row.seen?.row ?? null,
    since: row.since,
    givenBy: row.givenBy,
    through: row.through,
    tokens: row.tokens,
    lastActiveOn: row.lastActiveOn,
    peers: row.peers,
    members: row.members,
    asked,
    status: row.status,
    reviewer: people(row.reviewerId),
    decision: row.decision,
    lowerTo: row.lowerTo,
    decidedBy: people(row.decidedBy),
    decidedAt: row.decidedAt,
    decidedSeconds: row.decidedSeconds,
    bulkOf: row.bulkOf,
    note: row.note,
    found: row.found === null ? undefined : row.found.row,
    grantUntil,
    concludedAt: row.concludedAt,
    refusal: refusal?.code === 'sentence' ? refusal.text : (refusal?.code ?? null),
    task,
    supersededBy: row.supersededBy,
  };
}

async function peopleOf(
  db: Reader,
  ids: readonly (PersonId | null)[],
): Promise<(id: PersonId | null) => EvidencePerson | null> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const rows =
    wanted.length === 0
      ? []
      : await db
          .selectFrom('people')
          .select(['id', 'name', 'slackUserId'])
          .where('id', 'in', wanted)
          .execute();
  const found = new Map(rows.map(({ id, name, slackUserId }) => [id, { name, slackUserId }]));
  return (id) => (id === null ? null : (found.get(id) ?? null));
}
