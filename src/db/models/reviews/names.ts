import type { ReadDb } from '../../../context.ts';
import type { PersonId } from '../../../domain/id.ts';
import type { ReviewItem } from '../../reviews/items.ts';
import type { PersonRef } from '../requests/request-model.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** An item with the people and campaigns in it by name. */
export interface NamedItem extends ReviewItem {
  readonly person: PersonRef | null;
  /** Who reviews it, or has decided it. */
  readonly by: PersonRef | null;
  /** How often its holder has asked for access there. */
  readonly asked: number;
  /** The conflicts its holder is in, by name. */
  readonly conflicts: readonly string[];
  /** Of the campaign whose stricter decision was carried out. */
  readonly supersededName: string | null;
}

/** The same items with what people want to know about them: for a page, not for thousands. */
export async function withNames(db: Reader, items: readonly ReviewItem[]): Promise<NamedItem[]> {
  if (items.length === 0) return [];
  const ids = [...new Set(items.flatMap(({ personId }) => personId ?? []))];
  const people = await namesByPerson(db, [
    ...new Set(
      items.flatMap(({ personId, decidedBy, reviewerId }) =>
        [personId ?? [], decidedBy ?? reviewerId ?? []].flat(),
      ),
    ),
  ]);
  const asked = await askedBy(db, items, ids);
  const conflicts = await conflictsBy(db, ids);
  const others = [...new Set(items.flatMap(({ supersededBy }) => supersededBy ?? []))];
  const campaigns =
    others.length === 0
      ? []
      : await db.selectFrom('reviewCampaigns').select(['id', 'name']).where('id', 'in', others).execute();
  return items.map((item) => ({
    ...item,
    person: item.personId === null ? null : (people.get(item.personId) ?? null),
    by: people.get(item.decidedBy ?? item.reviewerId ?? 'per_') ?? null,
    asked: asked.get(`${item.personId} ${item.resourceId}`) ?? 0,
    conflicts: item.personId === null ? [] : (conflicts.get(item.personId) ?? []),
    supersededName: campaigns.find(({ id }) => id === item.supersededBy)?.name ?? null,
  }));
}

/** People by their id. */
export async function namesByPerson(
  db: Reader,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, PersonRef>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('people')
    .select(['id', 'slackUserId', 'name'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** How often each holder has asked for access to each place, by `per_… rsc_…`. */
export async function askedBy(
  db: Reader,
  items: readonly ReviewItem[],
  ids: readonly PersonId[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('requests')
    .select(['requesterId', 'resourceId'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('requesterId', 'in', ids)
    .where('resourceId', 'in', [...new Set(items.map(({ resourceId }) => resourceId))])
    .groupBy(['requesterId', 'resourceId'])
    .execute();
  return new Map(rows.map(({ requesterId, resourceId, count }) => [`${requesterId} ${resourceId}`, count]));
}

async function conflictsBy(
  db: Reader,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('conflictAlerts')
    .select(['personId', 'name'])
    .where('personId', 'in', ids)
    .where('status', '<>', 'resolved')
    .orderBy('name')
    .execute();
  const names = new Map<PersonId, string[]>();
  for (const { personId, name } of rows) names.set(personId, [...(names.get(personId) ?? []), name]);
  return names;
}
