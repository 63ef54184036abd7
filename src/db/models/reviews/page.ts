/** What a reviewer sees of their items, a page at a time. Reads only. */
import { sql, type RawBuilder } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { PersonId, ReviewCampaignId, ReviewItemId } from '../../../domain/id.ts';
import { TAB_STATUSES, type ReviewFilter, type ReviewTab } from '../../../domain/reviews/review-filter.ts';
import type { ReviewItem } from '../../reviews/items.ts';
import { withNames, type NamedItem } from './names.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface PageFilter {
  readonly campaignId: ReviewCampaignId;
  /** Null for everybody's. */
  readonly reviewerId: PersonId | null;
  readonly tab: ReviewTab;
  readonly by: 'place' | 'person';
  /** A part of a path, or of the name of an account or person; null for all. */
  readonly text: string | null;
  readonly only: ReviewFilter | null;
}

export interface ReviewPage {
  readonly items: readonly NamedItem[];
  /** Of all pages. */
  readonly count: number;
  /** How many the reviewer has in each tab, whatever is filtered. */
  readonly tabs: Readonly<Record<ReviewTab, number>>;
}

const ONLY: Readonly<Record<ReviewFilter, RawBuilder<boolean>>> = {
  people: sql<boolean>`not is_machine and kind not in ('share', 'invitation')`,
  machines: sql<boolean>`is_machine`,
  unlinked: sql<boolean>`person_id is null and not is_machine and kind not in ('share', 'invitation')`,
  blocked: sql<boolean>`account_state <> 'active'`,
  archived: sql<boolean>`is_archived`,
  inherited: sql<boolean>`kind = 'inherited'`,
  shares: sql<boolean>`kind = 'share'`,
  invited: sql<boolean>`kind = 'invited'`,
  invitations: sql<boolean>`kind = 'invitation'`,
  permanent: sql<boolean>`expires_on is null`,
};

function filtered(db: Reader, { campaignId, reviewerId, tab, text, only }: Omit<PageFilter, 'by'>) {
  const part = `%${(text ?? '').toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return db
    .selectFrom('reviewItems')
    .where('campaignId', '=', campaignId)
    .$if(reviewerId !== null, (query) => query.where('reviewerId', '=', reviewerId as PersonId))
    .where('status', 'in', TAB_STATUSES[tab])
    .$if(only !== null, (query) => query.where(ONLY[only as ReviewFilter]))
    .$if(text !== null, (query) =>
      query.where(
        sql<boolean>`(lower(path) like ${part} or lower(username) like ${part} or lower(account_name) like ${part})`,
      ),
    );
}

/** A page, from 0; behind the last one, none of it. */
export async function reviewPage(
  db: Reader,
  filter: PageFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<ReviewPage> {
  const order =
    filter.by === 'place' ? (['path', 'username', 'id'] as const) : (['username', 'path', 'id'] as const);
  const items: ReviewItem[] = await filtered(db, filter)
    .selectAll()
    .orderBy(order[0])
    .orderBy(order[1])
    .orderBy(order[2])
    .limit(limit)
    .offset(offset)
    .execute();
  const tabs = await tabCounts(db, filter.campaignId, filter.reviewerId);
  const isWhole = filter.text === null && filter.only === null;
  return {
    items: await withNames(db, items),
    count: isWhole ? tabs[filter.tab] : await countOf(db, filter),
    tabs,
  };
}

/**
 * The same in the order of the snapshot, beyond an item; null for the first. One more than the
 * limit, where there are as many.
 */
export async function reviewItemsAfter(
  db: Reader,
  filter: Omit<PageFilter, 'by'>,
  { after, limit }: { readonly after: ReviewItemId | null; readonly limit: number },
): Promise<NamedItem[]> {
  const items: ReviewItem[] = await filtered(db, filter)
    .selectAll()
    .$if(after !== null, (query) => query.where('id', '>', after as ReviewItemId))
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return withNames(db, items);
}

async function countOf(db: Reader, filter: PageFilter): Promise<number> {
  const { count } = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** All that has changed in GitLab and is decided again, of every page. */
export const movedItemsOf = (db: Reader, filter: PageFilter): Promise<ReviewItem[]> =>
  filtered(db, filter).selectAll().where('status', '=', 'moved').execute();

/** All that is shown, of every page. */
export const allItemsOf = (db: Reader, filter: PageFilter): Promise<ReviewItem[]> =>
  filtered(db, filter).selectAll().execute();

/** The same by its ids. */
export async function itemIdsOf(db: Reader, filter: PageFilter): Promise<ReviewItemId[]> {
  const rows = await filtered(db, filter).select('id').execute();
  return rows.map(({ id }) => id);
}

/** How many items a reviewer has in each tab; null for everybody's. */
export async function tabCounts(
  db: Reader,
  campaignId: ReviewCampaignId,
  reviewerId: PersonId | null,
): Promise<Record<ReviewTab, number>> {
  const rows = await db
    .selectFrom('reviewItems')
    .select('status')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaignId', '=', campaignId)
    .$if(reviewerId !== null, (query) => query.where('reviewerId', '=', reviewerId as PersonId))
    .groupBy('status')
    .execute();
  const sum = (tab: ReviewTab): number =>
    rows.reduce((all, { status, count }) => (TAB_STATUSES[tab].includes(status) ? all + count : all), 0);
  return { open: sum('open'), decided: sum('decided'), done: sum('done') };
}
